import TielineConsensus

/// Signatures that cost little: nobody in the simulated world can compute another's, because nobody tries.
enum SimulatedKeys {
  static func key(_ member: MemberIndex) -> [UInt8] { [0x51, member, 0xA7, member ^ 0xFF] }

  static func scheme(_ member: MemberIndex) -> SignatureScheme {
    let own = key(member)
    return SignatureScheme(
      sign: { mark(own, $0) }, verify: { signature, message, key in signature == mark(key, message) })
  }

  /// FNV-1a of key and message.
  private static func mark(_ key: [UInt8], _ message: [UInt8]) -> [UInt8] {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in key { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    for byte in message { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    return withUnsafeBytes(of: hash.littleEndian) { Array($0) }
  }
}
