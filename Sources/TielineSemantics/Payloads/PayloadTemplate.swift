import TielineCodec

extension PayloadPlan.Template {
  /// The text with each place filled; `nil` where one has no value.
  func filled(_ value: (PayloadPlace) -> String?) -> String? {
    var text = ""
    for part in parts {
      switch part {
      case .text(let fixed): text += fixed
      case .place(let place):
        guard let value = value(place) else { return nil }
        text += isIRI ? Self.encoded(value) : value
      }
    }
    return text
  }

  /// The values with which it becomes `text`; `nil` where it cannot. A place ends where the text after it first comes.
  func values(in text: String) -> [PayloadPlace: String]? {
    var rest = Array(text.utf8)[...]
    var found: [PayloadPlace: String] = [:]
    for (index, part) in parts.enumerated() {
      switch part {
      case .text(let fixed):
        guard rest.starts(with: fixed.utf8) else { return nil }
        rest = rest.dropFirst(fixed.utf8.count)
      case .place(let place):
        var length = rest.count
        if index + 1 < parts.count, case .text(let next) = parts[index + 1] {
          guard let end = Self.find(Array(next.utf8), in: rest) else { return nil }
          length = end - rest.startIndex
        }
        guard length > 0 else { return nil }
        let value = rest.prefix(length)
        rest = rest.dropFirst(length)
        let decoded = isIRI ? PercentEncoding.decoded(value) : String(decoding: value, as: UTF8.self)
        guard found[place] == nil || found[place] == decoded else { return nil }
        found[place] = decoded
      }
    }
    // A slash within a value is never written as it is: then this template did not make the text.
    return rest.isEmpty && filled { found[$0] } == text ? found : nil
  }

  private static func find(_ needle: [UInt8], in bytes: ArraySlice<UInt8>) -> Int? {
    bytes.indices.first { bytes[$0...].starts(with: needle) }
  }

  private static func encoded(_ text: String) -> String {
    var text = text
    let out = ByteBuffer(capacity: text.utf8.count)
    text.withUTF8 { TermWriter.encoded($0, keepsUnicode: true, into: out) }
    return String(decoding: out.bytes, as: UTF8.self)
  }
}
