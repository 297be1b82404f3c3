/// Reads a byte string from front to back, within its bounds.
///
/// The reader of formats without tags: Bitcoin's and Neo's. Every read says what it was reading, so that an error
/// names the field.
public struct ByteReader: Sendable {
  private let bytes: [UInt8]
  /// Bytes read so far.
  public private(set) var offset = 0

  public init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// Bytes not read yet.
  public var remaining: Int { bytes.count - offset }
  /// Whether every byte was read.
  public var isAtEnd: Bool { remaining == 0 }

  /// The next `count` bytes.
  /// - Throws: ``ByteReadingError`` where fewer are left.
  public mutating func take(_ count: Int, _ field: String) throws(ByteReadingError) -> [UInt8] {
    guard count >= 0, count <= remaining else { throw .truncated(field: field, offset: offset) }
    defer { offset += count }
    return Array(bytes[offset..<offset + count])
  }

  /// An unsigned integer of the type's width, least significant byte first.
  /// - Throws: ``ByteReadingError`` where too few bytes are left.
  @inlinable public mutating func littleEndian<Number: FixedWidthInteger & UnsignedInteger>(
    _: Number.Type = Number.self, _ field: String
  ) throws(ByteReadingError) -> Number {
    try Number(truncatingIfNeeded: word(Number.bitWidth / 8, field).byteSwapped >> (64 - Number.bitWidth))
  }

  /// An unsigned integer of the type's width, most significant byte first.
  /// - Throws: ``ByteReadingError`` where too few bytes are left.
  @inlinable public mutating func bigEndian<Number: FixedWidthInteger & UnsignedInteger>(
    _: Number.Type = Number.self, _ field: String
  ) throws(ByteReadingError) -> Number {
    try Number(truncatingIfNeeded: word(Number.bitWidth / 8, field))
  }

  /// The next bytes, most significant first. Not generic, and without an array of its own: what members say to each
  /// other is read with it, thousands of times a second.
  @usableFromInline mutating func word(_ count: Int, _ field: String) throws(ByteReadingError) -> UInt64 {
    precondition(count <= 8, "an integer of at most 64 bits")
    guard count <= remaining else { throw .truncated(field: field, offset: offset) }
    var word: UInt64 = 0
    for byte in bytes[offset..<offset + count] { word = word << 8 | UInt64(byte) }
    offset += count
    return word
  }

  /// A count in Bitcoin's and Neo's variable form, in its shortest encoding.
  ///
  /// - Parameter maximum: Most that the field may hold.
  /// - Throws: ``ByteReadingError`` for a longer encoding than needed, or a number above `maximum`.
  /// - Source: Bitcoin developer reference, *CompactSize unsigned integers*.
  public mutating func compactSize(maximum: Int, _ field: String) throws(ByteReadingError) -> Int {
    let start = offset
    let first = try littleEndian(UInt8.self, field)
    let number: UInt64
    let least: UInt64
    switch first {
    case 0xFD: (number, least) = (UInt64(try littleEndian(UInt16.self, field)), 0xFD)
    case 0xFE: (number, least) = (UInt64(try littleEndian(UInt32.self, field)), 0x1_0000)
    case 0xFF: (number, least) = (try littleEndian(UInt64.self, field), 0x1_0000_0000)
    default: (number, least) = (UInt64(first), 0)
    }
    guard number >= least else { throw .notCanonical(field: field, offset: start) }
    guard number <= UInt64(maximum) else {
      throw .outOfRange(field: field, found: number, maximum: maximum, offset: start)
    }
    return Int(number)
  }

  /// Bytes behind their own count.
  /// - Throws: ``ByteReadingError`` as ``compactSize(maximum:_:)`` and ``take(_:_:)``.
  public mutating func countedBytes(maximum: Int, _ field: String) throws(ByteReadingError) -> [UInt8] {
    try take(compactSize(maximum: maximum, field), field)
  }

  /// A count in four bytes, most significant first.
  ///
  /// - Parameter maximum: Most that the field may hold.
  /// - Throws: ``ByteReadingError`` where too few bytes are left, or for a number above `maximum`.
  public mutating func count(maximum: Int, _ field: String) throws(ByteReadingError) -> Int {
    let start = offset
    let number = try bigEndian(UInt32.self, field)
    guard number <= maximum else {
      throw .outOfRange(field: field, found: UInt64(number), maximum: maximum, offset: start)
    }
    return Int(number)
  }

  /// Bytes behind their ``count(maximum:_:)``.
  /// - Throws: ``ByteReadingError`` as that does, or where fewer bytes are left.
  public mutating func counted(maximum: Int, _ field: String) throws(ByteReadingError) -> [UInt8] {
    try take(try count(maximum: maximum, field), field)
  }

  /// - Throws: ``ByteReadingError`` where bytes are left.
  public func end() throws(ByteReadingError) {
    guard isAtEnd else { throw .trailingBytes(offset: offset) }
  }
}

/// Why bytes are not what they should be. Offsets count bytes from the start.
public enum ByteReadingError: Error, Equatable, Sendable, CustomStringConvertible {
  case truncated(field: String, offset: Int)
  /// A count in a longer form than needed.
  case notCanonical(field: String, offset: Int)
  case outOfRange(field: String, found: UInt64, maximum: Int, offset: Int)
  case trailingBytes(offset: Int)

  public var description: String {
    switch self {
    case .truncated(let field, let offset): "the bytes end at byte \(offset), inside \(field)"
    case .notCanonical(let field, let offset): "\(field) at byte \(offset) is not in the shortest form"
    case .outOfRange(let field, let found, let maximum, let offset):
      "\(field) at byte \(offset) is \(found); at most \(maximum) is read"
    case .trailingBytes(let offset): "more bytes follow from byte \(offset) on"
    }
  }
}
