/// Turns UTF-16 that comes in pieces into UTF-8.
///
/// A byte order mark says how bytes are ordered; without one they are big-endian.
/// - Source: RFC 2781.
struct UTF16Transcoder {
  private var isBigEndian: Bool?
  private var pendingByte: UInt8?
  private var highSurrogate: UInt16?

  init(isBigEndian: Bool? = nil) { self.isBigEndian = isBigEndian }

  /// The text of the next bytes; `nil` where a surrogate stands alone.
  mutating func decode(_ bytes: UnsafeRawBufferPointer) -> [UInt8]? {
    var text: [UInt8] = []
    text.reserveCapacity(bytes.count)
    for byte in bytes {
      guard let first = pendingByte else {
        pendingByte = byte
        continue
      }
      pendingByte = nil
      let unit = isBigEndian == false ? UInt16(byte) << 8 | UInt16(first) : UInt16(first) << 8 | UInt16(byte)
      if isBigEndian == nil, unit == 0xFEFF || unit == 0xFFFE {
        isBigEndian = unit == 0xFEFF
        continue
      }
      isBigEndian = isBigEndian ?? true
      guard append(unit, to: &text) else { return nil }
    }
    return text
  }

  /// Whether the text may end here.
  var isComplete: Bool { pendingByte == nil && highSurrogate == nil }

  private mutating func append(_ unit: UInt16, to text: inout [UInt8]) -> Bool {
    if let high = highSurrogate {
      highSurrogate = nil
      guard (0xDC00...0xDFFF).contains(unit),
        let scalar = Unicode.Scalar(0x10000 + (UInt32(high) - 0xD800) << 10 + (UInt32(unit) - 0xDC00))
      else { return false }
      text.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
      return true
    }
    if (0xD800...0xDBFF).contains(unit) {
      highSurrogate = unit
      return true
    }
    guard let scalar = Unicode.Scalar(unit) else { return false }
    text.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
    return true
  }
}
