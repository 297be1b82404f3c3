/// Collects statements as lines, and hands them over many at a time.
final class StatementOutput {
  let buffer = ByteBuffer(capacity: capacity)
  /// Behind a pointer, as it changes with each statement: no check of exclusive access.
  private let state: UnsafeMutablePointer<MappingCounts>
  /// Whether statements that were made before are left out.
  private let isUnique: Bool
  /// What was written before, where repetitions are left out.
  private var seen: TermDictionary?
  private let uniqueBytes: Int
  private var seenBytes = 0

  private static let capacity = 512 * 1024
  private static let flushAt = 256 * 1024

  init(uniqueBytes: Int?) {
    isUnique = uniqueBytes != nil
    seen = isUnique ? TermDictionary() : nil
    self.uniqueBytes = uniqueBytes ?? 0
    state = .allocate(capacity: 1)
    state.initialize(to: MappingCounts())
  }

  deinit { state.deallocate() }

  var counts: MappingCounts {
    get { state.pointee }
    _modify { yield &state.pointee }
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
    state.pointee.statements &+= 1
    if isUnique { try dropIfSeen(start) }
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
