import TielineCore

/// Reads contract data that a node or contract may have made up: every offset is checked, and the work is bounded
/// even where many offsets share one target.
struct ABIDecoder {
  static let maximumValues = 65_536
  static let maximumDepth = 8

  private let data: [UInt8]
  /// Values, and words of content, that may still be read.
  private var budget = maximumValues

  init(_ data: [UInt8]) { self.data = data }

  /// Reads a tuple whose head starts at `base`; offsets count from there.
  mutating func tuple(_ types: [ABIType], at base: Int, depth: Int) throws(ABIError) -> [ABIValue] {
    guard depth <= Self.maximumDepth else { throw .tooDeep }
    var values: [ABIValue] = []
    var head = base
    for type in types {
      let place = type.isDynamic ? try offset(at: head, from: base) : head
      values.append(try value(type, at: place, depth: depth))
      head += type.headSize
    }
    return values
  }

  private mutating func value(_ type: ABIType, at place: Int, depth: Int) throws(ABIError) -> ABIValue {
    try spend(1)
    switch type {
    case .uint256: return .uint256(try amount(at: place))
    case .bytes32: return .bytes32(Array(try word(at: place)))
    case .address:
      let word = try word(at: place)
      guard word.prefix(12).allSatisfy({ $0 == 0 }), let address = try? EVMAddress(word.suffix(20)) else {
        throw .invalid(type: "address", offset: place)
      }
      return .address(address)
    case .bool:
      let number = try amount(at: place)
      guard number <= Amount(1) else { throw .invalid(type: "bool", offset: place) }
      return .bool(number != .zero)
    case .bytes: return .bytes(try content(at: place))
    case .string:
      guard let text = String(validating: try content(at: place), as: UTF8.self) else {
        throw .invalid(type: "string in UTF-8", offset: place)
      }
      return .string(text)
    case .array(let element):
      let count = try length(at: place)
      // Every element has a head of at least one word; only an empty tuple has none, and its count is spent above.
      guard count <= (data.count - place - 32) / 32 else { throw .outOfBounds(offset: place, count: data.count) }
      let types = [ABIType](repeating: element, count: count)
      return .array(try tuple(types, at: place + 32, depth: depth + 1))
    case .tuple(let types): return .tuple(try tuple(types, at: place, depth: depth + 1))
    }
  }

  /// The content of `bytes` or `string`, whose padding must be zero.
  private mutating func content(at place: Int) throws(ABIError) -> [UInt8] {
    let count = try length(at: place)
    let start = place + 32
    let padded = (count + 31) / 32 * 32
    guard padded <= data.count - start else { throw .outOfBounds(offset: place, count: data.count) }
    try spend(padded / 32)
    guard data[start + count..<start + padded].allSatisfy({ $0 == 0 }) else {
      throw .invalid(type: "zero padding", offset: start + count)
    }
    return Array(data[start..<start + count])
  }

  private mutating func spend(_ count: Int) throws(ABIError) {
    guard count <= budget else { throw .tooManyValues }
    budget -= count
  }

  /// A place inside the data.
  private func offset(at place: Int, from base: Int) throws(ABIError) -> Int {
    let offset = try length(at: place)
    guard offset <= data.count - base else { throw .outOfBounds(offset: place, count: data.count) }
    return base + offset
  }

  /// A number that cannot exceed the data's own size.
  private func length(at place: Int) throws(ABIError) -> Int {
    guard let number = Int(exactly: try amount(at: place).value), number <= data.count else {
      throw .outOfBounds(offset: place, count: data.count)
    }
    return number
  }

  private func amount(at place: Int) throws(ABIError) -> Amount {
    guard let amount = try? Amount(bigEndian: try word(at: place)) else {
      throw .outOfBounds(offset: place, count: data.count)
    }
    return amount
  }

  private func word(at place: Int) throws(ABIError) -> ArraySlice<UInt8> {
    guard place >= 0, data.count >= 32, place <= data.count - 32 else {
      throw .outOfBounds(offset: place, count: data.count)
    }
    return data[place..<place + 32]
  }
}
