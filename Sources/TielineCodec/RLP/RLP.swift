/// Ethereum's Recursive Length Prefix, strictly: every item has one encoding (S-7).
///
/// - Source: Ethereum Yellow Paper, appendix B.
public enum RLP {
  /// Lists nested deeper are refused; transactions and headers need four.
  public static let maximumDepth = 16
  /// Longest input read unless the caller allows more.
  public static let maximumBytes = 1 << 20

  /// The encoding of `item`.
  public static func encode(_ item: RLPItem) -> [UInt8] {
    switch item {
    case .bytes(let bytes):
      if bytes.count == 1, bytes[0] < 0x80 { return bytes }
      return prefix(0x80, length: bytes.count) + bytes
    case .list(let items):
      let body = items.flatMap(encode)
      return prefix(0xC0, length: body.count) + body
    }
  }

  /// Reads exactly one item that fills `bytes`.
  ///
  /// - Throws: ``RLPError`` for anything but the canonical encoding of one item within the bounds.
  public static func decode(
    _ bytes: [UInt8], maximumBytes: Int = RLP.maximumBytes
  ) throws(RLPError) -> RLPItem {
    guard bytes.count <= maximumBytes else { throw .tooLong(found: bytes.count, maximum: maximumBytes) }
    var reader = Reader(bytes: bytes)
    let item = try reader.item(end: bytes.count, depth: 0)
    guard reader.offset == bytes.count else { throw .trailingBytes(offset: reader.offset) }
    return item
  }

  private static func prefix(_ base: UInt8, length: Int) -> [UInt8] {
    if length <= 55 { return [base + UInt8(length)] }
    var digits: [UInt8] = []
    var rest = length
    while rest > 0 {
      digits.insert(UInt8(rest & 0xFF), at: 0)
      rest >>= 8
    }
    return [base + 55 + UInt8(digits.count)] + digits
  }

  private struct Reader {
    let bytes: [UInt8]
    var offset = 0

    init(bytes: [UInt8]) { self.bytes = bytes }

    /// Reads the item at `offset`, which may not reach past `end`.
    mutating func item(end: Int, depth: Int) throws(RLPError) -> RLPItem {
      let start = offset
      guard offset < end else { throw .truncated(offset: start) }
      let first = bytes[offset]
      offset += 1
      switch first {
      case 0x00...0x7F:
        return .bytes([first])
      case 0x80...0xBF:
        let length = try length(of: first - 0x80, start: start, end: end)
        if length == 1, bytes[offset] < 0x80 { throw .notCanonical(offset: start) }
        defer { offset += length }
        return .bytes(Array(bytes[offset..<offset + length]))
      default:
        guard depth < RLP.maximumDepth else { throw .tooDeep(offset: start, maximum: RLP.maximumDepth) }
        let bodyEnd = try length(of: first - 0xC0, start: start, end: end) + offset
        var items: [RLPItem] = []
        while offset < bodyEnd { items.append(try item(end: bodyEnd, depth: depth + 1)) }
        return .list(items)
      }
    }

    /// The payload's length; it lies before `end`.
    private mutating func length(of code: UInt8, start: Int, end: Int) throws(RLPError) -> Int {
      guard code > 55 else {
        guard Int(code) <= end - offset else { throw .truncated(offset: start) }
        return Int(code)
      }
      let digits = Int(code - 55)
      guard digits <= end - offset else { throw .truncated(offset: start) }
      guard bytes[offset] != 0 else { throw .notCanonical(offset: start) }
      // Nothing that fits in `maximumBytes` needs eight digits; more than seven could overflow.
      guard digits <= 7 else { throw .truncated(offset: start) }
      let length = bytes[offset..<offset + digits].reduce(0) { $0 << 8 | Int($1) }
      offset += digits
      guard length > 55 else { throw .notCanonical(offset: start) }
      guard length <= end - offset else { throw .truncated(offset: start) }
      return length
    }
  }
}
