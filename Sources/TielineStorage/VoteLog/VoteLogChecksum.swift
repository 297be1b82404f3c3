import TielineCrypto

/// The checksum of everything in a vote log: SHA-256, the first 16 bytes.
///
/// Not a CRC: what is read back stands for a signature that was sent, and half of SHA-256 costs 1 µs beside the 100 µs
/// of a sync.
enum VoteLogChecksum {
  static let byteCount = 16

  static func of(_ bytes: [UInt8]) -> [UInt8] { Array(SHA256.hash(bytes).prefix(byteCount)) }
}

extension [UInt8] {
  /// Appends a number, most significant byte first.
  mutating func appendBigEndian(_ number: some FixedWidthInteger & UnsignedInteger) {
    for shift in stride(from: number.bitWidth - 8, through: 0, by: -8) {
      append(UInt8(truncatingIfNeeded: number >> shift))
    }
  }
}
