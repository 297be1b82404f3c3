import BigInt
import TielineCodec
import TielineCore

/// Reads the items of an RLP list one after the other, each as what it should be.
///
/// Every read says what it was reading, so that a rejection names the field.
struct RLPFields {
  let bytes: [UInt8]
  let what: String
  private var offset: Int
  private let end: Int

  /// The list that fills `bytes`.
  /// - Parameter what: As in "a block header".
  init(filling bytes: [UInt8], of what: String) throws(ProofFailure) {
    let list: RLPExtent
    do throws(RLPError) { list = try RLPExtent(filling: bytes) } catch {
      throw .invalid(Rejection(undecodable: what, error))
    }
    try self.init(list, in: bytes, of: what)
  }

  /// The list at an extent.
  init(_ list: RLPExtent, in bytes: [UInt8], of what: String) throws(ProofFailure) {
    guard list.isList else { throw .invalid(.malformed, expected: "\(what) as an RLP list", found: "a byte string") }
    (self.bytes, self.what, offset, end) = (bytes, what, list.payload, list.end)
  }

  /// Whether no item is left.
  var isAtEnd: Bool { offset == end }

  /// The next item, whatever it is.
  mutating func item(_ field: String) throws(ProofFailure) -> RLPExtent {
    guard !isAtEnd else {
      throw .invalid(.malformed, expected: "\(field) of \(what)", found: "the end of the list")
    }
    do throws(RLPError) {
      let item = try RLPExtent(in: bytes, at: offset, limit: end)
      offset = item.end
      return item
    } catch {
      throw .invalid(Rejection(undecodable: "\(field) of \(what)", error))
    }
  }

  /// The next item as a list.
  mutating func list(_ field: String) throws(ProofFailure) -> RLPFields {
    try RLPFields(item(field), in: bytes, of: "\(field) of \(what)")
  }

  /// The next item as a byte string of `count` bytes.
  mutating func bytes(_ count: Int, _ field: String) throws(ProofFailure) -> [UInt8] {
    try bytes(count...count, field)
  }

  /// The next item as a byte string.
  mutating func bytes(_ counts: ClosedRange<Int>, _ field: String) throws(ProofFailure) -> [UInt8] {
    let item = try string(counts, field)
    return Array(bytes[item.payload..<item.end])
  }

  private mutating func string(_ counts: ClosedRange<Int>, _ field: String) throws(ProofFailure) -> RLPExtent {
    let item = try item(field)
    guard !item.isList else {
      throw .invalid(.malformed, expected: "\(field) of \(what) as a byte string", found: "a list")
    }
    guard counts.contains(item.count) else {
      let isTooLarge = counts.lowerBound != counts.upperBound && item.count > counts.upperBound
      let allowed = counts.lowerBound == counts.upperBound ? "\(counts.lowerBound)" : "at most \(counts.upperBound)"
      throw .invalid(
        isTooLarge ? .tooLarge : .malformed, expected: "\(field) of \(what) of \(allowed) bytes",
        found: "\(item.count) bytes")
    }
    return item
  }

  /// The next item as a number of at most 64 bits.
  mutating func integer(_ field: String) throws(ProofFailure) -> UInt64 {
    number(try digits(8, field))
  }

  /// The next item as a number of at most 256 bits.
  mutating func bigInteger(_ field: String) throws(ProofFailure) -> BigUInt {
    let digits = try digits(32, field)
    guard digits.count > 8 else { return BigUInt(number(digits)) }
    return bytes[digits.payload..<digits.end].reduce(into: BigUInt(0)) { $0 = $0 << 8 | BigUInt($1) }
  }

  /// The next item as an address.
  mutating func address(_ field: String) throws(ProofFailure) -> EVMAddress {
    let bytes = try bytes(20, field)
    do throws(ValueError) { return try EVMAddress(bytes) } catch {
      throw .invalid(.malformed, expected: "\(field) of \(what)", found: "\(error)")
    }
  }

  /// - Throws: Where an item is left.
  func finish() throws(ProofFailure) {
    guard isAtEnd else {
      throw .invalid(.malformed, expected: "the end of \(what)", found: "another item")
    }
  }

  /// A number's digits, at most so many, where they stand.
  private mutating func digits(_ maximum: Int, _ field: String) throws(ProofFailure) -> RLPExtent {
    let digits = try string(0...maximum, field)
    guard digits.count == 0 || bytes[digits.payload] != 0 else {
      throw .invalid(
        .notCanonical, expected: "\(field) of \(what) without leading zeros",
        found: Hex.encode(bytes[digits.payload..<digits.end]))
    }
    return digits
  }

  /// The number of at most eight digits.
  private func number(_ digits: RLPExtent) -> UInt64 {
    var number: UInt64 = 0
    for index in digits.payload..<digits.end { number = number << 8 | UInt64(bytes[index]) }
    return number
  }
}
