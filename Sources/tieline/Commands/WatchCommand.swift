import ArgumentParser
import Foundation
import TielineCore
import TielineGateway

struct WatchCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "watch",
    abstract: "A watchtower: claims and refunds others' locks for their owners, without their keys.",
    discussion: """
      Takes offers as 'tieline swap propose' writes them, follows both legs with proofs, and ends what their own gateways \
      leave open: it claims a leg whose preimage is public before it expires, and refunds one that has expired. Each pays \
      only its owner; the relayers of the configuration pay the fees and hold nothing else. It goes on with what it \
      watched before, so a start without offers is enough after a stop.

      Outputs of a UTXO ledger open by their owner's signature alone: such legs are watched and reported, not claimed.

      EXAMPLE
        tieline watch --config watchtower.yaml offer-1.json offer-2.json
      """)

  @OptionGroup var options: ConfigurationOptions
  @Argument(help: "Files of offers.") var offers: [String] = []

  func run() async throws {
    try await reportingFailure {
      let offers = try offers.map { path in
        guard let data = FileManager.default.contents(atPath: path) else {
          throw CommandFailure(.missingInput, "no file at \(path)")
        }
        return try SwapOffer(json: data)
      }
      let desk = try Composition(options.load()).desk()
      for offer in offers { try await desk.watch(offer, at: Composition.clock()) }
      StandardStream.tell("watching \(offers.count) more; stop with SIGINT\n")
    }
    var gateway = GatewayCommand.Run()
    gateway.options = options
    try await gateway.run()
  }
}
