import TielineCore

extension Replica {
  /// Proposes, where it is this member's turn and there is something to propose.
  mutating func propose() {
    guard mayVote, epoch.leader(of: view) == me else { return }
    var state = state(of: view)
    guard state.proposal == nil, state.ownVotes.isEmpty, let parent = parent() else { return }
    let ancestors = parent.chain
    guard let before = standing(after: ancestors) else { return }
    let requests = before.endsEpoch ? [] : batch(excluding: before.events)
    if requests.isEmpty {
      // An empty block only helps its ancestors become final; mostly they do without.
      guard !ancestors.isEmpty, now >= timing.entered + timing.patience else { return }
    } else if requests.count < settings.requestsPerBlock / 4 {
      guard now >= timing.entered + settings.gathering else { return }
    }
    let last = ancestors.last
    let block = Block(
      epoch: epoch.number, view: view, height: (last?.height ?? tip.height) + 1, parentView: parent.view,
      parent: parent.digest, time: max(last?.time ?? tip.time, UInt64(clamping: now.millisecondsSinceEpoch)),
      requests: requests.map(\.digest))
    blocks.insert(block)
    state.proposal = block.digest
    views[view] = state
    cast(.notarize, block.digest, in: view, sending: block)
  }

  /// The highest notarized block whose chain is known, with what proves that it may be followed now.
  private func parent() -> (view: UInt64, digest: Digest, chain: [Block])? {
    let notarized = views.lazy.filter { $0.key < view && $0.value[certificate: .notarize] != nil }.map(\.key).max()
    guard let notarized, let certificate = views[notarized]?[certificate: .notarize] else {
      return areNullified(tip.view + 1..<view) ? (tip.view, tip.block, []) : nil
    }
    guard areNullified(notarized + 1..<view), let chain = chain(to: certificate.vote.block) else { return nil }
    return (notarized, certificate.vote.block, chain)
  }

  /// What goes along with a block: its parent's notarization, and the nullifications of the views between.
  func justification(of block: Block) -> [QuorumCertificate] {
    let parent = views[block.parentView]?[certificate: .notarize].map { [$0] } ?? []
    let between = (block.parentView + 1..<block.view).compactMap { views[$0]?[certificate: .nullify] }
    return parent + between.suffix(Proposal.maximumCertificates - 1)
  }

  private func batch(excluding taken: Set<Digest>) -> [Request] {
    var (requests, bytes, seen) = ([Request](), 0, taken)
    for request in pool.accepted {
      guard requests.count < settings.requestsPerBlock else { break }
      guard !isOrdered(request.event), seen.insert(request.event).inserted || bugs.contains(.noDeduplication) else {
        continue
      }
      bytes += request.body.count
      guard requests.isEmpty || bytes <= settings.bytesPerBlock else { break }
      requests.append(request)
    }
    return requests
  }

  mutating func receive(_ proposal: Proposal, from sender: MemberIndex) {
    let block = proposal.block
    guard block.epoch == epoch.number, isOpen(block.view), epoch.leader(of: block.view) == sender,
      proposal.vote.member == sender,
      proposal.vote.vote == Vote(epoch: block.epoch, view: block.view, step: .notarize, block: block.digest)
    else { return }
    for certificate in proposal.certificates { receive(certificate) }
    var state = state(of: block.view)
    if state.proposal == nil {
      guard isSigned(proposal.vote) else { return }
      state.proposal = block.digest
      views[block.view] = state
      blocks.insert(block)
      fetchMissing(of: block, from: sender)
    }
    receive(proposal.vote, from: sender)
  }

  /// Asks for what a block and those before it name and this member does not hold: of a chain that it has followed, a
  /// crash may have left it the end.
  mutating func fetchMissing(of block: Block, from member: MemberIndex) {
    var (first, missing) = (block, block.requests.filter { !pool.isKnown($0) }[...])
    while first.parent != tip.block, let parent = blocks[first.parent], parent.view < first.view {
      missing += parent.requests.filter { pool[$0] == nil }
      first = parent
    }
    while !missing.isEmpty {
      send(.fetchRequests(Array(missing.prefix(Message.maximumItems))), to: member)
      missing = missing.dropFirst(Message.maximumItems)
    }
    if first.parent != tip.block, blocks[first.parent] == nil { send(.fetchBlock(first.parent), to: member) }
  }

  /// A block that was asked for: named by a certificate, or as a parent.
  mutating func receive(_ block: Block) {
    guard block.epoch == epoch.number, block.view > tip.view, blocks[block.digest] == nil else { return }
    let isNamed =
      blocks.hasChild(block.digest)
      || [VoteStep.notarize, .finalize].contains { views[block.view]?[certificate: $0]?.vote.block == block.digest }
    if isNamed { blocks.insert(block) }
  }
}
