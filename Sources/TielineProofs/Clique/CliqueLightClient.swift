import TielineCodec
import TielineCore

/// Follows a Clique ledger's headers.
///
/// A header counts once an authorised signer sealed it in keeping with all rules of EIP-225. Signatures alone do not
/// make it final, as signers may build on another one. It is final here when both hold on the heaviest branch:
///
/// - at least ``CliqueParameters/depth`` headers lie on top of it, and
/// - more than half of those who may sign next (after the branch's newest header) have each sealed it or a header on
///   top of it.
///
/// Branches that start behind the newest final header are followed side by side, and the one with the highest total
/// difficulty counts, of equal ones the one that came first. What contradicts a final header is refused.
///
/// - Source: EIP-225; Ethereum Yellow Paper before Paris, section 10, for the highest total difficulty.
public struct CliqueLightClient: LightClient {
  /// A header that is valid and not final. It never changes, and is a class so that looking at it copies nothing.
  final class Pending: Sendable {
    let header: EthereumHeader
    let signer: EVMAddress
    /// Who may sign on top of it, and so on.
    let after: CliqueSnapshot
    /// Of the branch up to it, counted from where this client started.
    let totalDifficulty: UInt64

    init(header: EthereumHeader, signer: EVMAddress, after: CliqueSnapshot, totalDifficulty: UInt64) {
      (self.header, self.signer, self.after, self.totalDifficulty) = (header, signer, after, totalDifficulty)
    }
  }

  public let parameters: CliqueParameters
  public let family = LedgerFamily.clique
  public private(set) var head: TrustedEthereumHeader

  private(set) var finalHeader: EthereumHeader
  private(set) var finalSnapshot: CliqueSnapshot
  private var finalDifficulty: UInt64 = 0
  /// In the order accepted: parents before their children.
  private(set) var pending: [Pending] = []

  /// Starts from a header that is trusted because it is pinned.
  /// - Throws: ``CheckpointError`` for a header whose own form is wrong, or that lists other signers.
  init(
    pinned header: EthereumHeader, _ snapshot: CliqueSnapshot, _ parameters: CliqueParameters
  ) throws(CheckpointError) {
    do throws(ProofFailure) {
      try header.checkOwnFields()
      let extra = try CliqueExtraData(header, isEpoch: parameters.isEpoch(header.number))
      guard extra.signers.isEmpty || extra.signers == snapshot.signers else {
        throw .invalid(.wrongValidators, expected: "the signers that the header lists", found: "others")
      }
    } catch { throw CheckpointError("\(error)") }
    guard !snapshot.signers.isEmpty, !snapshot.signers.contains(.zero),
      zip(snapshot.signers, snapshot.signers.dropFirst()).allSatisfy({ $0 < $1 })
    else { throw CheckpointError("the signers are not a sorted list of addresses that are not zero") }
    (self.parameters, finalHeader, finalSnapshot) = (parameters, header, snapshot)
    head = TrustedEthereumHeader(header, family: .clique, chain: parameters.chain)
  }

  /// Starts from a genesis or an epoch header, which lists the signers.
  ///
  /// - Parameter header: Its RLP. It is trusted as it is.
  /// - Throws: ``CheckpointError`` for any other header.
  public init(epochHeader header: [UInt8], _ parameters: CliqueParameters) throws(CheckpointError) {
    let decoded: (EthereumHeader, CliqueExtraData)
    do throws(ProofFailure) {
      let header = try EthereumHeader(rlp: header)
      decoded = (header, try CliqueExtraData(header, isEpoch: true))
    } catch { throw CheckpointError("\(error)") }
    guard parameters.isEpoch(decoded.0.number) else {
      throw CheckpointError("block \(decoded.0.number) is not at an epoch of \(parameters.epoch)")
    }
    try self.init(pinned: decoded.0, CliqueSnapshot(signers: decoded.1.signers), parameters)
  }

  /// Who may sign the block after the newest of the heaviest branch.
  public var signers: [EVMAddress] { tip.after.signers }

  /// The newest header of the heaviest branch, which need not be final.
  var tip: (header: EthereumHeader, after: CliqueSnapshot) {
    heaviest.map { (pending[$0].header, pending[$0].after) } ?? (finalHeader, finalSnapshot)
  }

  public mutating func apply(
    _ header: [UInt8], at now: Instant
  ) -> Verdict<AcceptedHeader<TrustedEthereumHeader>> {
    Verdict { () throws(ProofFailure) in
      let header = try EthereumHeader(rlp: header)
      try header.checkTime(at: now, allowance: CliqueParameters.clockAllowance)
      let changesSet = try add(header)
      return AcceptedHeader(
        height: header.number, hash: header.hash, changesSet: changesSet, finalized: finalize())
    }
  }

