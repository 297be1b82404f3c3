/// Whether bytes are UTF-8.
enum UTF8Check {
  static func isValid(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool { validPrefix(bytes) == bytes.count }

  /// Bytes at the beginning that are whole characters of UTF-8.
  /// - Source: The Unicode Standard, table 3-7.
  static func validPrefix(_ bytes: UnsafeBufferPointer<UInt8>) -> Int {
    guard let start = bytes.baseAddress else { return 0 }
    let raw = UnsafeRawPointer(start)
    let count = bytes.count
    var index = 0
    while index < count {
      if start[index] < 0x80 {
        // Eight bytes of ASCII at once.
        while index &+ 8 <= count,
          raw.loadUnaligned(fromByteOffset: index, as: UInt64.self) & 0x8080_8080_8080_8080 == 0
        { index &+= 8 }
        while index < count, start[index] < 0x80 { index &+= 1 }
        continue
      }
      let length = characterLength(UnsafeBufferPointer(rebasing: bytes[index...]))
      guard length > 0 else { return index }
      index += length
    }
    return count
  }

  /// Whether bytes that are no whole character may begin one.
  static func mayGoOn(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    guard bytes.count < 4, let first = bytes.first, let (length, range) = Self.form(first) else { return false }
    return bytes.count < length && (bytes.count < 2 || range.contains(bytes[1]))
      && bytes.dropFirst(2).allSatisfy { $0 & 0xC0 == 0x80 }
  }

  /// Bytes of the character that begins; 0 where none does.
  private static func characterLength(_ bytes: UnsafeBufferPointer<UInt8>) -> Int {
    guard let (length, second) = form(bytes[0]), bytes.count >= length, second.contains(bytes[1]) else { return 0 }
    for next in stride(from: 2, to: length, by: 1) where bytes[next] & 0xC0 != 0x80 { return 0 }
    return length
  }

  /// How long a character with this first byte is, and what its second byte may be.
  private static func form(_ first: UInt8) -> (length: Int, second: ClosedRange<UInt8>)? {
    switch first {
    case 0xC2...0xDF: (2, 0x80...0xBF)
    case 0xE0: (3, 0xA0...0xBF)
    case 0xE1...0xEC, 0xEE...0xEF: (3, 0x80...0xBF)
    case 0xED: (3, 0x80...0x9F)
    case 0xF0: (4, 0x90...0xBF)
    case 0xF1...0xF3: (4, 0x80...0xBF)
    case 0xF4: (4, 0x80...0x8F)
    default: nil
    }
  }
}
