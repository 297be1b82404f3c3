/// Writes a byte string front to back: the counterpart of ``ByteReader``.
public struct ByteWriter: Sendable {
  /// What was written.
  public private(set) var bytes: [UInt8] = []

  public init(reserving count: Int = 0) { bytes.reserveCapacity(count) }

  /// Bytes as they are.
  public mutating func append(_ more: some Sequence<UInt8>) { bytes.append(contentsOf: more) }

  /// An unsigned integer, most significant byte first.
  public mutating func bigEndian(_ number: some FixedWidthInteger & UnsignedInteger) {
    for shift in stride(from: number.bitWidth - 8, through: 0, by: -8) {
      bytes.append(UInt8(truncatingIfNeeded: number >> shift))
    }
  }

  /// Bytes behind their count in four bytes, as ``ByteReader/counted(maximum:_:)`` reads them.
  public mutating func counted(_ more: [UInt8]) {
    bigEndian(UInt32(more.count))
    append(more)
  }
}
