/// Writes Bitcoin's serialisation: numbers least significant byte first, counts in their shortest form.
struct UTXOWriter {
  private(set) var bytes: [UInt8] = []

  mutating func write(_ number: some FixedWidthInteger & UnsignedInteger) {
    withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) }
  }

  mutating func write(_ content: [UInt8]) { bytes.append(contentsOf: content) }
  mutating func write(_ hash: UTXOHash) { bytes.append(contentsOf: hash.bytes) }

  mutating func write(count: Int) {
    switch count {
    case ..<0xFD: write(UInt8(count))
    case ..<0x1_0000:
      write(UInt8(0xFD))
      write(UInt16(count))
    case ..<0x1_0000_0000:
      write(UInt8(0xFE))
      write(UInt32(count))
    default:
      write(UInt8(0xFF))
      write(UInt64(count))
    }
  }

  /// `content` behind its count.
  mutating func write(counted content: [UInt8]) {
    write(count: content.count)
    write(content)
  }
}
