/// The form of language tags.
enum LanguageTag {
  /// Whether it is letters and digits in parts, the first of letters only.
  /// - Parameter longestPart: Eight in BCP 47; N-Quads sets no bound.
  /// - Source: BCP 47, 2.1; RDF 1.1 N-Quads, production `LANGTAG`.
  static func isWellFormed(_ text: String, longestPart: Int = 8) -> Bool {
    let parts = text.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
    return parts.indices.allSatisfy { index in
      !parts[index].isEmpty && parts[index].count <= longestPart
        && parts[index].allSatisfy { byte in
          switch byte {
          case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
          case UInt8(ascii: "0")...UInt8(ascii: "9"): index > 0
          default: false
          }
        }
    }
  }

  /// Whether it is a tag that BCP 47 allows: its first part has two letters or more, or is `x` or `i` before another.
  /// - Source: RFC 5646, 2.1.
  static func isBCP47(_ text: String) -> Bool {
    guard isWellFormed(text) else { return false }
    let first = text.utf8.prefix { $0 != UInt8(ascii: "-") }
    if first.count >= 2 { return true }
    return first.count < text.utf8.count && first.first.map { "xXiI".utf8.contains($0) } == true
  }
}
