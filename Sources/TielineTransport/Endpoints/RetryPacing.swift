import TielineCore

/// How long to wait after failures: twice as long after each, up to a longest pause, and by chance up to half less, so
/// that many clients of one node do not come back at the same moment.
public struct RetryPacing: Sendable, Hashable {
  /// After the first failure; at least 1 ms.
  public let first: Milliseconds
  /// No pause is longer.
  public let longest: Milliseconds

  public init(first: Milliseconds, longest: Milliseconds) {
    self.first = max(first, Milliseconds(1))
    self.longest = max(longest, self.first)
  }

  /// The pause after so many failures in a row.
  ///
  /// - Parameter random: Any 64 bits; decides where between half of the full pause and the full pause it lies.
  public func pause(afterFailures failures: Int, random: UInt64) -> Milliseconds {
    let doublings = min(max(failures - 1, 0), 40)
    let (product, overflow) = first.count.multipliedReportingOverflow(by: 1 << doublings)
    let full = overflow ? longest.count : min(product, longest.count)
    let half = full / 2
    return Milliseconds(full - Int64(random % UInt64(half + 1)))
  }
}
