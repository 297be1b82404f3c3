/// Why a text is not canonical JSON, and where.
public struct CanonicalJSONError: Error, Equatable, Sendable, CustomStringConvertible {
  /// What is wrong.
  public enum Reason: Equatable, Sendable {
    /// Another byte than the canonical form has here; `expected` says what may stand here.
    case unexpected(expected: String)
    case truncated
    case trailingBytes
    case notAnInteger
    case integerOutOfRange
    /// An escape that RFC 8785 writes differently, or a control character without one.
    case nonMinimalEscape
    case invalidUTF8
    case duplicateKey(String)
    case unsortedKey(String)
    case tooDeep(maximum: Int)
    case tooLong(maximum: Int)
  }

  public let reason: Reason
  /// Bytes from the start of the text.
  public let offset: Int

  init(_ reason: Reason, at offset: Int) { (self.reason, self.offset) = (reason, offset) }

  public var description: String {
    let text =
      switch reason {
      case .unexpected(let expected): "expected \(expected)"
      case .truncated: "the text ends too early"
      case .trailingBytes: "more bytes follow the value"
      case .notAnInteger: "numbers are integers without fraction, exponent, leading zero or negative zero"
      case .integerOutOfRange: "numbers lie between -2^63 and 2^63 - 1"
      case .nonMinimalEscape: "RFC 8785 writes this character differently"
      case .invalidUTF8: "the text is not valid UTF-8"
      case .duplicateKey(let key): "the key '\(key)' stands twice"
      case .unsortedKey(let key): "the key '\(key)' is out of order"
      case .tooDeep(let maximum): "values are nested deeper than \(maximum)"
      case .tooLong(let maximum): "the text is longer than \(maximum) bytes"
      }
    return "not canonical JSON at byte \(offset): \(text)"
  }
}
