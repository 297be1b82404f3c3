import TielineCodec

/// A block's header: fourteen fields, each of which its hash covers.
///
/// - Source: CometBFT specification, *Data structures: Header*.
public struct CometBFTHeader: Hashable, Sendable {
  /// Version of the block format; 11 since Tendermint 0.34.
  public var versionBlock: UInt64
  /// The application's own version.
  public var versionApp: UInt64
  /// 1 to 50 printable ASCII characters.
  public var chainID: String
  /// From 1.
  public var height: UInt64
  /// The median of the validators' clocks, or the proposer's; later than the parent's.
  public var time: CometBFTTime
  /// The block before.
  public var lastBlockID: CometBFTBlockID
  /// Merkle root of the commit of the block before.
  public var lastCommitHash: [UInt8]
  /// Merkle root of the transactions' hashes.
  public var dataHash: [UInt8]
  /// Merkle root of the set that signs this block.
  public var validatorsHash: [UInt8]
  /// Merkle root of the set that signs the next.
  public var nextValidatorsHash: [UInt8]
  /// Hash of the consensus parameters.
  public var consensusHash: [UInt8]
  /// The application's state after the block before.
  public var appHash: [UInt8]
  /// Merkle root of the results of the block before.
  public var lastResultsHash: [UInt8]
  /// Merkle root of the evidence of misbehaviour.
  public var evidenceHash: [UInt8]
  /// 20 bytes.
  public var proposerAddress: [UInt8]

  /// The version of the block format that this module reads.
  static let blockVersion: UInt64 = 11

  /// The hash that validators sign: the Merkle root of the fields, each encoded by itself.
  public var hash: [UInt8] {
    var version = ProtobufWriter()
    version.varint(1, versionBlock)
    version.varint(2, versionApp)
    var height = ProtobufWriter()
    height.varint(1, self.height)
    let wrapped = [
      lastCommitHash, dataHash, validatorsHash, nextValidatorsHash, consensusHash, appHash, lastResultsHash,
      evidenceHash, proposerAddress,
    ].map(Self.wrapped)
    return CometBFTMerkleTree.root(
      of: [version.bytes, Self.wrapped(Array(chainID.utf8)), height.bytes, time.encoded, lastBlockID.encoded] + wrapped)
  }

  /// `google.protobuf.BytesValue`, and of the same form `StringValue`.
  private static func wrapped(_ bytes: [UInt8]) -> [UInt8] {
    var writer = ProtobufWriter()
    writer.bytes(1, bytes)
    return writer.bytes
  }

  /// What has to hold for a header by itself.
  func checkFields() throws(ProofFailure) {
    func reject(_ reason: Rejection.Reason, _ expected: String, _ found: String) -> ProofFailure {
      .invalid(reason, at: height, expected: expected, found: found)
    }
    guard versionBlock == Self.blockVersion else {
      throw reject(.wrongField, "block version \(Self.blockVersion)", "\(versionBlock)")
    }
    // ASCII, since Swift holds other texts to be equal that differ in their bytes.
    guard (1...CometBFTLimits.chainIDBytes).contains(chainID.utf8.count),
      chainID.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
    else {
      throw reject(
        .wrongLedger, "a chain id of 1 to \(CometBFTLimits.chainIDBytes) printable ASCII characters",
        "\(chainID.utf8.count) bytes")
    }
    guard height > 0, height <= UInt64(Int64.max) else { throw reject(.wrongHeight, "a height from 1", "\(height)") }
    for (name, hash) in [
      ("last_commit_hash", lastCommitHash), ("data_hash", dataHash), ("consensus_hash", consensusHash),
      ("last_results_hash", lastResultsHash), ("evidence_hash", evidenceHash),
    ] where !hash.isEmpty && hash.count != 32 {
      throw reject(.malformed, "\(name) of 32 bytes or none", "\(hash.count) bytes")
    }
    for (name, hash) in [("validators_hash", validatorsHash), ("next_validators_hash", nextValidatorsHash)] {
      guard hash.count == 32 else { throw reject(.empty, "\(name) of 32 bytes", "\(hash.count) bytes") }
      guard hash.contains(where: { $0 != 0 }) else { throw reject(.empty, "\(name) of some set", "only zeros") }
    }
    guard proposerAddress.count == 20 else {
      throw reject(.malformed, "a proposer_address of 20 bytes", "\(proposerAddress.count) bytes")
    }
    guard appHash.count <= CometBFTLimits.appHashBytes else {
      throw reject(.tooLarge, "an app_hash of at most \(CometBFTLimits.appHashBytes) bytes", "\(appHash.count) bytes")
    }
  }
}
