import ArgumentParser
import Foundation
import TielineCodec
import TielineConsensus
import TielineSimulator

struct TwinsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "twins",
    abstract: "Explores a committee of four, one of which runs twice with one key, partition by partition.",
    discussion: """
      Takes every sequence of so many rounds in which at most so many split the network in two, for each place of the \
      twin. Exit codes: 0 no rule was broken; 1 one was, with the command that shows it again. Three cuts in seven \
      rounds take minutes, as do five rounds that may all be cut, and each one more some thirteen times as much.

      EXAMPLES
        tieline sim twins --rounds 7 --cuts 2
        tieline sim twins --rounds 5 --cuts 5
        tieline sim twins --rounds 3 --cuts 3 --bug quorum-less-one
        tieline sim twins --twin 1 --replay '012|34 01234'
      """)

  @Option(help: "Rounds, 1 to 12.") var rounds = 7
  @Option(help: "Most rounds in which somebody is cut off.") var cuts = 2
  @Option(help: "Most rounds that begin with a loss of power.") var restarts = 0
  @Option(help: "The member that runs twice, 0 to 3; each in turn where it is left out.") var twin: MemberIndex?
  @Option(help: "A fault to plant, to see whether it is found.") var bug: String?
  @Option(help: "Carry out these partitions only, one a round: 012|34, where 4 is the second copy.") var replay: String?
  @Flag(help: "Print one JSON object for each place of the twin.") var json = false

  func validate() throws {
    guard (1...12).contains(rounds), (0...rounds).contains(cuts), (0...rounds).contains(restarts) else {
      throw ValidationError("--rounds is 1 to 12, --cuts and --restarts 0 to the rounds")
    }
    if let twin, twin > 3 { throw ValidationError("--twin is 0 to 3") }
    if replay != nil, twin == nil { throw ValidationError("--replay needs --twin") }
    _ = try partitions()
    _ = try bug.map(PlantedBugs.init(named:))
  }

  private func partitions() throws -> [TwinsPartition]? {
    try replay.map { text in
      try text.split(separator: " ").map { part in
        guard let partition = TwinsPartition(String(part)) else {
          throw ValidationError("'\(part)' is no partition; write 012|34")
        }
        return partition
      }
    }
  }

  func run() throws {
    let bugs = try bug.map(PlantedBugs.init(named:)) ?? []
    if let partitions = try partitions(), let twin {
      guard let violation = try TwinsExploration.replay(partitions, twin: twin, bugs: bugs) else {
        print("no rule was broken")
        return
      }
      print("\(violation)")
      throw ExitCode(1)
    }
    var bounds = TwinsExploration.Bounds(rounds: rounds, cuts: cuts)
    bounds.restarts = restarts
    var isBroken = false
    for twin in twin.map({ [$0] }) ?? Array(MemberIndex(0)...3) {
      Progress.show("twin of member \(twin) …")
      let outcome = try TwinsExploration.run(bounds, twin: twin, bugs: bugs)
      Progress.end()
      print(json ? fields(outcome, twin).text : text(outcome, twin))
      isBroken = isBroken || outcome.violation != nil || outcome.unequal > 0
    }
    if isBroken { throw ExitCode(1) }
  }

  private func again(_ violation: TwinsExploration.Violation, _ twin: MemberIndex) -> String {
    "tieline sim twins --twin \(twin)\(bug.map { " --bug \($0)" } ?? "") --replay '"
      + violation.partitions.map(\.description).joined(separator: " ") + "'"
  }

  private func text(_ outcome: TwinsExploration.Outcome, _ twin: MemberIndex) -> String {
    var line =
      "twin \(twin): \(rounds) rounds, \(outcome.scenarios) scenarios, \(outcome.states.reduce(0, +)) states before the "
      + "last, \(outcome.healed) healed within \(outcome.longestHealing) rounds, \(outcome.unequal) of "
      + "\(outcome.compared) merges wrong"
    if let violation = outcome.violation { line += "\n\(violation)\nagain: \(again(violation, twin))" }
    return line
  }

  private func fields(_ outcome: TwinsExploration.Outcome, _ twin: MemberIndex) -> CanonicalJSON {
    var fields: [String: CanonicalJSON] = [
      "twin": .integer(Int64(twin)), "rounds": .integer(Int64(rounds)), "cuts": .integer(Int64(cuts)),
      "scenarios": .integer(Int64(clamping: outcome.scenarios)),
      "states": .integer(Int64(outcome.states.reduce(0, +))), "healed": .integer(Int64(outcome.healed)),
      "violations": .integer(outcome.violation == nil ? 0 : 1),
    ]
    if let violation = outcome.violation {
      fields["violation"] = .string("\(violation.what)")
      fields["again"] = .string(again(violation, twin))
    }
    return .object(fields)
  }
}
