/// Terms as they are written, in memory that is used again.
final class TermList {
  let buffer = ByteBuffer()
  private let ends = PlainList<Int>()

  deinit { ends.deallocate() }

  var count: Int { ends.count }

  func removeAll() {
    buffer.removeAll()
    ends.truncate(0)
  }

  /// Ends a term whose bytes were appended to ``buffer``.
  @inline(__always) func end() { ends.append(buffer.count) }

  @inline(__always) func range(_ index: Int) -> (start: UnsafePointer<UInt8>, count: Int) {
    let start = index == 0 ? 0 : ends[index - 1]
    return (buffer.base + start, ends[index] - start)
  }
}
