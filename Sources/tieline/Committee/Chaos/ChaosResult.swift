import Foundation

/// What came of chaos.
struct ChaosResult: Encodable {
  let members, seconds, rate: Int
  let seed: UInt64
  let faults: [ChaosFault]
  /// Requests answered as attested.
  let attested: Int
  /// Requests that nobody answered in the end.
  let unanswered: Int
  /// Attested requests that a member's store lacks.
  let lost: Int
  /// Requests attested twice.
  let duplicated: Int
  /// Where members differ, or signed what excludes each other.
  let contradictions: [String]
  let batches: Int
  /// The longest time from asking to the answer.
  let longestSeconds: Double

  /// Whether all that was asked for is attested, once, by all.
  var isClean: Bool { unanswered == 0 && lost == 0 && duplicated == 0 && contradictions.isEmpty && attested > 0 }

  var text: String {
    var lines = ["   at s  lasts  members  attested meanwhile"]
    for fault in faults {
      lines.append(
        String(format: "%7.1f %6.1f  ", fault.atSeconds, fault.lastsSeconds)
          + fault.members.map(String.init).joined(separator: ",").padding(toLength: 9, withPad: " ", startingAt: 0)
          + "\(fault.attested)".padding(toLength: 8, withPad: " ", startingAt: 0) + fault.kind.rawValue
          + (fault.isBeyondFaults ? ", more than may fail" : ""))
    }
    let counts = ChaosFault.Kind.allCases.map { kind in "\(faults.filter { $0.kind == kind }.count) \(kind.rawValue)" }
    lines += [
      "\(faults.count) faults: " + counts.joined(separator: ", "),
      "\(attested) attested in \(batches) batches; unanswered \(unanswered), lost \(lost), duplicated \(duplicated); "
        + String(format: "longest wait %.1f s", longestSeconds),
    ]
    return (lines + contradictions.prefix(20).map { "CONTRADICTION: \($0)" }).joined(separator: "\n")
  }
}
