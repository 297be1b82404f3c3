/// A regular expression of `match()` or `search()`; one that is not well-formed matches nothing.
/// - Source: RFC 9485; RFC 9535, 2.4.6.
struct JSONPathPattern: Hashable, Sendable {
  let text: String
  let isWhole: Bool
  private let pattern: TextPattern?

  init(_ text: String, isWhole: Bool) {
    (self.text, self.isWhole) = (text, isWhole)
    pattern = try? TextPattern(isWhole ? "^(\(text))$" : text)
  }

  func matches(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    pattern?.matches(UnsafeRawBufferPointer(bytes)) ?? false
  }

  static func == (a: JSONPathPattern, b: JSONPathPattern) -> Bool {
    a.isWhole == b.isWhole && a.text.utf8.elementsEqual(b.text.utf8)
  }

  func hash(into hasher: inout Hasher) {
    for byte in text.utf8 { hasher.combine(byte) }
  }
}
