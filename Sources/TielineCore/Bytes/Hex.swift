/// Lower-case hexadecimal text with a `0x` prefix, as Ethereum's JSON-RPC writes byte strings.
public enum Hex {
  /// Encodes `bytes`; `0x` for none.
  public static func encode(_ bytes: some Sequence<UInt8>, prefix: Bool = true) -> String {
    var text: [UInt8] = prefix ? [0x30, 0x78] : []
    for byte in bytes {
      text.append(digits[Int(byte >> 4)])
      text.append(digits[Int(byte & 15)])
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// Decodes an even number of hexadecimal digits, in either case, with or without `0x`.
  ///
  /// - Returns: The bytes, or `nil` where `text` has an odd length or another character.
  public static func decode(_ text: some StringProtocol) -> [UInt8]? {
    var utf8 = Array(text.utf8)[...]
    if utf8.starts(with: [0x30, 0x78]) { utf8 = utf8.dropFirst(2) }
    guard utf8.count.isMultiple(of: 2) else { return nil }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(utf8.count / 2)
    var index = utf8.startIndex
    while index < utf8.endIndex {
      guard let high = value(utf8[index]), let low = value(utf8[index + 1]) else { return nil }
      bytes.append(high << 4 | low)
      index += 2
    }
    return bytes
  }

  private static let digits = Array("0123456789abcdef".utf8)

  private static func value(_ digit: UInt8) -> UInt8? {
    switch digit {
    case 0x30...0x39: digit - 0x30
    case 0x61...0x66: digit - 0x61 + 10
    case 0x41...0x46: digit - 0x41 + 10
    default: nil
    }
  }
}
