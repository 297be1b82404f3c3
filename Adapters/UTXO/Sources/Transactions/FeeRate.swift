import TielineAdapterSDK
import TielineCodec
import TielineCore
import TielineTransport

/// What a thousand virtual bytes of a transaction cost, in the coin's smallest unit.
public struct FeeRate: Hashable, Sendable, Comparable, CustomStringConvertible {
  /// In the smallest unit.
  public let perThousandBytes: UInt64

  public init(perThousandBytes: UInt64) { self.perThousandBytes = perThousandBytes }

  /// The fee of so many virtual bytes, rounded up; the largest number where it does not fit.
  public func fee(of virtualBytes: Int) -> UInt64 {
    let (product, overflows) = perThousandBytes.multipliedReportingOverflow(by: UInt64(max(0, virtualBytes)))
    return overflows ? .max : product / 1000 + (product % 1000 > 0 ? 1 : 0)
  }

  /// Reads coins with at most eight decimals, as nodes write amounts and rates, in the smallest unit.
  /// - Returns: `nil` for anything else, or more than 64 bits hold.
  public static func smallestUnits(inCoins text: String) -> UInt64? {
    let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    guard let whole = parts.first, (1...11).contains(whole.utf8.count), whole.utf8.allSatisfy(isDigit),
      let coins = UInt64(whole)
    else { return nil }
    let decimals = parts.count == 2 ? parts[1] : "0"
    guard (1...8).contains(decimals.utf8.count), decimals.utf8.allSatisfy(isDigit),
      let rest = UInt64(decimals + String(repeating: "0", count: 8 - decimals.utf8.count))
    else { return nil }
    let (scaled, overflows) = coins.multipliedReportingOverflow(by: 100_000_000)
    let (sum, overflowsToo) = scaled.addingReportingOverflow(rest)
    return overflows || overflowsToo ? nil : sum
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

  public static func < (left: Self, right: Self) -> Bool { left.perThousandBytes < right.perThousandBytes }

  public var description: String { "\(perThousandBytes) for 1,000 bytes" }
}

extension NodeAnswer {
  /// An amount or a rate in coins, as the smallest unit.
  /// - Throws: ``AdapterError`` with `.malformedAnswer`.
  func smallestUnits() throws(AdapterError) -> UInt64 {
    guard let units = FeeRate.smallestUnits(inCoins: try numberText()) else {
      throw mismatch("an amount such as 0.00001000")
    }
    return units
  }
}
