import Foundation

/// What a committee did under load.
struct CommitteeLoadResult: Encodable {
  /// Requests attested while the load lasted.
  let perSecond: Double
  let p50Milliseconds: Double
  let p99Milliseconds: Double
  let members: Int
  /// Handed in and never attested.
  let lost: Int
  /// Answered more than once.
  let duplicated: Int
  /// The longest time without an answer after the leader was killed.
  let gapMilliseconds: Double?
  /// Of all members together.
  let cpuMillisecondsEach: Double

  var text: String {
    func tenths(_ number: Double) -> String { String(format: "%.1f", number) }
    var lines = [
      "\(members) members: \(tenths(perSecond)) attestations/s, p50 \(tenths(p50Milliseconds)) ms, "
        + "p99 \(tenths(p99Milliseconds)) ms, \(String(format: "%.2f", cpuMillisecondsEach)) ms of CPU each",
      "lost \(lost), duplicated \(duplicated)",
    ]
    if let gapMilliseconds { lines.append("longest gap after the leader was killed: \(tenths(gapMilliseconds)) ms") }
    return lines.joined(separator: "\n")
  }
}
