/// A text that is equal to another where every code point is, and sorted by code points; a key for what Swift's `String`
/// would take for the same (`é` as one scalar and as two).
public struct CodePointText: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// The text itself.
  public let text: String

  public init(_ text: some StringProtocol) { self.text = String(text) }

  public var description: String { text }

  public static func == (a: CodePointText, b: CodePointText) -> Bool { a.text.hasCodePoints(of: b.text) }

  public static func < (a: CodePointText, b: CodePointText) -> Bool { a.text.precedesByCodePoint(b.text) }

  public func hash(into hasher: inout Hasher) { Term.hash(text, into: &hasher) }
}

extension String {
  /// Whether every code point is the same.
  func hasCodePoints(of other: String) -> Bool {
    utf8.withContiguousStorageIfAvailable { bytes in
      other.utf8.withContiguousStorageIfAvailable { bytes.count == $0.count && bytes.elementsEqual($0) }
    }.flatMap(\.self) ?? utf8.elementsEqual(other.utf8)
  }

  /// Whether it comes first in the order of code points, which is the order of UTF-8's bytes.
  func precedesByCodePoint(_ other: String) -> Bool {
    utf8.withContiguousStorageIfAvailable { bytes in
      other.utf8.withContiguousStorageIfAvailable { bytes.lexicographicallyPrecedes($0) }
    }.flatMap(\.self) ?? utf8.lexicographicallyPrecedes(other.utf8)
  }
}
