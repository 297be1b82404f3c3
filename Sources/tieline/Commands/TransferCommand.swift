import ArgumentParser
import Foundation
import TielineCore
import TielineGateway

struct TransferCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "transfer",
    abstract: "Moves certificates to other ledgers and home; a running gateway carries it out.",
    subcommands: [Begin.self])

  struct Begin: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Begins the transfer of a certificate; 'tieline swap show' tells how it goes on.",
      discussion: """
        Lanes between the two bridges have to be open: 'tieline lane open'. The certificate keeps the name that it has at home, wherever it is. It departs from one ledger's bridge, a \
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
}
