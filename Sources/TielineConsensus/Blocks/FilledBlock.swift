import TielineCodec

/// A block with the requests that it names, in its order.
public struct FilledBlock: Hashable, Sendable {
  public let block: Block
  public let requests: [Request]

  /// `nil` unless the requests are those that the block names.
  public init?(_ block: Block, _ requests: [Request]) {
    guard block.requests.elementsEqual(requests.lazy.map(\.digest)) else { return nil }
    (self.block, self.requests) = (block, requests)
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
    block.write(to: &writer)
    for request in requests { request.write(to: &writer) }
  }

  init(from reader: inout ByteReader) throws(ByteReadingError) {
    let start = reader.offset
    let block = try Block(from: &reader)
    var requests: [Request] = []
    for _ in block.requests { requests.append(try Request(from: &reader)) }
    guard let filled = FilledBlock(block, requests) else {
      throw .notCanonical(field: "the requests of a block", offset: start)
    }
    self = filled
  }
}
