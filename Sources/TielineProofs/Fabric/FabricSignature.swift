import TielineCrypto

/// ECDSA as Fabric's members sign: P-256, SHA-256, DER, and s in the lower half.
enum FabricSignature {
  /// Half of the order of P-256, rounded down.
  /// - Source: SEC 2, section 2.4.2.
  private static let halfOrder: [UInt8] =
    [0x7F, 0xFF, 0xFF, 0xFF, 0x80] + [0, 0, 0] + [0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF] + [
      0xDE, 0x73, 0x7D, 0x56, 0xD3, 0x8B, 0xCF, 0x42, 0x79, 0xDC, 0xE5, 0x61, 0x7E, 0x31, 0x92, 0xA8,
    ]

  /// Checks a signature; one with s in the upper half, which is a second form of another, never verifies.
  /// - Source: Fabric, `bccsp/utils/ecdsa.go`, `IsLowS`.
  static func check(
    _ der: [UInt8], by key: P256.PublicKey, of message: [UInt8], who: String
  ) throws(ProofFailure) {
    guard hasLowS(der) else {
      throw .invalid(.badSignature, expected: "a signature of \(who) in DER with s in the lower half", found: "another")
    }
    guard key.verify(der: der, of: message) else {
      throw .invalid(.badSignature, expected: "a signature by \(who)", found: "one that does not verify")
    }
  }

  /// Whether the second integer of `SEQUENCE { INTEGER r, INTEGER s }` is at most half of the order.
  private static func hasLowS(_ der: [UInt8]) -> Bool {
    guard der.count >= 8, der.count <= 72, der[0] == 0x30, Int(der[1]) == der.count - 2, der[2] == 0x02 else {
      return false
    }
    let second = 4 + Int(der[3])
    guard second + 2 < der.count, der[second] == 0x02, second + 2 + Int(der[second + 1]) == der.count else {
      return false
    }
    let digits = der[(second + 2)...].drop { $0 == 0 }
    guard digits.count <= 32 else { return false }
    let padded = [UInt8](repeating: 0, count: 32 - digits.count) + digits
    return !halfOrder.lexicographicallyPrecedes(padded)
  }
}
