/// An output script of a witness version and a program, as people write it.
///
/// - Source: BIP 173 (version 0); BIP 350 (versions 1 to 16).
public struct SegwitAddress: Hashable, Sendable, CustomStringConvertible {
  /// Which network's: `bc`, `ltc`, `rltc`.
  public let prefix: String
  /// 0 to 16.
  public let version: UInt8
  /// What the version's rules say it is: for version 0 a hash of a key (20 bytes) or of a script (32).
  public let program: [UInt8]

  /// - Returns: `nil` for another version, a program of other than 2 to 40 bytes (20 or 32 in version 0), or a prefix
  ///   that is not lower-case letters and digits.
  public init?(prefix: String, version: UInt8, program: [UInt8]) {
    guard version <= 16, (2...40).contains(program.count), version > 0 || [20, 32].contains(program.count),
      (1...20).contains(prefix.utf8.count),
      prefix.utf8.allSatisfy({ (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) })
    else { return nil }
    (self.prefix, self.version, self.program) = (prefix, version, program)
  }

  /// The address of an output script, or `nil` where it is none of a witness program.
  public init?(prefix: String, script: [UInt8]) {
    guard script.count >= 4, script[0] == 0 || (Opcode.one...Opcode.one + 15).contains(script[0]),
      Int(script[1]) == script.count - 2
    else { return nil }
    let version = script[0] == 0 ? 0 : script[0] - Opcode.one + 1
    self.init(prefix: prefix, version: version, program: Array(script[2...]))
  }

  /// The output script that pays to it.
  public var script: [UInt8] {
    [version == 0 ? 0 : Opcode.one - 1 + version, UInt8(program.count)] + program
  }

  public var description: String {
    let values = [version] + Self.fiveBits(program)
    let expanded = prefix.utf8.map { $0 >> 5 } + [0] + prefix.utf8.map { $0 & 31 }
    let constant: UInt32 = version == 0 ? 1 : 0x2BC8_30A3
    let sum = Self.checksum(expanded + values + [UInt8](repeating: 0, count: 6)) ^ constant
    let check = (0..<6).map { UInt8(truncatingIfNeeded: sum >> UInt32(5 * (5 - $0))) & 31 }
    let letters = Array("qpzry9x8gf2tvdw0s3jn54khce6mua7l".utf8)
    return prefix + "1" + String(decoding: (values + check).map { letters[Int($0)] }, as: UTF8.self)
  }

  private static func fiveBits(_ bytes: [UInt8]) -> [UInt8] {
    var groups: [UInt8] = []
    var (buffer, held) = (UInt32(0), 0)
    for byte in bytes {
      buffer = (buffer << 8 | UInt32(byte)) & 0xFFFF
      held += 8
      while held >= 5 {
        held -= 5
        groups.append(UInt8(buffer >> UInt32(held) & 31))
      }
    }
    if held > 0 { groups.append(UInt8(buffer << UInt32(5 - held) & 31)) }
    return groups
  }

  private static func checksum(_ values: [UInt8]) -> UInt32 {
    let generators: [UInt32] = [0x3B6A_57B2, 0x2650_8E6D, 0x1EA1_19FA, 0x3D42_33DD, 0x2A14_62B3]
    return values.reduce(UInt32(1)) { sum, value in
      var next = (sum & 0x1FF_FFFF) << 5 ^ UInt32(value)
      for (bit, generator) in generators.enumerated() where sum >> UInt32(25 + bit) & 1 == 1 { next ^= generator }
      return next
    }
  }
}
