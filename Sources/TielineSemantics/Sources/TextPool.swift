/// Texts made while a record is looked at; they do not move until all are dropped.
final class TextPool {
  private var current = ByteBuffer(capacity: chunkBytes)
  private var retired: [ByteBuffer] = []
  private static let chunkBytes = 16 * 1024

  /// Drops all texts.
  func removeAll() {
    current.removeAll()
    if !retired.isEmpty { retired.removeAll() }
  }

  /// The text that `body` appends, which is not longer than `capacity`.
  func make(capacity: Int, _ body: (ByteBuffer) -> Void) -> UnsafeBufferPointer<UInt8> {
    if current.room < capacity {
      // What was handed out before must not move.
      retired.append(current)
      current = ByteBuffer(capacity: max(Self.chunkBytes, capacity))
    }
    let start = current.count
    body(current)
    return UnsafeBufferPointer(start: current.base + start, count: current.count - start)
  }

  func keep(_ text: [UInt8]) -> UnsafeBufferPointer<UInt8> { make(capacity: text.count) { $0.append(text) } }
}
