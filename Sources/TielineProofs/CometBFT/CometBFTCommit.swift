import TielineCodec

/// What each validator of a set said about a block: a vote for it, a vote for none, or nothing.
///
/// - Source: CometBFT specification, *Data structures: Commit*, *CommitSig*.
public struct CometBFTCommit: Hashable, Sendable {
  /// One validator's part, in the order of the set.
  public enum Signature: Hashable, Sendable {
    /// No vote arrived.
    case absent
    /// A vote for the block.
    case commit(CometBFTVote)
    /// A vote for no block.
    case `nil`(CometBFTVote)
  }

  /// The block's height.
  public let height: UInt64
  /// Voting round; 0 to 2³¹ − 1.
  public let round: UInt32
  public let blockID: CometBFTBlockID
  public let signatures: [Signature]

  public init(height: UInt64, round: UInt32, blockID: CometBFTBlockID, signatures: [Signature]) {
    (self.height, self.round, self.blockID, self.signatures) = (height, round, blockID, signatures)
  }

  /// The Merkle root that the next header carries as `last_commit_hash`.
  public var hash: [UInt8] { CometBFTMerkleTree.root(of: signatures.map(\.encoded)) }

  /// The bytes that a validator signs with its vote in this commit; `nil` for one that did not vote.
  /// - Source: CometBFT specification, *Data structures: CanonicalVote*.
  public func signBytes(of signature: Signature, chainID: String) -> [UInt8]? {
    let (vote, voted): (CometBFTVote, CometBFTBlockID?)
    switch signature {
    case .absent: return nil
    case .commit(let value): (vote, voted) = (value, blockID)
    case .nil(let value): (vote, voted) = (value, nil)
    }
    var writer = ProtobufWriter()
    // A precommit.
    writer.varint(1, 2)
    writer.fixed64(2, height)
    writer.fixed64(3, UInt64(round))
    if let voted { writer.message(4, voted.encoded) }
    writer.message(5, vote.time.encoded)
    writer.string(6, chainID)
    return ProtobufWriter.delimited(writer.bytes)
  }
}

/// A validator's signed vote.
public struct CometBFTVote: Hashable, Sendable {
  /// 20 bytes.
  public let address: [UInt8]
  /// When the validator voted, by its own clock.
  public let time: CometBFTTime
  /// 64 bytes.
  public let signature: [UInt8]

  public init(address: [UInt8], time: CometBFTTime, signature: [UInt8]) {
    (self.address, self.time, self.signature) = (address, time, signature)
  }
}

// MARK: Protobuf

extension CometBFTCommit {
  /// `tendermint.types.Commit`.
  var encoded: [UInt8] {
    var writer = ProtobufWriter()
    writer.varint(1, height)
    writer.varint(2, UInt64(round))
    writer.message(3, blockID.encoded)
    for signature in signatures { writer.message(4, signature.encoded) }
    return writer.bytes
  }

  init(decoding message: ProtobufMessage?) throws(CometBFTDecodingError) {
    let message = try message.orMissing("a commit")
    let (height, round, blockID, encodings) = try CometBFTDecodingError.protobuf { () throws(ProtobufError) in
      try message.only([1, 2, 3, 4])
      return (try message.varint(1), try message.varint(2), try message.message(3), try message.repeated(4))
    }
    guard round <= UInt64(Int32.max) else { throw CometBFTDecodingError("a round below 2^31", found: "\(round)") }
    guard encodings.count <= CometBFTLimits.validators else {
      throw CometBFTDecodingError(
        "at most \(CometBFTLimits.validators) signatures", found: "\(encodings.count)", .tooLarge)
    }
    var signatures: [Signature] = []
    signatures.reserveCapacity(encodings.count)
    for encoding in encodings { signatures.append(try Signature(decoding: encoding)) }
    self.init(
      height: height, round: UInt32(round), blockID: try CometBFTBlockID(decoding: blockID), signatures: signatures)
  }
}

extension CometBFTCommit.Signature {
  /// The vote; `nil` where there is none.
  var vote: CometBFTVote? {
    switch self {
    case .absent: nil
    case .commit(let vote), .nil(let vote): vote
    }
  }

  /// `tendermint.types.CommitSig`.
  var encoded: [UInt8] {
    let flag: UInt64 =
      switch self {
      case .absent: 1
      case .commit: 2
      case .nil: 3
      }
    var writer = ProtobufWriter()
    writer.varint(1, flag)
    writer.bytes(2, vote?.address ?? [])
    writer.message(3, (vote?.time ?? .none).encoded)
    writer.bytes(4, vote?.signature ?? [])
    return writer.bytes
  }

  /// What is not empty beside an absent vote shows when it is encoded again.
  fileprivate init(decoding bytes: [UInt8]) throws(CometBFTDecodingError) {
    let (flag, address, time, signature) = try CometBFTDecodingError.protobuf { () throws(ProtobufError) in
      let message = try ProtobufMessage(bytes)
      try message.only([1, 2, 3, 4])
      return (try message.varint(1), try message.bytes(2), try message.message(3), try message.bytes(4))
    }
    try self.init(flag: flag, address: address, time: try CometBFTTime(decoding: time), signature: signature)
  }

  init(
    flag: UInt64, address: [UInt8], time: CometBFTTime, signature: [UInt8]
  ) throws(CometBFTDecodingError) {
    let vote = CometBFTVote(address: address, time: time, signature: signature)
    switch flag {
    case 1:
      guard address.isEmpty, signature.isEmpty else {
        throw CometBFTDecodingError("nothing beside an absent vote", found: "an address or a signature")
      }
      self = .absent
      return
    case 2: self = .commit(vote)
    case 3: self = .nil(vote)
    default: throw CometBFTDecodingError("a block_id_flag from 1 to 3", found: "\(flag)")
    }
    guard address.count == 20, signature.count == 64 else {
      throw CometBFTDecodingError(
        "an address of 20 and a signature of 64 bytes", found: "\(address.count) and \(signature.count)")
    }
  }
}
