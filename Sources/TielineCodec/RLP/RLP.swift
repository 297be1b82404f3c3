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
    var encoded: [UInt8] = []
    encoded.reserveCapacity(length(of: item))
    append(item, to: &encoded)
    return encoded
  }

  private static func append(_ item: RLPItem, to encoded: inout [UInt8]) {
    switch item {
    case .bytes(let bytes):
      if bytes.count != 1 || bytes[0] >= 0x80 { appendPrefix(0x80, bytes.count, to: &encoded) }
      encoded += bytes
    case .list(let items):
      appendPrefix(0xC0, bodyLength(of: items), to: &encoded)
      for item in items { append(item, to: &encoded) }
    }
  }

  private static func appendPrefix(_ base: UInt8, _ length: Int, to encoded: inout [UInt8]) {
    if length <= 55 { return encoded.append(base + UInt8(length)) }
    let digits = digits(of: length)
    encoded.append(base + 55 + UInt8(digits))
    for place in (0..<digits).reversed() { encoded.append(UInt8(truncatingIfNeeded: length >> (8 * place))) }
  }

  /// Bytes of an item's encoding.
  private static func length(of item: RLPItem) -> Int {
    let body: Int
    switch item {
    case .bytes(let bytes):
      if bytes.count == 1, bytes[0] < 0x80 { return 1 }
      body = bytes.count
    case .list(let items): body = bodyLength(of: items)
    }
    return body + 1 + (body <= 55 ? 0 : digits(of: body))
  }

  private static func bodyLength(of items: [RLPItem]) -> Int { items.reduce(0) { $0 + length(of: $1) } }

  /// Bytes of a positive number.
  private static func digits(of number: Int) -> Int { (Int.bitWidth - number.leadingZeroBitCount + 7) / 8 }

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
