import Foundation

/// A real CometBFT and EVM ledger on this machine, started by `Tools/ledgers/injective.py`. For tests and the demo.
struct InjectiveNetwork: Sendable {
  /// Where its nodes listen.
  struct Endpoints: Decodable, Sendable {
    let cometRPC: [URL]
    let evmHTTP: [URL]
    let evmWebSocket: [URL]
    let pids: [Int32]

    private enum CodingKeys: CodingKey { case cometRPC, evmHTTP, evmWebSocket, pids }

    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      func urls(_ key: CodingKeys) throws -> [URL] {
        if let one = try? container.decode(URL.self, forKey: key) { return [one] }
        return try container.decode([URL].self, forKey: key)
      }
      (cometRPC, evmHTTP, evmWebSocket) = (try urls(.cometRPC), try urls(.evmHTTP), try urls(.evmWebSocket))
      pids = try container.decode([Int32].self, forKey: .pids)
    }
  }

  /// Where the nodes keep their data; made when it is missing.
  let home: URL
  /// CometBFT's chain id: lower-case letters, a hyphen and a number.
  let chainID: String
  /// The EVM's chain id, that of CAIP-2.
  let evmChainID: UInt64
  /// First of the ports; each node takes 20.
  let basePort: Int

  /// Starts the network, or finds it running, and waits for its first block.
  ///
  /// - Parameter funded: Addresses that get coins in the genesis, `0x` and 40 digits.
  /// - Throws: ``CommandFailure`` with what the script says.
  func up(funded: [String], validators: Int = 1) async throws -> Endpoints {
    let output = try await LedgerScript.injective.run(
      [
        "up", "--home", home.path, "--chain-id", chainID, "--evm-chain-id", "\(evmChainID)", "--validators",
        "\(validators)", "--base-port", "\(basePort)", "--json",
      ] + (funded.isEmpty ? [] : ["--fund"] + funded))
    guard let endpoints = try? JSONDecoder().decode(Endpoints.self, from: output) else {
      throw CommandFailure(.failed, "the ledger script gave no endpoints: \(String(decoding: output, as: UTF8.self))")
    }
    return endpoints
  }

  /// Stops the network's nodes; does nothing where none runs.
  /// - Throws: ``CommandFailure`` with what the script says.
  func down() async throws { _ = try await LedgerScript.injective.run(["down", "--home", home.path]) }
}
