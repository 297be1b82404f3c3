import TielineCodec
import TielineSimulator

/// What came of many worlds.
struct SimulationReport {
  /// Failures that are shown; all are counted.
  private static let shownFailures = 10

  let members: Int
  let start: UInt64
  let seeds: UInt64
  let bug: String?
  private(set) var worlds = 0
  private(set) var failures: [CommitteeSimulation.Outcome] = []
  private var steps = 0
  private var blocks = 0
  private var adoptions = 0
  private var trace: UInt64 = 0
  var seconds = 0.0

  init(members: Int, start: UInt64, seeds: UInt64, bug: String?) {
    (self.members, self.start, self.seeds, self.bug) = (members, start, seeds, bug)
  }

  /// Takes worlds in, in any order.
  mutating func add(_ outcome: CommitteeSimulation.Outcome) {
    worlds += 1
    steps += outcome.steps
    blocks += outcome.blocks
    adoptions += outcome.adoptions
    // Of all worlds together, whatever their order.
    trace ^= outcome.trace &* (2 &* outcome.seed &+ 1)
    if outcome.violation != nil { failures.append(outcome) }
  }

  private var perSecond: Int { seconds > 0 ? Int(Double(steps) / seconds) : 0 }
  private var traceText: String { "0x" + String(trace, radix: 16) }
  private var ordered: [CommitteeSimulation.Outcome] { failures.sorted { $0.seed < $1.seed } }

  private func again(_ seed: UInt64) -> String {
    "tieline sim committee --members \(members) --start \(seed) --seeds 1" + (bug.map { " --bug \($0)" } ?? "")
  }

  var text: String {
    var lines = [
      "committee of \(members): \(worlds) worlds from seed \(start)\(bug.map { ", bug \($0)" } ?? "")",
      "events        \(steps), \(perSecond)/s", "final blocks  \(blocks)",
      "checkpoints   \(adoptions) taken over from others", "trace         \(traceText)",
      "failed        \(failures.count)",
    ]
    for outcome in ordered.prefix(Self.shownFailures) {
      guard let violation = outcome.violation else { continue }
      lines += ["seed \(outcome.seed): \(violation)", "  again: \(again(outcome.seed))"]
    }
    if failures.count > Self.shownFailures { lines.append("… and \(failures.count - Self.shownFailures) more") }
    return lines.joined(separator: "\n")
  }

  var json: CanonicalJSON {
    let shown = ordered.prefix(Self.shownFailures).compactMap { outcome -> CanonicalJSON? in
      outcome.violation.map {
        .object([
          "seed": .string("\(outcome.seed)"), "rule": .string($0.rule.rawValue), "atMilliseconds": .integer($0.at),
          "what": .string($0.what), "again": .string(again(outcome.seed)),
        ])
      }
    }
    return .object([
      "members": .integer(Int64(members)), "start": .string("\(start)"), "worlds": .integer(Int64(worlds)),
      "events": .integer(Int64(steps)), "eventsPerSecond": .integer(Int64(perSecond)),
      "blocks": .integer(Int64(blocks)), "adoptions": .integer(Int64(adoptions)), "trace": .string(traceText),
      "failed": .integer(Int64(failures.count)),
      "failures": .array(shown), "bug": bug.map(CanonicalJSON.string) ?? .null,
    ])
  }
}
