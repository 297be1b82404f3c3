import TielineCodec

/// Requests in an order, behind a parent.
public struct Block: Hashable, Sendable {
  /// Most requests named.
  public static let maximumRequests = 1024

  /// Whose members vote on it.
  public let epoch: UInt64
  /// Whose leader proposed it.
  public let view: UInt64
  /// One more than the parent's; the first block has 1.
  public let height: UInt64
  /// 0 where the parent is the one that the epoch began with.
  public let parentView: UInt64
  /// The digest of the block before it; zero for the first.
  public let parent: Digest
  /// The leader's clock in milliseconds since 1970, never before the parent's. Caps are counted by it.
  public let time: UInt64
  /// Of the requests.
  public let requests: [Digest]
  /// The hash of the whole.
  public let digest: Digest

  public init(
    epoch: UInt64, view: UInt64, height: UInt64, parentView: UInt64, parent: Digest, time: UInt64,
    requests: [Digest]
  ) {
    (self.epoch, self.view, self.height) = (epoch, view, height)
    (self.parentView, self.parent, self.time, self.requests) = (parentView, parent, time, requests)
    var writer = ByteWriter(reserving: 96 + 32 * requests.count)
    writer.append("tieline block 1".utf8)
    Self.write([epoch, view, height, parentView, time], parent, requests, to: &writer)
    digest = Digest(of: writer.bytes)
  }

  func write(to writer: inout ByteWriter) {
    Self.write([epoch, view, height, parentView, time], parent, requests, to: &writer)
  }

  private static func write(
    _ numbers: [UInt64], _ parent: Digest, _ requests: [Digest], to writer: inout ByteWriter
  ) {
    for number in numbers { writer.bigEndian(number) }
    parent.write(to: &writer)
    writer.bigEndian(UInt32(requests.count))
    for request in requests { request.write(to: &writer) }
  }

  init(from reader: inout ByteReader) throws(ByteReadingError) {
    let (epoch, view) = (try reader.bigEndian(UInt64.self, "epoch"), try reader.bigEndian(UInt64.self, "view"))
    let height = try reader.bigEndian(UInt64.self, "height")
    let parentView = try reader.bigEndian(UInt64.self, "parent's view")
    let time = try reader.bigEndian(UInt64.self, "time")
    let parent = try reader.digest("parent")
    var requests: [Digest] = []
    for _ in 0..<(try reader.count(maximum: Self.maximumRequests, "requests")) {
      requests.append(try reader.digest("request"))
    }
    self.init(
      epoch: epoch, view: view, height: height, parentView: parentView, parent: parent, time: time,
      requests: requests)
  }
}
