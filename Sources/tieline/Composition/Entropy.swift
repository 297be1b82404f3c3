import TielineCore

/// Random bytes from the operating system.
enum Entropy {
  static func bytes(_ count: Int) -> [UInt8] {
    var generator = SystemRandomNumberGenerator()
    return (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
  }

  static func number() -> UInt64 {
    var generator = SystemRandomNumberGenerator()
    return UInt64.random(in: .min ... .max, using: &generator)
  }

  static func preimage() -> Preimage { Preimage(checked: bytes(32)) }
}
