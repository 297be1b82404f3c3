import TielineCore

/// A place in a node's answer, which knows where it stands: what reads it can say "the answer to eth_call from
/// https://node:8545 has a string at $.number, not an integer".
///
/// Its readers throw the reader's own kind of error, so that an adapter and a proof need not translate.
public struct JSONField<Failure: JSONFieldFailure>: Sendable {
  private indirect enum Path: Sendable {
    case root
    case member(String, of: Path)
    case element(Int, of: Path)
  }

  /// What stands here; `nil` where a member is absent.
  public let value: JSONValue?
  private let origin: String
  private let path: Path

  /// The whole of an answer.
  /// - Parameter origin: Which answer, as in `eth_call from https://node:8545`.
  public init(_ value: JSONValue, of origin: String) { self.init(value, origin, .root) }

  private init(_ value: JSONValue?, _ origin: String, _ path: Path) {
    (self.value, self.origin, self.path) = (value, origin, path)
  }

  /// The member with this name; its reader throws where it is absent or this is no object.
  public subscript(name: String) -> JSONField { JSONField(value?[name], origin, .member(name, of: path)) }

  /// The element at this place, from 0; its reader throws where it is absent or this is no array.
  public subscript(index: Int) -> JSONField {
    guard case .array(let elements) = value, elements.indices.contains(index) else {
      return JSONField(nil, origin, .element(index, of: path))
    }
    return JSONField(elements[index], origin, .element(index, of: path))
  }

  /// This place, or `nil` where nothing or `null` stands in it.
  public var ifPresent: JSONField? { value == nil || value == .null ? nil : self }

  // MARK: Reading

  /// - Throws: A mismatch where this is no string.
  public func string() throws(Failure) -> String {
    guard case .string(let text) = value else { throw mismatch("a string") }
    return text
  }

  /// - Throws: A mismatch where this is no boolean.
  public func bool() throws(Failure) -> Bool {
    guard case .bool(let flag) = value else { throw mismatch("a boolean") }
    return flag
  }

  /// An integer, written as a number or, as Cosmos does for 64-bit ones, as a string of digits.
  ///
  /// - Throws: A mismatch where this is none, or one that `Integer` cannot hold.
  public func integer<Integer: FixedWidthInteger>(_: Integer.Type = Integer.self) throws(Failure) -> Integer {
    let text: String
    switch value {
    case .number(let digits), .string(let digits): text = digits
    default: throw mismatch("an integer")
    }
    guard !text.hasPrefix("+"), let number = Integer(text) else {
      throw mismatch("an integer from \(Integer.min) to \(Integer.max)")
    }
    return number
  }

  /// The text of a number, with every digit that was sent.
  /// - Throws: A mismatch where this is no number.
  public func numberText() throws(Failure) -> String {
    guard case .number(let digits) = value else { throw mismatch("a number") }
    return digits
  }

  /// An Ethereum quantity: `0x` and the fewest digits that do (`0x0` for zero).
  ///
  /// - Throws: A mismatch where this is none, or one above 64 bits.
  /// - Source: Ethereum JSON-RPC specification, *Hex value encoding*.
  public func hexQuantity() throws(Failure) -> UInt64 {
    guard case .string(let text) = value, text.hasPrefix("0x") else { throw mismatch("a quantity such as 0x1f") }
    let digits = text.utf8.dropFirst(2)
    guard !digits.isEmpty, digits.allSatisfy(Hexadecimal.isDigit), digits.first != 0x30 || digits.count == 1,
      let number = UInt64(text.dropFirst(2), radix: 16)
    else { throw mismatch("a quantity such as 0x1f, without leading zeros and of at most 64 bits") }
    return number
  }

  /// Bytes written as `0x` and two digits each.
  ///
  /// - Parameter count: How many they must be; any number where `nil`.
  /// - Throws: A mismatch.
  public func hexBytes(count: Int? = nil) throws(Failure) -> [UInt8] {
    guard case .string(let text) = value, text.hasPrefix("0x"), let bytes = Hex.decode(text) else {
      throw mismatch("bytes such as 0x00ff")
    }
    if let count, bytes.count != count { throw mismatch("\(count) bytes such as 0x00ff…") }
    return bytes
  }

  /// - Throws: A mismatch where this is no array.
  public func elements() throws(Failure) -> [JSONField] {
    guard case .array(let elements) = value else { throw mismatch("an array") }
    return elements.enumerated().map { JSONField($1, origin, .element($0, of: path)) }
  }

  /// The names of the members, in order.
  /// - Throws: A mismatch where this is no object.
  public func names() throws(Failure) -> [String] {
    guard case .object(let members) = value else { throw mismatch("an object") }
    return members.keys.sorted()
  }

  /// The error to throw where this is not what it should be.
  /// - Parameter expected: As in "a 20-byte address".
  public func mismatch(_ expected: String) -> Failure {
    Failure(JSONMismatch(origin: origin, path: pathText, found: value?.kind ?? "nothing", expected: expected))
  }

  private var pathText: String {
    var parts: [String] = []
    var path = path
    while true {
      switch path {
      case .root: return "$" + parts.reversed().joined()
      case .member(let name, let parent):
        parts.append("." + name)
        path = parent
      case .element(let index, let parent):
        parts.append("[\(index)]")
        path = parent
      }
    }
  }
}
