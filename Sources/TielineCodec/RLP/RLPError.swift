/// Why bytes are not the one canonical encoding of an item. Offsets count bytes from the start.
public enum RLPError: Error, Equatable, Sendable, CustomStringConvertible {
  case tooLong(found: Int, maximum: Int)
  case truncated(offset: Int)
  case trailingBytes(offset: Int)
  /// A length with a leading zero, a long form where the short one would do, or one byte with a prefix it need not have.
  case notCanonical(offset: Int)
  case tooDeep(offset: Int, maximum: Int)

  public var description: String {
    switch self {
    case .tooLong(let found, let maximum): "RLP of \(found) bytes; at most \(maximum) are read"
    case .truncated(let offset): "RLP ends inside the item at byte \(offset)"
    case .trailingBytes(let offset): "RLP ends at byte \(offset), and more bytes follow"
    case .notCanonical(let offset): "RLP item at byte \(offset) is not in the shortest form"
    case .tooDeep(let offset, let maximum): "RLP list at byte \(offset) is nested deeper than \(maximum)"
    }
  }
}
