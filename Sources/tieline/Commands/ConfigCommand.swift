import ArgumentParser
import Foundation
import TielineAdapterSDK

struct ConfigCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "config", abstract: "Writes or checks a gateway's configuration.",
    subcommands: [Init.self, Check.self])

  struct Init: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Writes an annotated example; never over a file that exists.",
      discussion: "EXAMPLE\n  tieline config init gateway.yaml")

    @Argument(help: "Where to write.")
    var path = "gateway.yaml"

    func run() async throws {
      try await reportingFailure {
        guard !FileManager.default.fileExists(atPath: path) else {
          throw CommandFailure(.failed, "\(path) exists already; choose another name or remove it first")
        }
        do {
          try Data(ConfigurationTemplate.text.utf8).write(to: URL(filePath: path))
        } catch {
          throw CommandFailure(.failed, "cannot write \(path): \(error.localizedDescription)")
        }
        print("wrote \(path); next: tieline config check --config \(path)")
      }
    }
  }

  struct Check: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Reads the configuration and asks every ledger in it for its newest block.",
      discussion: "EXAMPLE\n  tieline config check --config gateway.yaml")

    @OptionGroup var options: ConfigurationOptions

    @Flag(help: "Only read the file; contact no ledger.")
    var offline = false

    func run() async throws {
      try await reportingFailure {
        let configuration = try options.load()
        guard !offline else { return print("\(options.config): \(configuration.ledgers.count) ledgers, well formed") }
        let composition = try Composition(configuration, withKeys: true)
        for ledger in configuration.ledgers {
          guard let adapter = composition.adapters[ledger.id] else { continue }
          let head = try await adapter.finalHead()
          let timings = try await adapter.timings()
          print(
            "\(ledger.id): final block \(head.height) of \(head.time), inclusion within \(timings.inclusion), "
              + "finality within \(timings.finality)")
        }
        print("\(options.config): well")
      }
    }
  }
}

/// Where the configuration is.
struct ConfigurationOptions: ParsableArguments {
  @Option(help: "The gateway's configuration file.")
  var config = "gateway.yaml"

  /// - Throws: ``ConfigurationError``.
  func load() throws(ConfigurationError) -> GatewayConfiguration { try GatewayConfiguration.load(config) }
}
