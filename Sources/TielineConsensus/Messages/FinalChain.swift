import TielineCodec

/// Blocks, each the parent of the next, and the quorum that made the last of them final and so all of them.
public struct FinalChain: Hashable, Sendable {
  /// Most blocks sent at once.
  public static let maximumBlocks = 16
  /// Most blocks read: an epoch's last ones are sent together.
  static let maximumRead = 256

  public let blocks: [FilledBlock]
  public let certificate: QuorumCertificate

  public init(blocks: [FilledBlock], certificate: QuorumCertificate) {
    (self.blocks, self.certificate) = (blocks, certificate)
  }

  /// Its end above a height; `nil` where there is none.
  public func above(_ height: UInt64) -> FinalChain? {
    let blocks = blocks.filter { $0.block.height > height }
    return blocks.isEmpty ? nil : FinalChain(blocks: blocks, certificate: certificate)
  }

  /// As the store keeps it.
  public var encoded: [UInt8] {
    var writer = ByteWriter()
    write(to: &writer)
    return writer.bytes
  }

  /// Reads ``encoded``.
  /// - Throws: `ByteReadingError` for any other bytes.
  public init(encoded bytes: [UInt8]) throws(ByteReadingError) {
    var reader = ByteReader(bytes)
    try self.init(from: &reader)
    try reader.end()
  }

  func write(to writer: inout ByteWriter) {
    writer.bigEndian(UInt32(blocks.count))
    for block in blocks { block.write(to: &writer) }
    certificate.write(to: &writer)
  }

  init(from reader: inout ByteReader) throws(ByteReadingError) {
    var blocks: [FilledBlock] = []
    for _ in 0..<(try reader.count(maximum: Self.maximumRead, "blocks")) {
      blocks.append(try FilledBlock(from: &reader))
    }
    self.blocks = blocks
    certificate = try QuorumCertificate(from: &reader)
  }
}
