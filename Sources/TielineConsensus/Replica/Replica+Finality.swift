extension Replica {
  /// Delivers what a quorum made final, with all that comes before it.
  mutating func finalize() {
    let final = finalViews.reversed()
    for view in final {
      guard let certificate = views[view]?[certificate: .finalize], blocks.isConnected(certificate.vote.block) else {
        continue
      }
      if let chain = chain(to: certificate.vote.block), let filled = fill(chain) {
        deliver(FinalChain(blocks: filled, certificate: certificate))
        return
      }
    }
    if let newest = final.first, let certificate = views[newest]?[certificate: .finalize] {
      fetchFinal(from: certificate)
    }
  }

  private func fill(_ chain: [Block]) -> [FilledBlock]? {
    var filled: [FilledBlock] = []
    for block in chain {
      guard let requests = requests(of: block), let one = FilledBlock(block, requests) else { return nil }
      filled.append(one)
    }
    return filled
  }

  private mutating func deliver(_ chain: FinalChain) {
    guard !chain.blocks.isEmpty else { return }
    hasActed = true
    // More may follow at once; without progress, asking again has to wait.
    lastFetch = nil
    keep(chain)
    effects.append(.save(.final(chain)))
    for filled in chain.blocks {
      let block = filled.block
      effects.append(.deliver(filled))
      for request in filled.requests {
        events.insert(request.event)
        pool.remove(request.digest)
        if !bugs.contains(.noDeduplication) { pool.remove(event: request.event) }
      }
      tip = FinalTip(height: block.height, view: block.view, block: block.digest, time: block.time)
      if filled.requests.contains(where: \.endsEpoch) {
        // Blocks behind it only made it final.
        let (next, refusals) = epoch.following(filled.requests)
        effects += refusals.map { .alert(.refusedMembership(reason: "\($0)")) }
        begin(next)
        return
      }
    }
    forget(upTo: tip.view)
    if !bugs.contains(.timeoutNotReset) { timing.succeeded() }
  }

  private mutating func keep(_ chain: FinalChain) {
    kept.append(chain)
    var count = kept.reduce(0) { $0 + $1.blocks.count }
    while count > settings.keptBlocks, kept.count > 1 { count -= kept.removeFirst().blocks.count }
  }

  private mutating func forget(upTo view: UInt64) {
    views = views.filter { $0.key > view }
    finalViews.removeAll { $0 <= view }
    certificatesChanged = true
    for digest in blocks.settle(tip.block, view: view) { savedBlocks.remove(digest) }
    loggedVotes = loggedVotes.filter { ($0.epoch, $0.view) > (epoch.number, view) }
  }

  // MARK: Epochs

  private mutating func begin(_ next: CommitteeEpoch) {
    epoch = next
    tip = FinalTip(height: tip.height, view: 0, block: tip.block, time: tip.time)
    (views, blocks, savedBlocks, view) = ([:], BlockTree(root: tip.block, view: 0), [], 1)
    (certificatesChanged, finalViews) = (true, [])
    loggedVotes = loggedVotes.filter { $0.epoch >= next.number }
    statuses = statuses.filter { $0.value.epoch >= next.number }
    timing = ViewTiming(settings)
    timing.enter(at: now)
    leaders.forget()
    effects.append(.alert(.newEpoch(next)))
    // What would change the committee was checked against the one before.
    for request in Array(pool.waiting) where request.endsEpoch { pool.remove(request.digest) }
    let open = evidence.keys.sorted().compactMap { evidence[$0] }
    evidence = [:]
    for found in open { accuse(found) }
  }
}
