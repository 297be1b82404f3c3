import ArgumentParser
import Foundation

struct LedgerCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ledger", abstract: "Starts and stops real ledgers on this machine, for trying and testing.",
    subcommands: [Up.self, Down.self])

  struct Options: ParsableArguments {
    @Option(help: "The ledger's name: lower-case letters.")
    var name = "north"
    @Option(help: "The folder of all ledgers' data.")
    var folder = ".tieline/ledgers"

    var home: URL { URL(filePath: folder).appending(path: name) }
  }

  struct Up: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Starts an injectived network (CometBFT with an EVM) on loopback and waits for its first block.",
      discussion: """
        Its data stays in the folder; the next 'up' goes on with it. Anyone on this machine may call everything.

        EXAMPLE
          tieline ledger up --name north --evm-chain-id 1441 --base-port 26000 --fund 0xab16a96d359ec26a11e2c2b3d8f8b8942d5bfcdb
        """)

    @OptionGroup var options: Options
    @Option(help: "The EVM chain id.") var evmChainId: UInt64 = 1441
    @Option(help: "First of the ports; each node takes 20.") var basePort = 26_000
    @Option(help: "How many validators, 1 to 7.") var validators = 1
    @Option(parsing: .upToNextOption, help: "Addresses that get coins when the network is made.")
    var fund: [String] = []

    func run() async throws {
      try await reportingFailure {
        Progress.show("starting \(options.name) …")
        let endpoints = try await InjectiveNetwork(
          home: options.home, chainID: "\(options.name)-1", evmChainID: evmChainId, basePort: basePort
        ).up(funded: fund, validators: validators)
        Progress.end()
        print("ledger     eip155:\(evmChainId)")
        print("http       \(endpoints.evmHTTP.map(\.absoluteString).joined(separator: " "))")
        print("websocket  \(endpoints.evmWebSocket.map(\.absoluteString).joined(separator: " "))")
        print("cometbft   \(endpoints.cometRPC.map(\.absoluteString).joined(separator: " "))")
        print("stop with  tieline ledger down --name \(options.name)")
      }
    }
  }

  struct Down: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Stops a ledger that 'up' started; its data stays.",
      discussion: "EXAMPLE\n  tieline ledger down --name north")

    @OptionGroup var options: Options

    func run() async throws {
      try await reportingFailure {
        try await InjectiveNetwork(home: options.home, chainID: "\(options.name)-1", evmChainID: 0, basePort: 0).down()
        print("\(options.name) is stopped")
      }
    }
  }
}
