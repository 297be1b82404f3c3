import NIOCore

/// Cuts a stream into messages: each has its length before it, 4 bytes, big-endian.
///
/// Holds no more than what has come, whatever a length says.
public struct LinkFrameDecoder: Sendable {
  /// A length of zero, or above the limit.
  public struct BadLength: Error, Hashable, Sendable { public let found: UInt32 }

  private let limit: Int
  private var buffer = ByteBuffer()

  public init(limit: Int) { self.limit = limit }

  /// Bytes of a message that is not whole.
  public var pendingBytes: Int { buffer.readableBytes }

  /// Takes bytes in.
  public mutating func append(_ bytes: inout ByteBuffer) {
    if buffer.readableBytes == 0 { buffer = bytes } else { buffer.writeBuffer(&bytes) }
  }

  /// The next whole message, or `nil` until more has come.
  /// - Throws: ``BadLength``; then nothing that follows can be read.
  public mutating func next() throws(BadLength) -> [UInt8]? {
    guard let length = buffer.getInteger(at: buffer.readerIndex, as: UInt32.self) else { return nil }
    guard length > 0, length <= limit else { throw BadLength(found: length) }
    guard buffer.readableBytes >= 4 + Int(length) else { return nil }
    buffer.moveReaderIndex(forwardBy: 4)
    let message = buffer.readBytes(length: Int(length))
    if buffer.readableBytes == 0 {
      buffer = ByteBuffer()
    } else if buffer.readerIndex > 1 << 16 {
      buffer.discardReadBytes()
    }
    return message
  }
}
