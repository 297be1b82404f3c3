import TielineCodec

/// What validators vote for: a header's hash, and the Merkle root of the parts that the block was sent in.
public struct CometBFTBlockID: Hashable, Sendable {
  /// The header's hash, 32 bytes; none in the first block's link to its parent.
  public let hash: [UInt8]
  /// Number of parts.
  public let partsTotal: UInt32
  /// Merkle root of the parts, 32 bytes or none.
  public let partsHash: [UInt8]

  public init(hash: [UInt8], partsTotal: UInt32, partsHash: [UInt8]) {
    (self.hash, self.partsTotal, self.partsHash) = (hash, partsTotal, partsHash)
  }

  /// The parent that the first block has not.
  static let none = CometBFTBlockID(hash: [], partsTotal: 0, partsHash: [])

  /// `tendermint.types.BlockID`, and of the same form `CanonicalBlockID`.
  var encoded: [UInt8] {
    var parts = ProtobufWriter()
    parts.varint(1, UInt64(partsTotal))
    parts.bytes(2, partsHash)
    var writer = ProtobufWriter()
    writer.bytes(1, hash)
    writer.message(2, parts.bytes)
    return writer.bytes
  }

  init(decoding message: ProtobufMessage?) throws(CometBFTDecodingError) {
    let message = try message.orMissing("a block id")
    let parts = try CometBFTDecodingError.protobuf { () throws(ProtobufError) in
      try message.only([1, 2])
      return try message.message(2)
    }.orMissing("the parts of a block id")
    let total = try CometBFTDecodingError.protobuf { () throws(ProtobufError) in
      try parts.only([1, 2])
      return try parts.varint(1)
    }
    guard let partsTotal = UInt32(exactly: total) else {
      throw CometBFTDecodingError("a number of parts below 2^32", found: "\(total)")
    }
    self.partsTotal = partsTotal
    hash = try CometBFTDecodingError.hash(message, 1, "hash of a block id")
    partsHash = try CometBFTDecodingError.hash(parts, 2, "hash of the parts")
  }
}

extension CometBFTDecodingError {
  /// A hash of 32 bytes, or none.
  static func hash(_ message: ProtobufMessage, _ field: Int, _ name: String) throws(CometBFTDecodingError) -> [UInt8] {
    let bytes = try protobuf { () throws(ProtobufError) in try message.bytes(field) }
    guard bytes.isEmpty || bytes.count == 32 else {
      throw CometBFTDecodingError("\(name): 32 bytes or none", found: "\(bytes.count) bytes")
    }
    return bytes
  }
}
