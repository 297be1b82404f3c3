import TielineCodec
import TielineSimulator

/// What came of many worlds of swaps.
struct RelaySimulationReport {
  /// Failures that are shown; all are counted.
  private static let shownFailures = 10

  let start: UInt64
  let bug: String?
  private(set) var worlds = 0
  private(set) var failures: [RelaySimulation.Outcome] = []
  private var steps = 0
  private var swaps = 0
  private var crashes = 0
  private var reorganisations = 0
  private var reveals = 0
  private var endings: [String: Int] = [:]
  private var trace: UInt64 = 0
  var seconds = 0.0

  init(start: UInt64, bug: String?) { (self.start, self.bug) = (start, bug) }

  /// Takes worlds in, in any order.
  mutating func add(_ outcome: RelaySimulation.Outcome) {
    worlds += 1
    steps += outcome.steps
    swaps += outcome.swaps
    crashes += outcome.crashes
    reorganisations += outcome.reorganisations
    reveals += outcome.reveals
    endings.merge(outcome.endings, uniquingKeysWith: +)
    // Of all worlds together, whatever their order.
    trace ^= outcome.trace &* (2 &* outcome.seed &+ 1)
    if outcome.violation != nil { failures.append(outcome) }
  }

  private func perSecond(_ count: Int) -> Int { seconds > 0 ? Int(Double(count) / seconds) : 0 }
  private var traceText: String { "0x" + String(trace, radix: 16) }
  private var ordered: [RelaySimulation.Outcome] { failures.sorted { $0.seed < $1.seed } }

  /// By the rule that found it.
  private var rules: [(name: String, count: Int)] {
    let found = failures.compactMap { $0.violation?.rule.rawValue }
    return Set(found).sorted().map { name in (name, found.count { $0 == name }) }
  }

  private func again(_ seed: UInt64) -> String {
    "tieline sim relay --start \(seed) --seeds 1" + (bug.map { " --bug \($0)" } ?? "")
  }

  var text: String {
    let ends = endings.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: ", ")
    var lines = [
      "swaps: \(worlds) worlds from seed \(start)\(bug.map { ", bug \($0)" } ?? ""), \(perSecond(worlds))/s",
      "events            \(steps), \(perSecond(steps))/s", "swaps             \(swaps), \(reveals) preimages revealed",
      "ended             \(ends), counted by gateway", "crashes           \(crashes)",
      "reorganisations   \(reorganisations)", "trace             \(traceText)",
      "failed            \(failures.count)" + rules.map { ", \($0.count) by \($0.name)" }.joined(),
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
    func counts(_ pairs: [(String, Int)]) -> CanonicalJSON {
      .object(Dictionary(uniqueKeysWithValues: pairs.map { ($0.0, CanonicalJSON.integer(Int64($0.1))) }))
    }
    return .object([
      "start": .string("\(start)"), "worlds": .integer(Int64(worlds)),
      "worldsPerSecond": .integer(Int64(perSecond(worlds))),
      "events": .integer(Int64(steps)), "eventsPerSecond": .integer(Int64(perSecond(steps))),
      "swaps": .integer(Int64(swaps)), "reveals": .integer(Int64(reveals)),
      "endings": counts(endings.map { ($0.key, $0.value) }), "crashes": .integer(Int64(crashes)),
      "reorganisations": .integer(Int64(reorganisations)), "trace": .string(traceText),
      "failed": .integer(Int64(failures.count)), "failedByRule": counts(rules.map { ($0.name, $0.count) }),
      "failures": .array(shown), "bug": bug.map(CanonicalJSON.string) ?? .null,
    ])
  }
}
