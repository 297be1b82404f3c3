import ArgumentParser
import Foundation
import Logging
import TielineAdapterSDK
import TielineCore
import TielineEVM
import TielineGateway
import TielineProofs

struct LaneCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lane", abstract: "Opens lanes between contracts on two ledgers, by the committee's word.",
    subcommands: [Open.self, Allow.self])

  struct Ends: ParsableArguments {
    @OptionGroup var options: ConfigurationOptions
    @Option(help: "The ledger whose contract is changed; its relayer pays.") var from: String
    @Option(help: "The ledger that the lane leads to.") var to: String
  }

  struct Open: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Lets certificates or calls pass between two ledgers, once the committee attests it.",
      discussion: """
        A lane leads one way: both ledgers open theirs. Every member of the committee agrees only where its own \
        configuration names both contracts.

        EXAMPLE
          tieline lane open --config gateway.yaml --from eip155:1441 --to eip155:1442
          tieline lane open --config gateway.yaml --from eip155:1442 --to eip155:1441
          tieline lane open --config gateway.yaml --from eip155:1442 --to eip155:1441 --calls
        """)

    @OptionGroup var ends: Ends
    @Flag(help: "Between the gateways for calls, not the bridges for certificates.") var calls = false

    func run() async throws {
      try await reportingFailure {
        try await ends.open(calls ? .calls : .bridge) { opening, adapter, relayer in
          let opened = try await opening.run(on: adapter, from: relayer)
          return "the lane from \(ends.from) to \(ends.to) is open: \(opened.identifier)"
        }
      }
    }
  }

  struct Allow: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Lets contracts on another ledger have a method called, or no longer, once the committee attests it.",
      discussion: """
        --from is the ledger of the target, --to that of the callers. Every member agrees only where its own \
        configuration lists the method under 'allowed-calls' of the target's ledger; with --revoke, where it does not.

        EXAMPLE
          tieline lane allow --config gateway.yaml --from eip155:1442 --to eip155:1441 \\
            --target 0x… --method 'set(uint256)'
        """)

    @OptionGroup var ends: Ends
    @Option(help: "The contract's address on the ledger of --from.") var target: String
    @Option(help: "The method's name and types, as 'set(uint256)'.") var method: String
    @Flag(help: "It may no longer be called.") var revoke = false

    func run() async throws {
      try await reportingFailure {
        try await ends.open(.calls) { opening, adapter, relayer in
          let changed = try await opening.allow(
            try EVMAddress(target), ABI.selector(method), !revoke, on: adapter, from: relayer)
          let state = "\(method) of \(target) may \(revoke ? "no longer " : "")be called from \(ends.to)"
          return changed.map { "\(state): \($0.identifier)" } ?? "\(state) already"
        }
      }
    }
  }
}

extension LaneCommand.Ends {
  /// - Parameter body: Gives the sentence that is printed.
  fileprivate func open(
    _ keeper: Composition.Keeper,
    _ body: @escaping @Sendable (LaneOpening, EVMAdapter, AccountID) async throws -> String
  ) async throws {
    let composition = try Composition(options.load(), withKeys: true)
    try composition.requireCommittee()
    guard let adapter = try composition.adapter(from) as? EVMAdapter,
      let relayer = composition.configuration.ledgers.first(where: { $0.id == adapter.ledger })?.relayer,
      let connection = try composition.committee(logger: Logger(label: "tieline.lane"))
    else { throw CommandFailure(.configuration, "\(from) is no EVM ledger") }
    let opening = LaneOpening(
      lane: try composition.lane(keeper, from: adapter.ledger, to: LedgerID(to)),
      destination: connection.gate.destination(adapter.ledger), attestor: connection.attestor)
    try await connection.client.start()
    Progress.show("waiting for the committee …")
    let work = Task { try await body(opening, adapter, relayer) }
    let result = await work.result
    Progress.end()
    await connection.client.close()
    print(try result.get())
  }
}
