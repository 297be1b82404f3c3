/// Collects statements as lines, and hands them over many at a time.
final class StatementOutput {
  let buffer = ByteBuffer(capacity: capacity)
  var counts = MappingCounts()
  /// What was written before, where repetitions are left out.
  private var seen: TermDictionary?
  private let uniqueBytes: Int
  private var seenBytes = 0

  private static let capacity = 512 * 1024
  private static let flushAt = 256 * 1024

  init(uniqueBytes: Int?) {
    seen = uniqueBytes == nil ? nil : TermDictionary()
    self.uniqueBytes = uniqueBytes ?? 0
  }

  var isFull: Bool { buffer.count >= Self.flushAt }

  func flush(_ write: (UnsafeRawBufferPointer) throws(MappingError) -> Void) throws(MappingError) {
    guard buffer.count > 0 else { return }
    counts.bytesWritten += buffer.count
    try write(buffer.raw)
    buffer.removeAll()
  }

  /// Ends the statement that began at `start`.
  @inline(__always) func end(_ start: Int) throws(MappingError) {
    buffer.append(UInt8(ascii: " "))
    buffer.append(UInt8(ascii: "."))
    buffer.append(UInt8(ascii: "\n"))
    counts.statements &+= 1
    if seen != nil { try dropIfSeen(start) }
  }

  private func dropIfSeen(_ start: Int) throws(MappingError) {
    let line = UnsafeRawBufferPointer(start: buffer.base + start, count: buffer.count - start)
    let count = seen?.count ?? 0
    guard seenBytes + line.count <= uniqueBytes, let id = seen?.insert(.literal, line, extra: TermID(raw: 0)) else {
      throw .tooLarge(what: "the bytes of all different statements", allowed: uniqueBytes)
    }
    if Int(id.raw) < count {
      buffer.count = start
      counts.statements -= 1
    } else {
      seenBytes += line.count
    }
  }
}
