/// The words that JSON-LD gives a meaning of its own.
///
/// - Source: JSON-LD 1.1, 1.7 *Syntax Tokens and Keywords*.
enum JSONLDKeyword {
  private static let all: Set<String> = [
    "@base", "@container", "@context", "@direction", "@graph", "@id", "@import", "@included", "@index", "@json",
    "@language", "@list", "@nest", "@none", "@prefix", "@propagate", "@protected", "@reverse", "@set", "@type",
    "@value", "@version", "@vocab",
  ]

  static func contains(_ text: String) -> Bool { text.utf8.first == UInt8(ascii: "@") && all.contains(text) }

  /// Whether it is `@` and letters, which are kept for later versions.
  static func hasForm(_ text: String) -> Bool {
    let letters = text.utf8.dropFirst()
    return text.utf8.first == UInt8(ascii: "@") && !letters.isEmpty
      && letters.allSatisfy { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0 | 0x20) }
  }
}
