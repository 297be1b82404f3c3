import ArgumentParser
import Foundation
import TielineConsensus
import TielineCore
import TielineGateway

/// `tieline committee pause`: one member's word is enough.
struct CommitteePauseCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pause", abstract: "Stops a route at once; any member may (S-13).",
    discussion: """
      Nothing more of value is attested on the route. Claims and refunds go on.

      EXAMPLE
        tieline committee pause --committee committee.json home --route 'eip155:1441>eip155:1442' --reason 'imbalance'
      """)

  @OptionGroup var options: MemberOptions
  @Option(help: "The route: from>to.") var route: String
  @Option(help: "Why, for the other operators.") var reason: String

  func run() async throws {
    try await reportingFailure {
      let (_, setup) = try options.load()
      let command = GovernanceCommand(
        .pause(route: route, reason: reason), epoch: try options.epoch(), number: Entropy.number())
      var file = GovernanceFile(command)
      try file.approve(as: setup)
      try options.home.leave(file.request)
      print("handed to member \(setup.me): \(file.about)")
    }
  }
}

/// What only a quorum decides: `tieline committee resume`, `cap`, `release` and `drop`.
struct CommitteeDecisionCommand {
  let options: MemberOptions
  let action: GovernanceCommand.Action
  let out: String

  func run() async throws {
    try await reportingFailure {
      let (file, setup) = try options.load()
      guard !FileManager.default.fileExists(atPath: out) else {
        throw CommandFailure(.failed, "\(out) exists; name another file for this decision")
      }
      var decision = GovernanceFile(GovernanceCommand(action, epoch: try options.epoch(), number: Entropy.number()))
      try decision.approve(as: setup)
      try decision.write(to: out)
      let quorum = try file.quorum
      print("\(decision.about): 1 of \(quorum) approvals; pass \(out) on to 'tieline committee approve'")
    }
  }
}

struct CommitteeResumeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "resume", abstract: "Begins the decision that a route goes on; a quorum approves it.",
    discussion: "EXAMPLE\n  tieline committee resume --committee committee.json home --route 'a>b' --out resume.json")

  @OptionGroup var options: MemberOptions
  @Option(help: "The route: from>to.") var route: String
  @Option(help: "The decision's file.") var out: String

  func run() async throws {
    try await CommitteeDecisionCommand(options: options, action: .resume(route: route), out: out).run()
  }
}

struct CommitteeCapCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cap", abstract: "Begins the decision on how much of an asset may move over a route (S-9).",
    discussion: """
      What is above the cap waits; a quorum can release or drop it.

      EXAMPLE
        tieline committee cap --committee committee.json home --route 'a>b' --asset erc1155:0x… \\
          --limit 50000000 --window-seconds 86400 --out cap.json
      """)

  @OptionGroup var options: MemberOptions
  @Option(help: "The route: from>to.") var route: String
  @Option(help: "The asset, as namespace:reference of its home ledger.") var asset: String
  @Option(help: "Most that may move in the window, in the asset's smallest unit.") var limit: UInt64
  @Option(help: "The sliding window.") var windowSeconds: UInt64
  @Option(help: "The decision's file.") var out: String

  func validate() throws {
    guard (1...31_536_000).contains(windowSeconds) else { throw ValidationError("--window-seconds is 1 to 31536000") }
  }

  func run() async throws {
    let action = GovernanceCommand.Action.setCap(
      route: route, asset: asset, limit: limit, window: windowSeconds * 1000)
    try await CommitteeDecisionCommand(options: options, action: action, out: out).run()
  }
}

struct CommitteeReleaseCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "release", abstract: "Begins the decision that a waiting transfer goes on, or never does.",
    discussion: """
      'tieline committee status' shows the events of what waits.

      EXAMPLE
        tieline committee release --committee committee.json home --event 0x… --out release.json
        tieline committee release --committee committee.json home --event 0x… --drop --out drop.json
      """)

  @OptionGroup var options: MemberOptions
  @Option(help: "The transfer's event, 64 hexadecimal digits.") var event: String
  @Flag(help: "The transfer is never to go on.") var drop = false
  @Option(help: "The decision's file.") var out: String

  func run() async throws {
    guard let bytes = Hex.decode(event), let digest = try? Digest(bytes) else {
      throw ValidationError("--event is 64 hexadecimal digits")
    }
    try await CommitteeDecisionCommand(options: options, action: drop ? .drop(digest) : .release(digest), out: out)
      .run()
  }
}

struct CommitteeApproveCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "approve", abstract: "Adds this member's approval to a decision; with a quorum it is handed in.",
    discussion: "EXAMPLE\n  tieline committee approve --committee committee.json home --decision resume.json")

  @OptionGroup var options: MemberOptions
  @Option(help: "The decision's file, which is written anew.") var decision: String

  func run() async throws {
    try await reportingFailure {
      let (file, setup) = try options.load()
      var pending = try GovernanceFile(path: decision)
      let epoch = try options.epoch()
      guard pending.command.epoch == epoch else {
        throw CommandFailure(
          .unusableData,
          "the decision is of epoch \(pending.command.epoch), and the committee is in \(epoch); begin it anew")
      }
      try pending.approve(as: setup)
      try pending.write(to: decision)
      let quorum = try file.quorum
      if pending.approvals.count == quorum {
        try options.home.leave(pending.request)
        print("\(pending.about): a quorum has approved; handed to member \(setup.me)")
      } else {
        print("\(pending.about): \(pending.approvals.count) of \(quorum) approvals")
      }
    }
  }
}

extension MemberOptions {
  /// The epoch that the running member is in.
  func epoch() throws -> UInt64 {
    guard let status = MemberStatusDocument(home) else {
      throw CommandFailure(
        .missingInput, "\(home.statusPath) is not there: start the member first, so that it knows the epoch")
    }
    return UInt64(status.epoch)
  }
}
