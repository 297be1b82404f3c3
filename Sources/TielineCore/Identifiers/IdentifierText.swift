/// What the chain-agnostic identifiers share: bounded ASCII parts from a stated alphabet.
enum IdentifierText {
  static func isPart(_ text: Substring, length: ClosedRange<Int>, extra: StaticString, upperCase: Bool) -> Bool {
    let utf8 = text.utf8
    guard length.contains(utf8.count) else { return false }
    return extra.withUTF8Buffer { extra in
      utf8.allSatisfy { byte in
        switch byte {
        case 0x30...0x39, 0x61...0x7A: true
        case 0x41...0x5A: upperCase
        default: extra.contains(byte)
        }
      }
    }
  }
}

/// Text that has exactly one form; encodes as a JSON string.
public protocol TextIdentifier: Hashable, Sendable, Comparable, Codable, CustomStringConvertible {
  /// - Throws: ``ValueError`` when `text` does not have the form that the standard gives.
  init(_ text: String) throws(ValueError)
}

extension TextIdentifier {
  public static func < (left: Self, right: Self) -> Bool { left.description < right.description }

  public init(from decoder: any Decoder) throws {
    try self.init(decoder.singleValueContainer().decode(String.self))
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}
