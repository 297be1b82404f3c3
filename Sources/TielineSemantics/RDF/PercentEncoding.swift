import TielineCodec

/// Bytes of an IRI that stand as `%` and two digits.
/// - Source: RFC 3986, 2.1.
enum PercentEncoding {
  /// The text that `bytes` stand for; a `%` that begins nothing stays.
  static func decoded(_ bytes: some Sequence<UInt8>) -> String {
    let bytes = Array(bytes)
    var text: [UInt8] = []
    var index = 0
    while index < bytes.count {
      if bytes[index] == UInt8(ascii: "%"), index + 2 < bytes.count, let high = Hexadecimal.value(bytes[index + 1]),
        let low = Hexadecimal.value(bytes[index + 2])
      {
        text.append(high << 4 | low)
        index += 3
      } else {
        text.append(bytes[index])
        index += 1
      }
    }
    return String(decoding: text, as: UTF8.self)
  }
}
