import TielineConsensus
import TielineCore

extension MemberLoop {
  /// A batch is final: signs it, and gathers the others' signatures.
  func begin(_ batch: AttestedBatch, _ epoch: CommitteeEpoch) {
    let statement = batch.statement
    batches[statement] = batch
    unattested.formUnion(batch.events)
    let early = collector.begin(statement, epoch: epoch)
    for share in early { check(share, statement, epoch) }
    guard epoch.votes(setup.me), epoch.keys[Int(setup.me)] == setup.keys else { return }
    let (secrets, me, inbox) = (setup.secrets, setup.me, inbox)
    Task.detached {
      guard let share = try? secrets.sign(statement, committee: epoch.committee, as: me) else { return }
      inbox.put(.signed(share, statement))
    }
  }

  func receive(_ share: AttestationShare, of statement: AttestationStatement, isAgain: Bool) {
    let sequence = state.sequences[statement.destination, default: 0]
    let isPast = statement.sequence <= sequence
    if isPast, isAgain, batches[statement] == nil { return answer(lacking: statement, to: share.member) }
    if collector.receive(share, of: statement, isPast: isPast), let epoch = collector.epoch(of: statement) {
      check(share, statement, epoch)
    }
  }

  func answer(lacking statement: AttestationStatement, to place: UInt8) {
    let stored = try? disk.store.attestation(
      destination: statement.destination.encoded, sequence: statement.sequence)
    if let bytes = stored.flatMap({ $0 }) { send(CommitteeFrame.attestation(bytes).encoded, to: place) }
  }

  /// A batch of an epoch that this member did not sign in: another has the attestation.
  func askForAttestation(of statement: AttestationStatement) {
    let others = replica.epoch.active.filter { $0 != setup.me }
    guard !others.isEmpty else { return }
    let turn = UInt64(bitPattern: clock.now().millisecondsSinceEpoch / 1000) &+ statement.sequence
    send(CommitteeFrame.lacking(statement).encoded, to: others[Int(turn % UInt64(others.count))])
  }

  private func check(_ share: AttestationShare, _ statement: AttestationStatement, _ epoch: CommitteeEpoch) {
    let (time, inbox) = (batches[statement]?.time ?? 0, inbox)
    Task.detached {
      inbox.put(.checked(share, statement, isValid: share.isValid(statement, in: epoch, at: time)))
    }
  }

  func receive(attestation bytes: [UInt8]) {
    guard let attestation = try? Attestation(encoded: bytes), let epoch = collector.epoch(of: attestation.statement)
    else { return }
    let (time, inbox) = (batches[attestation.statement]?.time ?? 0, inbox)
    Task.detached { inbox.put(.proven(attestation, isValid: attestation.isValid(in: epoch, at: time))) }
  }

  func collect(_ share: AttestationShare, _ statement: AttestationStatement, isValid: Bool) {
    let (attestation, next) = collector.add(share, of: statement, isValid: isValid)
    if let attestation { finish(attestation) }
    if let next, let epoch = collector.epoch(of: statement) { check(next, statement, epoch) }
  }

  /// What a client asks for: the event's item with its attestation, and how epochs came to the one that signed.
  func proof(of event: Digest) -> CommitteeFrame {
    guard let item = unsavedItem(of: event) ?? (try? disk.store.item(of: event)) ?? nil else {
      return .proof(event, item: [], handovers: [])
    }
    let handovers = (try? disk.store.handovers(before: item.attestation.statement.epoch)) ?? []
    return .proof(event, item: item.encoded, handovers: handovers.map(\.encoded))
  }

  /// The item of an attestation that is not on the disk yet.
  private func unsavedItem(of event: Digest) -> AttestedItem? {
    for (attestation, batch) in newAttestations {
      if let index = batch.events.firstIndex(of: event) {
        return AttestedItem(attestation, items: batch.items, index: index)
      }
    }
    return nil
  }

  /// A batch is attested: kept, and told to those who wait.
  func finish(_ attestation: Attestation) {
    let statement = attestation.statement
    collector.finish(statement)
    shares[statement] = nil
    guard let batch = batches.removeValue(forKey: statement) else { return }
    newAttestations.append((attestation, batch))
    var answers: [UInt8: [Digest]] = [:]
    for event in batch.events {
      unattested.remove(event)
      for client in clients.removeValue(forKey: event) ?? [] { answers[client, default: []].append(event) }
    }
    for client in answers.keys.sorted() {
      send(CommitteeFrame.attested(answers[client] ?? []).encoded, to: client)
    }
    notify(.attested(attestation, batch))
  }
}
