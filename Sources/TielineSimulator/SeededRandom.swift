/// Numbers that follow from a seed alone, the same in every process.
///
/// - Source: Steele, Lea and Flood, *Fast splittable pseudorandom number generators*, 2014 (SplitMix64).
public struct SeededRandom: RandomNumberGenerator, Sendable {
  private var state: UInt64

  public init(seed: UInt64) { state = seed }

  /// 64 bits.
  public mutating func next() -> UInt64 {
    defer { state &+= Self.increment }
    return Self.mixed(state)
  }

  private static let increment: UInt64 = 0x9E37_79B9_7F4A_7C15

  /// What follows from a number: the first that a generator with this seed gives.
  static func mixed(_ number: UInt64) -> UInt64 {
    var mixed = number &+ increment
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// A number of the range. Swift's own way of drawing may change with its version; this one does not.
  public mutating func number(_ range: ClosedRange<Int64>) -> Int64 {
    range.lowerBound + Int64(next() % UInt64(range.upperBound - range.lowerBound + 1))
  }

  /// Whether something that happens so many times in a thousand happens.
  public mutating func happens(perMille: Int64) -> Bool { perMille > 0 && number(0...999) < perMille }
}
