import TielineCore

/// Which blocks may follow which.
extension Replica {
  /// How a proposed block stands.
  enum Fit {
    case fits([Request])
    /// Something is missing that may still come.
    case waits
    case refused(Digest, reason: String)
  }

  /// The blocks from the one after the final one up to `digest`, oldest first; `nil` where one is unknown or the chain
  /// does not lead to the final block.
  func chain(to digest: Digest) -> [Block]? { blocks.chain(to: digest) }

  /// The requests of a block, if all are known.
  func requests(of block: Block) -> [Request]? {
    var requests: [Request] = []
    requests.reserveCapacity(block.requests.count)
    for digest in block.requests {
      guard let request = pool[digest] else { return nil }
      requests.append(request)
    }
    return requests
  }

  /// Whether the views between a parent and its child were all given up.
  func areNullified(_ views: Range<UInt64>) -> Bool {
    views.allSatisfy { self.views[$0]?[certificate: .nullify] != nil }
  }

  /// What must hold of a parent: the final block, or a notarized one.
  func isParent(_ digest: Digest, view: UInt64) -> Bool {
    if view == tip.view { return digest == tip.block }
    return views[view]?[certificate: .notarize]?.vote.block == digest
  }

  func fit(of block: Block) -> Fit {
    guard block.parentView < block.view, block.parentView >= tip.view, isParent(block.parent, view: block.parentView),
      areNullified(block.parentView + 1..<block.view), let ancestors = chain(to: block.parent)
    else { return .waits }
    let (height, time) = ancestors.last.map { ($0.height, $0.time) } ?? (tip.height, tip.time)
    let latest = UInt64(clamping: (now + settings.clockDrift).millisecondsSinceEpoch)
    guard block.height == height + 1, block.time >= time, block.time <= latest else { return .waits }
    if let refused = block.requests.first(where: { pool.refusal(of: $0) != nil }) {
      return .refused(refused, reason: pool.refusal(of: refused) ?? "")
    }
    guard let requests = requests(of: block), block.requests.allSatisfy({ pool.isAccepted($0) }) else { return .waits }
    return isNew(requests, after: ancestors) ? .fits(requests) : .waits
  }

  /// Whether no request repeats an event, and none follows the end of an epoch.
  private func isNew(_ requests: [Request], after ancestors: [Block]) -> Bool {
    guard let before = standing(after: ancestors) else { return false }
    guard !before.endsEpoch || requests.isEmpty else { return false }
    if bugs.contains(.noDeduplication) { return true }
    var seen = before.events
    return requests.allSatisfy { !events.contains($0.event) && seen.insert($0.event).inserted }
  }

  /// What the blocks that are not final have ordered; `nil` where their requests are not all known.
  func standing(after ancestors: [Block]) -> (events: Set<Digest>, endsEpoch: Bool)? {
    var (events, endsEpoch) = (Set<Digest>(), false)
    for block in ancestors {
      guard let requests = requests(of: block) else { return nil }
      for request in requests {
        events.insert(request.event)
        if request.endsEpoch { endsEpoch = true }
      }
    }
    return (events, endsEpoch)
  }
}
