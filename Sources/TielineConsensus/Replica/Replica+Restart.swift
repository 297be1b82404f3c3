import TielineCore

extension Replica {
  /// Takes up the votes and blocks that the disk holds, in the highest view that was voted in.
  mutating func restore(_ recovered: RecoveredReplica) {
    loggedVotes = Set(recovered.votes.map(\.vote))
    view = tip.view + 1
    for filled in recovered.blocks where filled.block.epoch == epoch.number && filled.block.view > tip.view {
      blocks.insert(filled.block)
      savedBlocks.insert(filled.block.digest)
      for request in filled.requests where pool[request.digest] == nil {
        pool.insert(request)
        _ = pool.settle(request.digest, .accepted)
      }
    }
    for signed in recovered.votes where signed.vote.epoch == epoch.number && signed.vote.view > tip.view {
      var state = state(of: signed.vote.view)
      // A log without its latest part has fewer votes, never others.
      if !(bugs.contains(.lostLock) && signed.vote.step == .nullify) {
        state[own: signed.vote.step] = signed
        state[signed.vote.step, me] = signed
      }
      if signed.vote.step == .notarize { state.proposal = signed.vote.block }
      views[signed.vote.view] = state
      view = max(view, signed.vote.view)
    }
    for certificate in recovered.certificates
    where certificate.vote.epoch == epoch.number && certificate.vote.view > tip.view {
      var state = state(of: certificate.vote.view)
      state[certificate: certificate.vote.step] = certificate
      views[certificate.vote.view] = state
      if certificate.vote.step == .finalize { note(finalView: certificate.vote.view) }
    }
  }

  mutating func announceStart() {
    let message = StartAnnouncement.signBytes(committee: epoch.committee, member: me, starts: startCount)
    broadcast(.start(StartAnnouncement(member: me, starts: startCount, signature: scheme.sign(message))))
  }

  /// Another member has started: remembers that, and says what it knows of it.
  mutating func receive(_ start: StartAnnouncement, from sender: MemberIndex) {
    guard start.member == sender, start.isValid(in: epoch, scheme) else { return }
    // What was another's before it got this place says nothing of the one who has it now.
    let known =
      starts[sender].flatMap { $0.starts >= start.starts && $0.isValid(in: epoch, scheme) ? $0 : nil } ?? start
    if starts[sender] != known {
      starts[sender] = known
      effects.append(.save(.start(known)))
      effects.append(.sync)
    }
    let votes = views.keys.sorted(by: >).prefix(Message.maximumItems / 4).flatMap { state(of: $0).votes(of: sender) }
    send(.startKnown(known, votes: votes), to: sender)
    send(.status(status), to: sender)
  }

  /// What another member remembers of this one: the own signature on what the own log does not hold.
  mutating func receiveKnown(_ start: StartAnnouncement, _ votes: [SignedVote], from sender: MemberIndex) {
    guard start.member == me, start.isValid(in: epoch, scheme), start.starts >= startCount else { return }
    let isLater = start.starts > startCount
    let isForgotten = votes.contains { signed in
      signed.member == me && (signed.vote.epoch, signed.vote.view) > (epoch.number, tip.view)
        && !loggedVotes.contains(signed.vote)
        && scheme.verify(signed.signature, signed.vote.signBytes(committee: epoch.committee), key)
    }
    if isLater || isForgotten {
      let newest = statuses.values.map(\.epoch).max() ?? 0
      satOutEpoch = max(satOutEpoch, epoch.number, newest)
      effects.append(.alert(.restoredBackup(epoch: satOutEpoch)))
    }
    startAnswers.insert(sender)
    certificatesChanged = true
  }
}
