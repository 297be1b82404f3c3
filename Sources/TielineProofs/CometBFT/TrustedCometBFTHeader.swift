import TielineCore

/// A header that a ``CometBFTLightClient`` accepted, or one that such a header names as its parent.
public struct TrustedCometBFTHeader: TrustedHeader {
  public let verified: VerifiedHeader
  /// All fields.
  public let header: CometBFTHeader

  init(_ header: CometBFTHeader) {
    self.header = header
    verified = VerifiedHeader(
      family: .cometBFT, chain: header.chainID, height: header.height, hash: header.hash, time: header.time.instant)
  }

  /// The header's time with its nanoseconds.
  public var time: CometBFTTime { header.time }
  /// The application's state after the block before this one.
  public var appHash: [UInt8] { header.appHash }
  /// Merkle root of this block's transactions.
  public var dataHash: [UInt8] { header.dataHash }
  /// Merkle root of the results of the block before this one.
  public var lastResultsHash: [UInt8] { header.lastResultsHash }
  /// The block before this one.
  public var lastBlockID: CometBFTBlockID { header.lastBlockID }
  /// Merkle root of the set that signs the next block.
  public var nextValidatorsHash: [UInt8] { header.nextValidatorsHash }

  /// Decides whether `header` is the one before this one, which names it by its hash: no commit is needed.
  ///
  /// The state after block H is committed by header H + 1, while the time of that state is header H's.
  /// - Parameter header: `tendermint.types.Header` in protobuf.
  public func parent(_ header: [UInt8]) -> Verdict<TrustedCometBFTHeader> {
    Verdict { () throws(ProofFailure) in
      let parent = try CometBFTHeader.decode(header)
      guard parent.chainID == self.header.chainID else {
        throw .invalid(.wrongLedger, at: parent.height, expected: self.header.chainID, found: parent.chainID)
      }
      guard parent.height == self.header.height - 1 else {
        throw .invalid(
          .wrongHeight, at: parent.height, expected: "height \(self.header.height - 1)", found: "\(parent.height)")
      }
      let hash = parent.hash
      guard hash == lastBlockID.hash else {
        throw .invalid(
          .wrongParent, at: parent.height, expected: Hex.encode(lastBlockID.hash), found: Hex.encode(hash))
      }
      return TrustedCometBFTHeader(parent)
    }
  }
}
