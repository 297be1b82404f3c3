import TielineCore
import TielineCrypto

/// A header of a Neo N3 ledger: what is hashed and signed, without the witness.
///
/// - Source: Neo N3, `Header`.
public struct NeoHeader: Hashable, Sendable {
  /// Bytes of the serialised fields.
  public static let byteCount = 109

  /// The hash of the header before.
  public let previousHash: [UInt8]
  /// Of the transactions' hashes; all zero in a block without any.
  public let merkleRoot: [UInt8]
  /// Milliseconds since the Unix epoch.
  public let timestamp: UInt64
  /// Any number.
  public let nonce: UInt64
  /// Height, from 0.
  public let index: UInt32
  /// Which validator proposed the block.
  public let primary: UInt8
  /// The script hash of the set that signs the next header.
  public let nextConsensus: [UInt8]

  /// The fields as they are hashed: version, hashes, numbers, set.
  public var encoded: [UInt8] {
    var writer = NeoWriter()
    writer.integer(UInt32(0))
    writer.raw(previousHash)
    writer.raw(merkleRoot)
    writer.integer(timestamp)
    writer.integer(nonce)
    writer.integer(index)
    writer.integer(primary)
    writer.raw(nextConsensus)
    return writer.bytes
  }

  /// The header's hash, in the byte order that the ledger hashes with.
  public var hash: [UInt8] { SHA256.hash(encoded) }

  /// The header's own time.
  public var time: Instant { Instant(millisecondsSinceEpoch: Int64(clamping: timestamp)) }

  static func read(_ reader: inout NeoReader) throws(ProofFailure) -> NeoHeader {
    let version = try reader.integer(UInt32.self, "the version")
    guard version == 0 else { throw reader.malformed("version 0", found: "\(version)") }
    let header = NeoHeader(
      previousHash: try reader.take(32, "the previous hash"), merkleRoot: try reader.take(32, "the Merkle root"),
      timestamp: try reader.integer(UInt64.self, "the timestamp"), nonce: try reader.integer(UInt64.self, "the nonce"),
      index: try reader.integer(UInt32.self, "the index"), primary: try reader.integer(UInt8.self, "the primary index"),
      nextConsensus: try reader.take(20, "nextConsensus"))
    reader.height = UInt64(header.index)
    // Times beyond what any clock shows would overflow those who compute with them.
    guard header.timestamp < 1 << 53 else {
      throw .invalid(
        .wrongTime, at: reader.height, expected: "a time below 2^53 milliseconds", found: "\(header.timestamp)")
    }
    return header
  }

  static func decode(unsigned bytes: [UInt8]) throws(ProofFailure) -> NeoHeader {
    var reader = NeoReader(bytes, of: "a Neo header without witness")
    let header = try read(&reader)
    try reader.end()
    return header
  }
}

/// A header with its one witness, as nodes send it.
public struct NeoSignedHeader: Hashable, Sendable {
  public let header: NeoHeader
  public let witness: NeoWitness

  public init(header: NeoHeader, witness: NeoWitness) { (self.header, self.witness) = (header, witness) }

  /// The fields, a count of one, the witness.
  public var encoded: [UInt8] {
    var writer = NeoWriter()
    writer.raw(header.encoded)
    writer.count(1)
    witness.write(to: &writer)
    return writer.bytes
  }

  static func read(_ reader: inout NeoReader) throws(ProofFailure) -> NeoSignedHeader {
    let header = try NeoHeader.read(&reader)
    guard try reader.count(maximum: 1, "the number of witnesses") == 1 else {
      throw .invalid(.missedQuorum, at: reader.height, expected: "one witness", found: "none")
    }
    return NeoSignedHeader(header: header, witness: try NeoWitness.read(&reader))
  }

  static func decode(_ bytes: [UInt8]) throws(ProofFailure) -> NeoSignedHeader {
    var reader = NeoReader(bytes, of: "a Neo header")
    let header = try read(&reader)
    try reader.end()
    return header
  }
}
