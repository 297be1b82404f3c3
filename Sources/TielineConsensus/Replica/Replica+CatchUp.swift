import TielineCore

extension Replica {
  /// Where the others said that they stand.
  public var peerStatuses: [MemberIndex: MemberStatus] { statuses }

  /// Whether an event is in a final block.
  public func hasOrdered(_ event: Digest) -> Bool { events.contains(event) }

  /// Requests that wait to be ordered.
  public var waitingCount: Int { pool.count }

  /// From this height on final blocks are in memory; older ones are asked of the disk.
  public var oldestKept: UInt64 { (kept.first?.blocks.first?.block.height ?? tip.height + 1) - 1 }

  /// Where this member stands.
  public var status: MemberStatus { MemberStatus(epoch: epoch.number, view: view, height: tip.height) }

  mutating func receive(_ status: MemberStatus, from sender: MemberIndex) {
    statuses[sender] = status
    if (status.epoch, status.height) > (epoch.number, tip.height) {
      fetchFinal(from: sender)
    } else if (status.epoch, status.height) < (epoch.number, tip.height) {
      send(.status(self.status), to: sender)
    } else if status.view < view {
      for certificate in certificates(from: status.view) { send(.certificate(certificate), to: sender) }
    }
  }

  /// What leads out of a view, for a member that is still in it; the newest, which tell most, and some.
  private func certificates(from view: UInt64) -> [QuorumCertificate] {
    let known = views.keys.sorted().filter { $0 >= view && $0 < self.view }
    return known.suffix(16).flatMap { view in
      [VoteStep.notarize, .nullify].compactMap { views[view]?[certificate: $0] }
    }
  }

  /// Asks one of a quorum for final blocks.
  mutating func fetchFinal(from certificate: QuorumCertificate) {
    let others = certificate.entries.map(\.member).filter { $0 != me }
    guard !others.isEmpty else { return }
    fetchFinal(from: others[Int(UInt64(bitPattern: now.millisecondsSinceEpoch) % UInt64(others.count))])
  }

  private mutating func fetchFinal(from member: MemberIndex) {
    if let lastFetch, now < lastFetch + timing.resendPause { return }
    lastFetch = now
    send(.fetchFinal(epoch: epoch.number, above: tip.height), to: member)
  }

  mutating func answer(finalAbove height: UInt64, epoch number: UInt64, to member: MemberIndex) {
    var sent = 0
    for chain in kept {
      guard let first = chain.blocks.first?.block, let last = chain.blocks.last?.block, first.epoch == number,
        last.height > height
      else { continue }
      send(.final(chain), to: member)
      sent += chain.blocks.count
      if sent >= FinalChain.maximumBlocks { break }
    }
    if sent > 0 { send(.status(status), to: member) }
  }

  /// Final blocks from another member: believed for the quorum's signatures, nothing else.
  mutating func receive(_ chain: FinalChain) {
    let vote = chain.certificate.vote
    guard vote.step == .finalize, vote.epoch == epoch.number || bugs.contains(.staleEpoch),
      let last = chain.blocks.last?.block, last.digest == vote.block, last.view == vote.view,
      last.height > tip.height, last.view > tip.view, isValid(chain.certificate)
    else { return }
    var expected = last.digest
    for filled in chain.blocks.reversed() {
      guard filled.block.digest == expected else { return }
      expected = filled.block.parent
    }
    for filled in chain.blocks where filled.block.view > tip.view {
      blocks.insert(filled.block)
      for request in filled.requests where pool[request.digest] == nil { pool.insert(request) }
    }
    receive(chain.certificate)
  }
}
