import TielineConsensus

extension MemberLoop {
  func step(_ event: CheckpointEvent) {
    for effect in checkpointer.step(event, at: clock.now()) {
      switch effect {
      case .save(let record): unsaved.append(record)
      case .sync: mustSync = true
      case .send(let message, let recipient): send(.checkpoint(message), to: recipient)
      case .alert(let alert): notify(.alert(alert))
      case .adopt: mustStartAnew = true
      }
    }
  }

  func receive(_ message: CheckpointMessage, from place: UInt8) {
    switch message {
    case .fetch(let epoch, let height): answer(checkpointAbove: height, epoch: epoch, to: place)
    case .fetchPiece(let height, let number):
      let bytes = (try? disk.store.piece(ofCheckpoint: height, number: number)) ?? nil
      send(.checkpoint(.piece(height: height, number: number, bytes: bytes ?? [])), to: .member(place))
    case .share, .certified, .offer, .piece: step(.received(message, from: place))
    }
  }

  private func answer(checkpointAbove height: UInt64, epoch: UInt64, to place: UInt8) {
    guard let record = try? disk.store.checkpoint(above: height),
      let handovers = try? disk.store.handovers(before: record.certified.checkpoint.epoch)
    else { return }
    let needed = handovers.filter { $0.ended >= epoch }.map(\.encoded)
    send(
      .checkpoint(.offer(record.certified, hashes: record.hashes, handovers: needed)), to: .member(place))
  }

  /// An own checkpoint is signed once nothing up to it lacks its attestation.
  func signCheckpoint() {
    guard let height = checkpointer.waits else { return }
    let open = batches.values.map(\.height).min() ?? .max
    if open > height { step(.attested(upTo: height)) }
  }
}
