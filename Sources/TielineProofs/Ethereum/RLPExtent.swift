import TielineCodec

/// Where an RLP item lies in bytes that are read in place: no item is copied out unless it is asked for.
///
/// As strict as `RLP.decode`: an item in a longer form than needed is refused. A list's items are checked as they are
/// visited, so whoever reads a list visits all of it.
/// - Source: Ethereum Yellow Paper, appendix B.
struct RLPExtent {
  let isList: Bool
  /// The item's first byte, where its prefix stands if it has one.
  let start: Int
  /// The payload's first byte.
  let payload: Int
  /// One past the payload's last byte, and the item's.
  let end: Int

  /// Bytes of the payload.
  var count: Int { end - payload }

  /// The item at `start`, which ends at `limit` or before.
  /// - Throws: ``RLPError`` for anything but the shortest form of an item within the bounds.
  @inline(__always)
  init(in bytes: [UInt8], at start: Int, limit: Int) throws(RLPError) {
    guard start < limit else { throw .truncated(offset: start) }
    let first = bytes[start]
    if first < 0x80 {
      (isList, self.start, payload, end) = (false, start, start, start + 1)
      return
    }
    let code = Int(first < 0xC0 ? first - 0x80 : first - 0xC0)
    var payload = start + 1
    var count = code
    if code > 55 { count = try Self.longCount(in: bytes, digits: code - 55, start: start, limit: limit, &payload) }
    guard count <= limit - payload else { throw .truncated(offset: start) }
    if first == 0x81, bytes[payload] < 0x80 { throw .notCanonical(offset: start) }
    (isList, self.start, self.payload, end) = (first >= 0xC0, start, payload, payload + count)
  }

  /// The one item that fills `bytes`.
  /// - Throws: ``RLPError``, also where more bytes follow.
  init(filling bytes: [UInt8]) throws(RLPError) {
    try self.init(in: bytes, at: 0, limit: bytes.count)
    guard end == bytes.count else { throw .trailingBytes(offset: end) }
  }

  private static func longCount(
    in bytes: [UInt8], digits: Int, start: Int, limit: Int, _ payload: inout Int
  ) throws(RLPError) -> Int {
    guard digits <= limit - payload else { throw .truncated(offset: start) }
    guard bytes[payload] != 0 else { throw .notCanonical(offset: start) }
    // Four digits reach 4 GiB; more could not be in memory here, and eight could overflow.
    guard digits <= 4 else { throw .truncated(offset: start) }
    var count = 0
    for index in payload..<payload + digits { count = count << 8 | Int(bytes[index]) }
    guard count > 55 else { throw .notCanonical(offset: start) }
    payload += digits
    return count
  }
}
