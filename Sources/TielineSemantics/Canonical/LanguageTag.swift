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
}
