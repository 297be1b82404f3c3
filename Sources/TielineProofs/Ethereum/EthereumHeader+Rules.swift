import TielineCodec
import TielineCore
import TielineCrypto

/// Rules that the headers of every EVM ledger here keep, whatever their consensus.
extension EthereumHeader {
  /// The Keccak-256 of an empty RLP list: no uncles.
  public static let emptyOmmersHash = Keccak256.hash([0xC0])

  /// The timestamp; the last representable instant where it is later.
  var time: Instant { Instant(secondsSinceEpoch: Int64(min(timestamp, UInt64(Int64.max / 1000)))) }

  /// What holds for the header by itself: no uncles, no more gas used than the limit allows, roots that are hashes.
  ///
  /// - Source: Ethereum Yellow Paper, section 4.4.4; S-5 for the zero roots.
  func checkOwnFields() throws(ProofFailure) {
    guard ommersHash == Self.emptyOmmersHash else {
      throw .invalid(
        .wrongField, at: number, expected: "the ommersHash of no uncles", found: Hex.encode(ommersHash))
    }
    guard gasUsed <= gasLimit else {
      throw .invalid(.wrongField, at: number, expected: "at most \(gasLimit) gas used", found: "\(gasUsed)")
    }
    guard gasLimit <= UInt64(Int64.max) else {
      throw .invalid(.wrongField, at: number, expected: "a gas limit below 2^63", found: "\(gasLimit)")
    }
    guard timestamp <= UInt64(Int64.max / 1000) else {
      throw .invalid(.wrongTime, at: number, expected: "a timestamp in seconds", found: "\(timestamp)")
    }
    for (name, root) in [
      ("stateRoot", stateRoot), ("transactionsRoot", transactionsRoot), ("receiptsRoot", receiptsRoot),
    ] where root.allSatisfy({ $0 == 0 }) {
      throw .invalid(.empty, at: number, expected: "a \(name)", found: "zeros")
    }
  }

  /// What holds between the header and its parent: number, hash, time.
  ///
  /// - Parameters:
  ///   - parentHash: The parent's block hash by its ledger's rule; not always its ``hash``.
  ///   - leastSeconds: By how much it is later at least: the block period, or 1 where the rule says "later".
  /// - Source: Ethereum Yellow Paper, section 4.4.4.
  func checkFollows(_ parent: EthereumHeader, hash parentHash: [UInt8], leastSeconds: UInt64) throws(ProofFailure) {
    guard parent.number < .max, number == parent.number + 1 else {
      throw .invalid(.wrongHeight, at: number, expected: "the successor of \(parent.number)", found: "\(number)")
    }
    guard self.parentHash == parentHash else {
      throw .invalid(
        .wrongParent, at: number, expected: Hex.encode(parentHash), found: Hex.encode(self.parentHash))
    }
    let (least, isOverflow) = parent.timestamp.addingReportingOverflow(leastSeconds)
    guard !isOverflow, timestamp >= least else {
      throw .invalid(
        .wrongTime, at: number, expected: "\(leastSeconds) s after its parent's \(parent.timestamp), or later",
        found: "\(timestamp)")
    }
    // A fork that adds fields is not undone.
    guard parent.laterFieldCount <= laterFieldCount else {
      throw .invalid(
        .wrongField, at: number, expected: "the \(parent.laterFieldCount) later fields that its parent has",
        found: "\(laterFieldCount)")
    }
  }

  /// Refuses a header from the future.
  ///
  /// - Parameter allowance: How far the maker's clock may be ahead of the caller's.
  func checkTime(at now: Instant, allowance: Milliseconds) throws(ProofFailure) {
    guard time <= now + allowance else {
      throw .invalid(
        .wrongTime, at: number, expected: "a time up to \(now + allowance)", found: "\(time)")
    }
  }

  /// How many of the fields that later forks added it has.
  var laterFieldCount: Int {
    [
      baseFeePerGas != nil, withdrawalsRoot != nil, blobGasUsed != nil, excessBlobGas != nil,
      parentBeaconBlockRoot != nil, requestsHash != nil,
    ].count { $0 }
  }
}
