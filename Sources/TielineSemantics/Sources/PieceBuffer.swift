/// Hands over what was read in contiguous memory, and keeps what its consumer has not used yet.
///
/// A consumer that cannot finish a record is asked again only once there are twice as many bytes, so that a record that
/// comes in many pieces takes time in proportion to its length.
struct PieceBuffer {
  private let kept = ByteBuffer()
  private var retryAt = 0

  /// Calls `consume` with all bytes that are there, and keeps those after the count that it returns.
  mutating func feed(
    _ piece: UnsafeRawBufferPointer, isLast: Bool,
    _ consume: (UnsafeBufferPointer<UInt8>) throws(RecordError) -> Int
  ) throws(RecordError) {
    let piece = piece.bindMemory(to: UInt8.self)
    if kept.count == 0 {
      let used = try consume(piece)
      if used < piece.count { kept.append(UnsafeBufferPointer(rebasing: piece[used...])) }
      retryAt = used == 0 ? kept.count * 2 : 0
      return
    }
    kept.append(piece)
    guard isLast || kept.count >= retryAt else { return }
    let used = try consume(kept.bytes)
    kept.removeFirst(used)
    retryAt = used == 0 ? kept.count * 2 : 0
  }
}
