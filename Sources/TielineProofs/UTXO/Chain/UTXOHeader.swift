import TielineCodec

/// A block's header, as it is hashed. Nothing is known about it but its form.
///
/// - Source: Bitcoin developer reference, *Block headers*.
public struct UTXOHeader: Hashable, Sendable {
  /// Which rules its miner signals; not checked, since rules of soft forks concern what full nodes execute.
  public let version: UInt32
  /// The block before it.
  public let parent: UTXOHash
  /// What the names of its transactions hash to.
  public let merkleRoot: UTXOHash
  /// Seconds since the Unix epoch, by the miner's clock.
  public let time: UInt32
  /// The target that its work has to meet, in compact form.
  public let bits: UInt32
  /// What the miner varied.
  public let nonce: UInt32

  public init(version: UInt32, parent: UTXOHash, merkleRoot: UTXOHash, time: UInt32, bits: UInt32, nonce: UInt32) {
    (self.version, self.parent, self.merkleRoot) = (version, parent, merkleRoot)
    (self.time, self.bits, self.nonce) = (time, bits, nonce)
  }

  /// - Throws: ``UTXOFormatError`` unless `bytes` holds exactly 80.
  public init(decoding bytes: [UInt8]) throws(UTXOFormatError) {
    self = try UTXOFormatError.reading("a header", in: bytes, maximum: UTXOLimits.headerBytes) {
      (reader: inout ByteReader) throws(ByteReadingError) in try UTXOHeader(&reader)
    }
  }

  init(_ reader: inout ByteReader) throws(ByteReadingError) {
    version = try reader.littleEndian(UInt32.self, "version")
    parent = try reader.utxoHash("parent")
    merkleRoot = try reader.utxoHash("Merkle root")
    time = try reader.littleEndian(UInt32.self, "time")
    bits = try reader.littleEndian(UInt32.self, "bits")
    nonce = try reader.littleEndian(UInt32.self, "nonce")
  }

  /// The 80 bytes.
  public var bytes: [UInt8] {
    var writer = UTXOWriter()
    writer.write(version)
    writer.write(parent)
    writer.write(merkleRoot)
    writer.write(time)
    writer.write(bits)
    writer.write(nonce)
    return writer.bytes
  }

  /// The block's name: the double SHA-256, also where another function measures the work.
  public var identifier: UTXOHash { .of(bytes) }
}
