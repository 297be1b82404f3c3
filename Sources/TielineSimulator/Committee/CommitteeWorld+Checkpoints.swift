import TielineConsensus

extension CommitteeWorld {
  func step(_ machine: Int, _ event: CheckpointEvent) throws(CommitteeViolation) {
    let time = clock(machine)
    for effect in machines[machine].checkpointer?.step(event, at: time) ?? [] {
      if powerFails(machine) { return }
      switch effect {
      case .save(let record): machines[machine].disk.save(record)
      case .sync: machines[machine].disk.sync()
      case .send(let message, let recipient): try send(.checkpoint(message), from: machine, to: recipient)
      case .alert: alerts += 1
      case .adopt(let height):
        adoptions += 1
        mix(height)
        crash(machine)
        try start(machine)
        return
      }
    }
  }

  func arrive(_ message: CheckpointMessage, from sender: MemberIndex, at machine: Int) throws(CommitteeViolation) {
    let disk = machines[machine].disk
    switch message {
    case .fetch(let epoch, let height):
      guard let record = disk.checkpoint(above: height) else { return }
      let needed = disk.handovers.filter { $0.key >= epoch && $0.key < record.certified.checkpoint.epoch }
      let handovers = needed.keys.sorted().compactMap { needed[$0]?.encoded }
      try send(
        .checkpoint(.offer(record.certified, hashes: record.hashes, handovers: handovers)), from: machine,
        to: .member(sender))
    case .fetchPiece(let height, let number):
      let bytes = disk.piece(ofCheckpoint: height, number: Int(number)) ?? []
      try send(
        .checkpoint(.piece(height: height, number: number, bytes: bytes)), from: machine, to: .member(sender))
    case .share, .certified, .offer, .piece: try step(machine, .received(message, from: sender))
    }
  }

  /// Older blocks than the replica keeps in memory; none from before the last checkpoints where members prune.
  func answerFromDisk(
    epoch: UInt64, above height: UInt64, _ machine: Int, to sender: MemberIndex
  ) throws(CommitteeViolation) {
    guard let replica = machines[machine].replica else { return }
    let disk = machines[machine].disk
    let newest = disk.checkpoint(above: 0)?.certified.checkpoint.tip.height ?? 0
    if plan.prunes, height + 2 * plan.checkpointBlocks < newest { return }
    for chain in disk.chains(epoch: epoch, above: height).prefix(FinalChain.maximumBlocks) {
      try send(.final(chain), from: machine, to: .member(sender))
    }
    try send(.status(replica.status), from: machine, to: .member(sender))
  }
}
