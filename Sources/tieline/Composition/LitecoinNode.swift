import Foundation

/// A real Litecoin node in regtest on this machine, started by `Tools/ledgers/litecoin.py`. For tests and the demo.
struct LitecoinNode: Sendable {
  private struct Answer: Decodable {
    let url: URL
    let wallet: String
  }

  /// Where the node keeps its data; made when it is missing.
  let home: URL
  let port: Int

  /// Where it answers, with user and password, and the name of a wallet with coins.
  struct Endpoint: Sendable {
    let url: URL
    let wallet: String
    /// `user:password`.
    var credentials: String { "\(url.user() ?? ""):\(url.password() ?? "")" }
    /// Without user and password.
    var address: String { "http://127.0.0.1:\(url.port ?? 0)" }
  }

  /// Starts the node, or finds it running, past the height where timelocks count.
  /// - Throws: ``CommandFailure`` with what the script says.
  func up() async throws -> Endpoint {
    let output = try await LedgerScript.litecoin.run(["up", "--home", home.path, "--port", "\(port)", "--json"])
    guard let answer = try? JSONDecoder().decode(Answer.self, from: output) else {
      throw CommandFailure(.failed, "the ledger script gave no endpoint")
    }
    return Endpoint(url: answer.url, wallet: answer.wallet)
  }

  /// Stops the node, which would wait for connections that this process keeps; does nothing where none runs.
  /// - Throws: ``CommandFailure`` with what the script says.
  func down() async throws {
    _ = try await LedgerScript.litecoin.run(["down", "--home", home.path, "--timeout", "2"])
  }
}
