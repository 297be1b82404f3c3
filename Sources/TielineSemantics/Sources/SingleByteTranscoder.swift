/// Turns text of one byte a character into UTF-8.
struct SingleByteTranscoder {
  /// UTF-8 of the bytes from 0x80; `nil` for bytes that stand for nothing.
  private let upper: [[UInt8]?]

  /// ISO 8859-1: each byte is its code point.
  static let iso8859Part1 = SingleByteTranscoder { UInt32($0) }
  /// - Source: WHATWG Encoding, index windows-1252, without the five control characters that no one means.
  static let windows1252 = SingleByteTranscoder { byte in
    guard byte < 0xA0 else { return UInt32(byte) }
    return byte < 0x80 ? nil : windowsScalars[Int(byte) - 0x80]
  }

  private static let windowsScalars: [UInt32?] = [
    0x20AC, nil, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, nil, 0x017D,
    nil, nil, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, nil,
    0x017E, 0x0178,
  ]

  private init(_ scalar: (UInt8) -> UInt32?) {
    upper = (0x80...0xFF).map { byte in
      scalar(byte).flatMap(Unicode.Scalar.init).flatMap(UTF8.encode).map(Array.init)
    }
  }

  /// The text of the next bytes; `nil` where a byte stands for nothing.
  func decode(_ bytes: UnsafeRawBufferPointer) -> [UInt8]? {
    var text: [UInt8] = []
    text.reserveCapacity(bytes.count + bytes.count / 8)
    for byte in bytes {
      if byte < 0x80 {
        text.append(byte)
      } else {
        guard let encoded = upper[Int(byte) - 0x80] else { return nil }
        text += encoded
      }
    }
    return text
  }
}
