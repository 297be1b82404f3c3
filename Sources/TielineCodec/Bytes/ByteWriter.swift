/// Writes a byte string front to back: the counterpart of ``ByteReader``.
///
/// Inlinable, because what is signed and hashed is written with it, thousands of times a second.
public struct ByteWriter: Sendable {
  /// What was written.
  @inlinable public var bytes: [UInt8] { storage }
  @usableFromInline var storage: [UInt8] = []

  @inlinable public init(reserving count: Int = 0) { storage.reserveCapacity(count) }

  /// Bytes as they are.
  @inlinable public mutating func append(_ more: some Sequence<UInt8>) { storage.append(contentsOf: more) }

  /// An unsigned integer, most significant byte first.
  @inlinable public mutating func bigEndian(_ number: some FixedWidthInteger & UnsignedInteger) {
    for shift in stride(from: number.bitWidth - 8, through: 0, by: -8) {
      storage.append(UInt8(truncatingIfNeeded: number >> shift))
    }
  }

  /// Bytes behind their count in four bytes, as ``ByteReader/counted(maximum:_:)`` reads them.
  @inlinable public mutating func counted(_ more: [UInt8]) {
    bigEndian(UInt32(more.count))
    append(more)
  }
}
