import BigInt
import TielineCodec
import TielineCore

/// Follows the headers of a ledger with proof of work from a pinned header, on the branch with the most work.
///
/// A header is final once ``depth`` more follow it on that branch. A branch that leaves the chain below the newest final
/// header is rejected as `.conflictingHeaders`: what was called final would have to be undone, and a person has to look.
/// Keeps the headers above the newest final one and the last 144 below; the memory for a million headers is the memory
/// for a few hundred.
///
/// Checked are the link to the parent, the target and its changes, the work, and the time against the last 11 headers
/// and the caller's clock. The version is not: it concerns rules that only full nodes can check.
/// - Source: Bitcoin Core, `ContextualCheckBlockHeader` and `CheckProofOfWork`.
public struct UTXOLightClient: LightClient {
  /// Whose rules are checked.
  public let network: UTXONetwork
  /// How many blocks have to follow one before it is final.
  public let depth: Int
  /// The newest final header.
  private(set) var root: UTXOChainPosition
  /// The headers directly below `root`, oldest first.
  private(set) var past: [UTXOHeader]
  private var pastIdentifiers: [UTXOHash]
  /// The headers above `root`, of every branch, in the order in which they came: parents first.
  private(set) var pending: [UTXOChainPosition] = []
  private var places: [UTXOHash: Int] = [:]
  private var best: Int?

  init(network: UTXONetwork, depth: Int, root: UTXOChainPosition, past: [UTXOHeader]) {
    (self.network, self.depth, self.root, self.past) = (network, depth, root, past)
    pastIdentifiers = past.map(\.identifier)
  }

  public var family: LedgerFamily { .utxo }
  public var head: TrustedUTXOHeader { TrustedUTXOHeader(root, on: network) }

  /// The height of the last header on the branch with the most work; final once ``depth`` more follow.
  public var tipHeight: UInt64 { tip.height }
  /// The last header on the branch with the most work.
  public var tipIdentifier: UTXOHash { tip.identifier }
  /// All work up to that header.
  public var tipWork: BigUInt { tip.chainWork }

  private var tip: UTXOChainPosition { best.map { pending[$0] } ?? root }

  /// Whether the header was taken before and is still kept.
  public func knows(_ block: UTXOHash) -> Bool {
    block == root.identifier || places[block] != nil || pastIdentifiers.contains(block)
  }

  public func knows(_ header: [UInt8]) -> Bool {
    (try? UTXOHeader(decoding: header)).map { knows($0.identifier) } ?? false
  }

  /// How far the block is from being final: `.needsConfirmations` while too few follow it.
  ///
  /// - Returns: The header only where it is the newest final one; older ones came with their own acceptance.
  public func finality(of block: UTXOHash) -> Verdict<TrustedUTXOHeader> {
    if block == root.identifier { return .accepted(head) }
    guard let place = places[block] else { return .insufficient(.needs("the header of block \(block)", height: 0)) }
    let height = pending[place].height
    let isOnBranch = branch().contains { $0.identifier == block }
    let found = isOnBranch ? Int(tip.height - height) : 0
    return .insufficient(.needsConfirmations(height: height, found: found, needed: depth))
  }

  /// As ``LightClient/apply(_:at:)``; `header` is exactly 80 bytes.
  ///
  /// Headers of any branch are taken in any order that has parents before children, each once.
  public mutating func apply(_ header: [UInt8], at now: Instant) -> Verdict<AcceptedHeader<TrustedUTXOHeader>> {
    Verdict { () throws(ProofFailure) in
      try extend(with: try utxoDecoded { () throws(UTXOFormatError) in try UTXOHeader(decoding: header) }, at: now)
    }
  }

  /// - Parameter now: Where `nil`, the header's time was compared with a clock before.
  mutating func extend(
    with header: UTXOHeader, at now: Instant?
  ) throws(ProofFailure) -> AcceptedHeader<TrustedUTXOHeader> {
    let identifier = header.identifier
    guard !knows(identifier) else {
      throw .invalid(.wrongHeight, expected: "a header that is not known yet", found: "\(identifier) again")
    }
    let position = try parent(of: header).next(header, on: network, at: now)
    let isBest = position.chainWork > tip.chainWork
    guard isBest || pending.count < depth + UTXOLimits.spareHeaders else {
      throw .invalid(
        .tooLarge, at: position.height,
        expected: "at most \(depth + UTXOLimits.spareHeaders) headers that are not final",
        found: "another one, on a branch with less work")
    }
    places[identifier] = pending.count
    if isBest { best = pending.count }
    pending.append(position)
    return AcceptedHeader(
      height: position.height, hash: identifier.bytes, changesSet: false, finalized: isBest ? finalize() : [])
  }

  private func parent(of header: UTXOHeader) throws(ProofFailure) -> UTXOChainPosition {
    if header.parent == root.identifier { return root }
    if let place = places[header.parent] { return pending[place] }
    guard let place = pastIdentifiers.firstIndex(of: header.parent) else {
      throw .invalid(.wrongParent, expected: "a block known here", found: "\(header.parent)")
    }
    let height = root.height - UInt64(pastIdentifiers.count - place) + 1
    try checkAlert(header, at: height)
    throw .invalid(
      .conflictingHeaders, at: height,
      expected: "no branch below block \(root.height), \(root.identifier), that is final",
      found: "\(header.identifier)")
  }

  /// That a header which contradicts final ones cost at least a quarter of a final one's work: alerts are not for free.
  private func checkAlert(_ header: UTXOHeader, at height: UInt64) throws(ProofFailure) {
    guard let target = CompactTarget(bits: header.bits), let own = CompactTarget(bits: root.header.bits),
      target.target <= min(own.target * 4, network.limit)
    else {
      throw .invalid(
        .wrongWork, at: height, expected: "a target near \(root.header.bits)", found: "\(header.bits)")
    }
    try network.checkWork(of: header, target, at: height)
  }

  /// The headers from above `root` to the tip.
  private func branch() -> [UTXOChainPosition] {
    var branch: [UTXOChainPosition] = []
    var place = best
    while let here = place {
      branch.append(pending[here])
      place = places[pending[here].header.parent]
    }
    return branch.reversed()
  }

  /// Moves `root` up to where ``depth`` headers follow it, and forgets the branches that left below.
  private mutating func finalize() -> [TrustedUTXOHeader] {
    guard tip.height - root.height > UInt64(depth) else { return [] }
    let final = branch().dropLast(depth)
    for position in final {
      past.append(root.header)
      pastIdentifiers.append(root.identifier)
      root = position
    }
    past.removeFirst(max(0, past.count - UTXOLimits.pastHeaders))
    pastIdentifiers.removeFirst(max(0, pastIdentifiers.count - UTXOLimits.pastHeaders))
    let tip = tip.identifier
    var kept: Set = [root.identifier]
    pending = pending.filter { kept.contains($0.header.parent) && kept.insert($0.identifier).inserted }
    places = Dictionary(uniqueKeysWithValues: pending.enumerated().map { ($1.identifier, $0) })
    best = places[tip]
    return final.map { TrustedUTXOHeader($0, on: network) }
  }
}
