import TielineCodec

extension RLP {
  /// The list of items that are encoded already.
  static func list(of encoded: [[UInt8]]) -> [UInt8] {
    let body = encoded.flatMap { $0 }
    // A list's prefix is that of a byte string of its length, 0x40 higher; a list of one short item differs.
    guard body.count > 1 else { return [0xC0 + UInt8(body.count)] + body }
    let string = RLP.encode(.bytes(body))
    return [string[0] + 0x40] + string.dropFirst()
  }
}