  public func knows(_ header: [UInt8]) -> Bool {
    guard case .accepted(let header) = Verdict({ () throws(ProofFailure) in try EthereumHeader(rlp: header) }) else {
      return false
    }
    return isKnown(header.hash)
  }

  private func isKnown(_ hash: [UInt8]) -> Bool {
    hash == finalHeader.hash || pending.contains { $0.header.hash == hash }
  }

  /// Adds a header to its branch, without making any final.
  /// - Returns: Whether it changes who may sign.
  mutating func add(_ header: EthereumHeader) throws(ProofFailure) -> Bool {
    let parent = try parent(of: header)
    guard pending.count < CliqueParameters.maximumPending else {
      throw .insufficient(.needs("more headers on one branch before others are followed", height: header.number))
    }
    let (signer, after) = try CliqueRules(parameters).check(header, on: parent.header, parent.after)
    let difficulty = parent.totalDifficulty + (header.difficulty == 2 ? 2 : 1)
    pending.append(Pending(header: header, signer: signer, after: after, totalDifficulty: difficulty))
    return after.signers != parent.after.signers
  }
}

// MARK: - Branches

extension CliqueLightClient {
  /// Where the first with the highest total difficulty stands.
  private var heaviest: Int? {
    pending.indices.max { pending[$0].totalDifficulty < pending[$1].totalDifficulty }
  }

  private func parent(
    of header: EthereumHeader
  ) throws(ProofFailure) -> (header: EthereumHeader, after: CliqueSnapshot, totalDifficulty: UInt64) {
    guard !isKnown(header.hash) else {
      throw .invalid(
        .wrongHeight, at: header.number, expected: "a header that was not applied yet", found: Hex.encode(header.hash))
    }
    if header.parentHash == finalHeader.hash { return (finalHeader, finalSnapshot, finalDifficulty) }
    if let parent = pending.last(where: { $0.header.hash == header.parentHash }) {
      return (parent.header, parent.after, parent.totalDifficulty)
    }
    throw refusalOfUnknownParent(header)
  }

  /// What it means that no known header is the parent: only one that is sealed by a signer says anything.
  private func refusalOfUnknownParent(_ header: EthereumHeader) -> ProofFailure {
    let final = finalHeader.number
    guard header.number >= final else {
      return .invalid(.wrongHeight, at: header.number, expected: "a height above \(final)", found: "\(header.number)")
    }
    let isSealed: Bool
    do throws(ProofFailure) {
      let signer = try header.cliqueSigner()
      isSealed = finalSnapshot.authorizes(signer) || tip.after.authorizes(signer)
    } catch { return error }
    guard isSealed else {
      return .invalid(
        .wrongParent, at: header.number, expected: Hex.encode(tip.header.hash), found: Hex.encode(header.parentHash))
    }
    guard header.number - final > 1 else {
      return .invalid(
        .conflictingHeaders, at: header.number, expected: "a header that keeps to \(Hex.encode(finalHeader.hash))",
        found: "\(Hex.encode(header.hash)) by a signer")
    }
    return .insufficient(.needs("its parent \(Hex.encode(header.parentHash))", height: header.number - 1))
  }

  /// Makes final what the heaviest branch allows, and drops the branches that contradict it.
  private mutating func finalize() -> [TrustedEthereumHeader] {
    let branch = heaviestBranch()
    guard let count = finalCount(of: branch), let last = branch[..<count].last else { return [] }
    let trusted = branch[..<count].map {
      TrustedEthereumHeader(pending[$0].header, family: .clique, chain: parameters.chain)
    }
    head = trusted[count - 1]
    let final = pending[last]
    (finalHeader, finalSnapshot, finalDifficulty) = (final.header, final.after, final.totalDifficulty)
    var kept = [final.header.hash]
    pending.removeAll { header in
      // Most often the one before is the parent.
      guard kept.lastIndex(of: header.header.parentHash) != nil else { return true }
      kept.append(header.header.hash)
      return false
    }
    return trusted
  }

  /// How many of a branch's headers are deep enough, and sealed on by enough of those who may sign next; `nil` where
  /// none is.
  private func finalCount(of branch: [Int]) -> Int? {
    guard let newest = branch.last, branch.count > parameters.depth else { return nil }
    let signers = Set(pending[newest].after.signers)
    var sealed: Set<EVMAddress> = []
    for (depth, index) in branch.reversed().enumerated() {
      if signers.contains(pending[index].signer) { sealed.insert(pending[index].signer) }
      if depth >= parameters.depth, sealed.count > signers.count / 2 { return branch.count - depth }
    }
    return nil
  }

  /// Where the headers from behind the final one to the heaviest stand.
  private func heaviestBranch() -> [Int] {
    guard let heaviest else { return [] }
    var branch = [heaviest]
    for index in pending[..<heaviest].indices.reversed()
    where pending[index].header.hash == pending[branch[branch.count - 1]].header.parentHash {
      branch.append(index)
    }
    return branch.reversed()
  }
}
