import BigInt
import TielineCore

/// What one leg's amount is worth on the other, in whole smallest units (H-5).
///
/// Two ledgers count in units of different size, so a price seldom comes out whole. The side that must not fall short
/// is rounded up, the other down; how much that changed is kept, to be shown before anybody agrees.
public struct Conversion: Hashable, Sendable, CustomStringConvertible {
  /// So many smallest units of the amount that is looked for, for so many of the amount that is given.
  public struct Rate: Hashable, Sendable {
    /// Of what is looked for.
    public let units: Amount
    /// Of what is given; above zero.
    public let each: Amount

    /// - Throws: ``ValueError`` for a rate per zero units.
    public init(units: Amount, each: Amount) throws(ValueError) {
      guard each > .zero else {
        throw .outOfRange(type: "conversion rate", found: "\(units) for each 0", allowed: "for each 1 or more")
      }
      (self.units, self.each) = (units, each)
    }
  }

  /// Which way a part of a unit goes.
  public enum Direction: String, Hashable, Sendable, CaseIterable {
    /// The amount must not fall short of what the rate asks for: a payment, a guaranteed delivery.
    case up
    /// The amount must not exceed what the rate gives.
    case down
  }

  /// The amount that was converted.
  public let given: Amount
  public let rate: Rate
  public let direction: Direction
  /// The converted amount, in whole smallest units.
  public let result: Amount
  /// What rounding added or took away, in `rate.each`-ths of a smallest unit; below `rate.each`.
  public let rounding: Amount

  /// - Throws: ``ValueError`` where the result is above 2²⁵⁶ − 1.
  public init(of given: Amount, at rate: Rate, rounding direction: Direction) throws(ValueError) {
    let (whole, rest) = (given.value * rate.units.value).quotientAndRemainder(dividingBy: rate.each.value)
    let goesUp = direction == .up && !rest.isZero
    result = try Amount(checking: goesUp ? whole + 1 : whole)
    rounding = try Amount(checking: goesUp ? rate.each.value - rest : rest)
    (self.given, self.rate, self.direction) = (given, rate, direction)
  }

  /// `7 at 10/3 = 24, rounded up by 2/3`.
  public var description: String {
    let shown = rounding == .zero ? "exact" : "rounded \(direction.rawValue) by \(rounding)/\(rate.each)"
    return "\(given) at \(rate.units)/\(rate.each) = \(result), \(shown)"
  }
}
