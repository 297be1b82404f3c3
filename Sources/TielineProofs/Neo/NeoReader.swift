import TielineCodec
import TielineCore

/// Reads Neo's serialisation; what does not fit is a rejection that names the field.
struct NeoReader {
  private var reader: ByteReader
  private let what: String
  /// The height that rejections name, once it is known.
  var height: UInt64?

  /// - Parameter what: What the bytes should be, as in "a Neo header".
  init(_ bytes: [UInt8], of what: String, at height: UInt64? = nil) {
    (reader, self.what, self.height) = (ByteReader(bytes), what, height)
  }

  var offset: Int { reader.offset }
  var isAtEnd: Bool { reader.isAtEnd }

  mutating func take(_ count: Int, _ field: String) throws(ProofFailure) -> [UInt8] {
    do throws(ByteReadingError) { return try reader.take(count, field) } catch { throw failure(error) }
  }

  /// Least significant byte first.
  mutating func integer<Number: FixedWidthInteger & UnsignedInteger>(
    _ type: Number.Type = Number.self, _ field: String
  ) throws(ProofFailure) -> Number {
    do throws(ByteReadingError) { return try reader.littleEndian(type, field) } catch { throw failure(error) }
  }

  mutating func count(maximum: Int, _ field: String) throws(ProofFailure) -> Int {
    do throws(ByteReadingError) { return try reader.compactSize(maximum: maximum, field) } catch {
      throw failure(error)
    }
  }

  mutating func countedBytes(maximum: Int, _ field: String) throws(ProofFailure) -> [UInt8] {
    try take(count(maximum: maximum, field), field)
  }

  /// A point in SEC 1's compressed form. Whether it lies on the curve is for whoever uses it.
  mutating func point(_ field: String) throws(ProofFailure) -> [UInt8] {
    let bytes = try take(33, field)
    guard bytes[0] == 2 || bytes[0] == 3 else {
      throw malformed("\(field) in compressed form", found: Hex.encode(bytes.prefix(4)))
    }
    return bytes
  }

  func end() throws(ProofFailure) {
    do throws(ByteReadingError) { try reader.end() } catch { throw failure(error) }
  }

  func malformed(_ expected: String, found: String) -> ProofFailure {
    .invalid(.malformed, at: height, expected: "\(expected) in \(what)", found: found)
  }

  private func failure(_ error: ByteReadingError) -> ProofFailure {
    if case .outOfRange = error { return .invalid(.tooLarge, at: height, expected: what, found: "\(error)") }
    return .invalid(Rejection(undecodable: what, at: height, error))
  }
}

/// Writes Neo's serialisation.
struct NeoWriter {
  private(set) var bytes: [UInt8] = []

  mutating func raw(_ more: [UInt8]) { bytes += more }

  /// Least significant byte first.
  mutating func integer(_ value: some FixedWidthInteger & UnsignedInteger) {
    for shift in stride(from: 0, to: value.bitWidth, by: 8) { bytes.append(UInt8(truncatingIfNeeded: value >> shift)) }
  }

  mutating func count(_ value: Int) {
    switch value {
    case ..<0xFD: bytes.append(UInt8(truncatingIfNeeded: value))
    case ..<0x1_0000:
      bytes.append(0xFD)
      integer(UInt16(truncatingIfNeeded: value))
    default:
      bytes.append(0xFE)
      integer(UInt32(truncatingIfNeeded: value))
    }
  }

  mutating func counted(_ value: [UInt8]) {
    count(value.count)
    bytes += value
  }
}
