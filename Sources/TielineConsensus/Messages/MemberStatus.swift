import TielineCodec

/// Where a member stands.
public struct MemberStatus: Hashable, Sendable {
  /// In which it is.
  public let epoch: UInt64
  /// Of that epoch.
  public let view: UInt64
  /// Of the newest final block.
  public let height: UInt64

  public init(epoch: UInt64, view: UInt64, height: UInt64) {
    (self.epoch, self.view, self.height) = (epoch, view, height)
  }

  func write(to writer: inout ByteWriter) { for number in [epoch, view, height] { writer.bigEndian(number) } }

  init(from reader: inout ByteReader) throws(ByteReadingError) {
    (epoch, view) = (try reader.bigEndian(UInt64.self, "epoch"), try reader.bigEndian(UInt64.self, "view"))
    height = try reader.bigEndian(UInt64.self, "height")
  }
}
