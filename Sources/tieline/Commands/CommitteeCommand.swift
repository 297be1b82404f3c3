import ArgumentParser
import Foundation
import Logging
import TielineConsensus
import TielineCore
import TielineEVM
import TielineGateway

struct CommitteeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "committee", abstract: "Makes, joins and runs a committee that attests what happened.",
    discussion: """
      Each operator makes keys and hands member.json to the others; all of them make the same committee.json.

      EXAMPLE
        export TIELINE_PASSPHRASE=…
        tieline committee keygen --operator north --address 10.0.0.1:7400 home
        tieline committee client --name north-gateway client
        tieline committee init member-*.json --client client/client.json --out committee.json
        tieline committee join --committee committee.json home
        tieline committee run --committee committee.json home
        tieline committee status home
      """,
    subcommands: [
      Keygen.self, Client.self, Init.self, Join.self, Run.self, Status.self,
      CommitteeRotateCommand.self, CommitteeHandoverCommand.self, CommitteePauseCommand.self,
      CommitteeResumeCommand.self, CommitteeCapCommand.self,
      CommitteeReleaseCommand.self, CommitteeApproveCommand.self, CommitteeBenchCommand.self,
      CommitteeChaosCommand.self,
    ])

  struct Keygen: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Makes a member's keys: secret.json, encrypted, and member.json for the others.",
      discussion:
        "EXAMPLE\n  TIELINE_PASSPHRASE=… tieline committee keygen --operator north --address 10.0.0.1:7400 home")

    @Argument(help: "The member's folder.") var home: String
    @Option(name: .customLong("operator"), help: "Who runs the member.") var operatorName: String
    @Option(help: "Where the others call: host:port.") var address: String
    @Option(help: "After how many days the keys end (S-2).") var days = 365
    @Option(help: "The variable that holds the passphrase.") var passphraseEnvironment = "TIELINE_PASSPHRASE"

    func validate() throws {
      guard (1...3650).contains(days) else { throw ValidationError("--days is 1 to 3650") }
    }

    func run() async throws {
      try await reportingFailure {
        let passphrase = try MemberHome.passphrase(passphraseEnvironment)
        let end = Composition.clock() + Milliseconds(hours: 24 * Int64(days))
        let home = MemberHome(path: home)
        try home.create(
          operator: operatorName, address: address, end: UInt64(clamping: end.millisecondsSinceEpoch),
          passphrase: passphrase, cost: .standard)
        print("\(home.memberPath): hand it to the other operators; the keys end at \(end)")
      }
    }
  }

  struct Init: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Makes a committee of members; every operator makes the same file.",
      discussion: """
        Refuses fewer than 4 or more than 13 members, and one operator that would reach the quorum alone (S-1).

        EXAMPLE
          tieline committee init north.json east.json south.json west.json --out committee.json
        """)

    @Argument(help: "The members' files; places go by the members' accounts, in whatever order the files come.")
    var members: [String]
    @Option(help: "The file of a client that may hand in requests; may be repeated.") var client: [String] = []
    @Option(help: "The file to make.") var out: String

    func run() async throws {
      try await reportingFailure {
        let members: [CommitteeFile.Member] = try members.map { try CommitteeFile.Member(path: $0) }
        let clients: [CommitteeFile.Client] = try client.map { try CommitteeFile.read($0, "client") }
        let file = try CommitteeFile(members: members, clients: clients).sorted()
        try file.writeNew(to: out)
        let charter = try file.charter()
        print(
          "committee \(Hex.encode(charter.name.bytes)): \(members.count) members, quorum \(charter.first.quorum)")
      }
    }

  }

  struct Client: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Makes the keys of a client, such as a gateway: secret.json, encrypted, and client.json for 'init'.",
      discussion: "EXAMPLE\n  TIELINE_PASSPHRASE=… tieline committee client --name north-gateway client")

    @Argument(help: "The client's folder.") var home: String
    @Option(help: "What the operators call it.") var name: String
    @Option(help: "The variable that holds the passphrase.") var passphraseEnvironment = "TIELINE_PASSPHRASE"

    func run() async throws {
      try await reportingFailure {
        let passphrase = try MemberHome.passphrase(passphraseEnvironment)
        let home = MemberHome(path: home)
        try home.createClient(name: name, passphrase: passphrase, cost: .standard)
        print("\(home.clientPath): hand it to whoever makes the committee's file")
      }
    }
  }

  struct Join: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Makes a member's empty vote log: once, before it runs for the first time.",
      discussion: "EXAMPLE\n  tieline committee join --committee committee.json home")

    @OptionGroup var options: MemberOptions

    func run() async throws {
      try await reportingFailure {
        let (_, setup) = try options.load()
        try CommitteeMember.prepare(setup)
        print("member \(setup.me) of \(setup.first.size) may run")
      }
    }
  }

  struct Run: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Runs a member until SIGINT or SIGTERM.",
      discussion: """
        With --ledgers it attests where locks stand, each read on its ledger with proofs from the pinned checkpoint on; \
        the file's keys and journal are not used.

        EXAMPLE
          tieline committee run --committee committee.json --ledgers gateway.yaml home
        """)

    @OptionGroup var options: MemberOptions
    @Option(help: "A gateway's configuration: the ledgers whose locks this member reads and attests.")
    var ledgers: String?
    @Option(help: "How many times the usual volume of an asset on a route is logged as unusual.")
    var unusual: UInt64 = 10
    @Option(help: "How many times the usual volume this member does not attest; raise it to let one pass.")
    var refused: UInt64 = 100
    @Option(help: "debug, info, notice, warning or error.") var logLevel = "notice"

    func run() async throws {
      try await reportingFailure {
        let level = Logger.Level(rawValue: logLevel) ?? .notice
        LoggingSystem.bootstrap { label in LineLogHandler(logLevel: level, label: label, format: .text) }
        let (file, setup) = try options.load()
        var limits = AnomalyDetector.Limits()
        (limits.alertTimes, limits.abstainTimes) = (unusual, max(unusual, refused))
        let logger = Logger(label: "tieline.committee")
        let composition = try ledgers.map { try Composition(GatewayConfiguration.load($0)) }
        try await MemberProcess(
          file: file, setup: setup, home: options.home,
          locks: composition?.lockVerifier(limits, logger: logger), lanes: composition?.laneNote() ?? LaneNote()
        ).run()
      }
    }
  }

  struct Status: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Shows where a running member of this machine stands.",
      discussion: "EXAMPLE\n  tieline committee status home")

    @Argument(help: "The member's folder.") var home: String
    @Flag(help: "Print the JSON object.") var json = false

    func run() async throws {
      try await reportingFailure {
        let path = MemberHome(path: home).statusPath
        let bytes = Array(try ProjectFiles.contents(path))
        print(
          json ? String(decoding: bytes, as: UTF8.self) : try MemberStatusTable(bytes, at: Composition.clock()).text)
      }
    }
  }
}

struct MemberOptions: ParsableArguments {
  @Argument(help: "The member's folder.") var folder: String
  @Option(help: "The committee's file.") var committee: String
  @Option(help: "The variable that holds the passphrase.") var passphraseEnvironment = "TIELINE_PASSPHRASE"

  var home: MemberHome { MemberHome(path: folder) }

  func load() throws -> (CommitteeFile, CommitteeMember.Setup) {
    let file = try CommitteeFile(path: committee)
    return (file, try home.setup(file, secrets: home.secrets(passphraseVariable: passphraseEnvironment)))
  }
}
