extension Replica {
  /// Whether votes of a view are still of use, and near enough to be kept.
  func isOpen(_ view: UInt64) -> Bool { view > tip.view && view <= self.view &+ Self.viewsAhead }

  func isSigned(_ signed: SignedVote) -> Bool {
    let vote = signed.vote
    guard epoch.votes(signed.member), vote.view > 0, (vote.step == .nullify) == (vote.block == .zero) else {
      return false
    }
    return scheme.verify(
      signed.signature, vote.signBytes(committee: epoch.committee), epoch.keys[Int(signed.member)])
  }

  /// Votes for the leader's block of this view, or gives the view up where it holds what cannot be verified.
  mutating func voteForProposal() {
    guard mayVote, let state = views[view], let digest = state.proposal, let block = blocks[digest],
      state[own: .notarize] == nil, state[own: .nullify] == nil
    else { return }
    switch fit(of: block) {
    case .waits: return
    case .refused(let request, let reason):
      effects.append(.alert(.refusedBlock(view: view, request: request, reason: reason)))
      giveUp()
    case .fits(let requests):
      // With those before it: a quorum's disks hold the whole chain that it voted for.
      for ancestor in chain(to: block.parent) ?? [] { if let all = self.requests(of: ancestor) { save(ancestor, all) } }
      save(block, requests)
      cast(.notarize, digest, in: view)
    }
  }

  private mutating func save(_ block: Block, _ requests: [Request]) {
    guard !savedBlocks.contains(block.digest), let filled = FilledBlock(block, requests) else { return }
    savedBlocks.insert(block.digest)
    effects.append(.save(.block(filled)))
  }

  mutating func giveUp() {
    guard mayVote, state(of: view)[own: .nullify] == nil, state(of: view)[own: .finalize] == nil else { return }
    cast(.nullify, .zero, in: view)
  }

  /// Signs a vote, makes it durable, and only then sends it (S-14).
  mutating func cast(_ step: VoteStep, _ block: Digest, in view: UInt64, sending proposed: Block? = nil) {
    let vote = Vote(epoch: epoch.number, view: view, step: step, block: block)
    let signed = SignedVote(
      member: me, vote: vote, signature: scheme.sign(vote.signBytes(committee: epoch.committee)))
    var state = state(of: view)
    state[own: step] = signed
    state[step, me] = signed
    views[view] = state
    loggedVotes.insert(vote)
    if let proposed, let requests = requests(of: proposed) { save(proposed, requests) }
    let message =
      proposed.map { Message.proposal(Proposal(block: $0, vote: signed, certificates: justification(of: $0))) }
      ?? .vote(signed)
    if bugs.contains(.voteBeforeSync) { broadcast(message) }
    effects.append(.save(.vote(signed)))
    effects.append(.sync)
    if !bugs.contains(.voteBeforeSync) { broadcast(message) }
    hasActed = true
    tally(vote)
  }

  mutating func receive(_ signed: SignedVote, from sender: MemberIndex) {
    guard signed.member == sender, signed.vote.epoch == epoch.number, isOpen(signed.vote.view) else { return }
    leaders.heard(from: sender)
    let vote = signed.vote
    var state = state(of: vote.view)
    for other in state.votes(of: sender) where other.vote.excludes(vote) {
      if let evidence = Evidence(other, signed) { accuse(evidence) }
    }
    // Once a quorum is there, a vote is kept for what it may show of its member, and not checked.
    guard state[vote.step, sender] == nil, state[certificate: vote.step] != nil || isSigned(signed) else { return }
    state[vote.step, sender] = signed
    views[vote.view] = state
    tally(vote)
  }

  private mutating func tally(_ vote: Vote) {
    let state = state(of: vote.view)
    guard state[certificate: vote.step] == nil else { return }
    let votes = state.votes(for: vote)
    guard votes.count >= quorum else { return }
    certify(
      QuorumCertificate(
        vote: vote,
        entries: votes.prefix(quorum).map { QuorumCertificate.Entry(member: $0.member, signature: $0.signature) })
    )
  }

  mutating func receive(_ certificate: QuorumCertificate) {
    let vote = certificate.vote
    guard isOpenForCertificates(vote), views[vote.view]?[certificate: vote.step] == nil, isValid(certificate) else {
      return
    }
    certify(certificate)
  }

  private func isOpenForCertificates(_ vote: Vote) -> Bool {
    (vote.epoch == epoch.number || bugs.contains(.staleEpoch)) && vote.view > tip.view
  }

  func isValid(_ certificate: QuorumCertificate) -> Bool {
    if bugs.contains(.staleEpoch), certificate.vote.epoch + 1 == epoch.number {
      return certificate.entries.count == quorum
    }
    return certificate.isValid(in: epoch, quorum: quorum, scheme)
  }

  private mutating func certify(_ certificate: QuorumCertificate) {
    let vote = certificate.vote
    var state = state(of: vote.view)
    state[certificate: vote.step] = certificate
    views[vote.view] = state
    (hasActed, certificatesChanged) = (true, true)
    if vote.step == .finalize { note(finalView: vote.view) }
    if vote.step != .finalize { effects.append(.save(.certificate(certificate))) }
    if vote.step == .notarize {
      leaders.succeeded(epoch.leader(of: vote.view))
      if vote.view == view { timing.notarized(at: now) }
    }
  }

  mutating func note(finalView view: UInt64) {
    // Nearly always the newest.
    let place = finalViews.lastIndex { $0 <= view }.map { $0 + 1 } ?? 0
    if place == 0 || finalViews[place - 1] != view { finalViews.insert(view, at: place) }
  }

  /// Leaves every view that is over, and votes to finalize what was notarized in views not given up.
  mutating func advance() {
    guard certificatesChanged else { return }
    certificatesChanged = false
    let over = views.filter { $0.value.isOver || $0.value[certificate: .finalize] != nil }.keys.sorted()
    if let last = over.last, last >= view {
      view = last + 1
      timing.enter(at: now)
      hasActed = true
    }
    guard mayVote else { return }
    for over in over where over < view {
      guard let state = views[over], let notarized = state[certificate: .notarize], state[own: .finalize] == nil,
        state[own: .nullify] == nil
      else { continue }
      cast(.finalize, notarized.vote.block, in: over)
    }
  }
}
