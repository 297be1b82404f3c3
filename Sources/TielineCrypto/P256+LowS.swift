extension P256 {
  /// The order of the curve's group, big-endian.
  private static let order: [UInt8] = [
    0xFF, 0xFF, 0xFF, 0xFF, 0x00, 0x00, 0x00, 0x00, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xBC, 0xE6, 0xFA,
    0xAD, 0xA7, 0x17, 0x9E, 0x84, 0xF3, 0xB9, 0xCA, 0xC2, 0xFC, 0x63, 0x25, 0x51,
  ]
  /// Half of it, rounded down.
  private static let halfOrder: [UInt8] = [
    0x7F, 0xFF, 0xFF, 0xFF, 0x80, 0x00, 0x00, 0x00, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xDE, 0x73, 0x7D,
    0x56, 0xD3, 0x8B, 0xCF, 0x42, 0x79, 0xDC, 0xE5, 0x61, 0x7E, 0x31, 0x92, 0xA8,
  ]

  /// Whether the second half of r ‖ s is at most half of the group's order. Of the two signatures (r, s) and
  /// (r, order − s), which verify alike, exactly one is so.
  public static func isLowS(_ signature: [UInt8]) -> Bool {
    signature.count == 64 && !halfOrder.lexicographicallyPrecedes(signature[32...])
  }

  /// The one of the two signatures (r, s) and (r, order − s) whose s is low; another length than 64 bytes, or an s past
  /// the order, comes back as it is.
  public static func lowS(_ signature: [UInt8]) -> [UInt8] {
    guard signature.count == 64, !isLowS(signature), signature[32...].lexicographicallyPrecedes(order) else {
      return signature
    }
    var result = signature
    var borrow = 0
    for index in (0..<32).reversed() {
      let difference = Int(order[index]) - Int(signature[32 + index]) - borrow
      borrow = difference < 0 ? 1 : 0
      result[32 + index] = UInt8(difference + borrow * 256)
    }
    return result
  }
}
