import ArgumentParser
import Foundation
import Logging
import TielineCore
import TielineEVM
import TielineGateway
import TielineProofs

struct TransferCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "transfer",
    abstract: "Moves certificates to other ledgers and home; a running gateway carries it out.",
    subcommands: [Begin.self, OpenLane.self])

  struct Begin: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Begins the transfer of a certificate; 'tieline swap show' tells how it goes on.",
      discussion: """
        The certificate keeps the name that it has at home, wherever it is. It departs from one ledger's bridge, a \
        committee attests that, and it arrives at the other's; either both become final or both are undone. Timelocks \
        are the shortest that the measured ledgers and the bridges allow, plus --window-seconds.

        EXAMPLE
          tieline transfer begin --config gateway.yaml --certificate 1000@eip155:1441/erc1155:0x…/42 \\
            --from eip155:1441:0x… --to eip155:1442:0x…
        """)

    @OptionGroup var options: ConfigurationOptions
    @Option(help: "AMOUNT@ASSET: how many Wh of which certificate, by its name at home.") var certificate: String
    @Option(help: "Whose it is: a CAIP-10 account, whose key a keystore of the configuration holds.") var from: String
    @Option(help: "Whose it is to be: a CAIP-10 account on another ledger.") var to: String
    @Option(help: "How much longer than necessary the arrival may take, in seconds.") var windowSeconds: Int64 = 30

    func run() async throws {
      try await reportingFailure {
        let composition = try Composition(options.load())
        try composition.requireCommittee()
        let passage = SwapDesk.Passage(
          certificate: try SwapCommand.amount(certificate), from: try AccountID(from), to: try AccountID(to))
        let transfer = try await composition.desk().transfer(
          passage, preimage: Entropy.preimage(), window: Milliseconds(seconds: windowSeconds), at: Composition.clock())
        print("transfer \(transfer) begins; a running gateway carries it out")
      }
    }
  }

  struct OpenLane: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Lets certificates pass between the bridges of two ledgers, once the committee attests it.",
      discussion: """
        A lane leads one way: certificates move between two ledgers once both have opened theirs. Every member of the \
        committee agrees only where its own configuration names both bridges. The relayer of --from pays.

        EXAMPLE
          tieline transfer open-lane --config gateway.yaml --from eip155:1441 --to eip155:1442
          tieline transfer open-lane --config gateway.yaml --from eip155:1442 --to eip155:1441
        """)

    @OptionGroup var options: ConfigurationOptions
    @Option(help: "The ledger whose bridge opens the lane.") var from: String
    @Option(help: "The ledger that it leads to.") var to: String

    func run() async throws {
      try await reportingFailure {
        let composition = try Composition(options.load(), withKeys: true)
        try composition.requireCommittee()
        let adapter = try composition.adapter(from)
        guard let evm = adapter as? EVMAdapter,
          let relayer = composition.configuration.ledgers.first(where: { $0.id == adapter.ledger })?.relayer,
          let connection = try composition.committee(logger: Logger(label: "tieline.transfer"))
        else { throw CommandFailure(.configuration, "\(from) has no bridge") }
        let lane = EVMLane(from: try composition.station(adapter.ledger), to: try composition.station(LedgerID(to)))
        try await connection.client.start()
        Progress.show("waiting for the committee …")
        let opening = LaneOpening(
          lane: lane, destination: connection.gate.destination(adapter.ledger), attestor: connection.attestor)
        let work = Task { try await opening.run(on: evm, from: relayer) }
        let opened = await work.result
        Progress.end()
        await connection.client.close()
        print("the lane from \(lane.here.ledger) to \(lane.there.ledger) is open: \(try opened.get().identifier)")
      }
    }
  }
}

extension Composition {
  /// - Throws: ``CommandFailure`` where no committee is configured.
  fileprivate func requireCommittee() throws(CommandFailure) {
    guard configuration.committee == nil else { return }
    throw CommandFailure(
      .configuration, "a certificate arrives only by the word of a committee; add 'committee' to the configuration")
  }

  /// - Throws: ``CommandFailure`` where the ledger has no bridge.
  fileprivate func station(_ ledger: LedgerID) throws -> EVMLane.Station {
    guard let station = try stations().first(where: { $0.ledger == ledger }) else {
      throw CommandFailure(
        .configuration, "\(ledger) has no 'certificate-bridge' under 'contracts' in the configuration")
    }
    return station
  }
}
