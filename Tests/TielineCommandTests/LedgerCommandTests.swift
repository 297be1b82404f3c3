import Foundation
import Testing

/// Commands against EVM nodes: absent, wrong, and real.
@Suite struct LedgerCommandTests {
  static let nodeURL = ProcessInfo.processInfo.environment["TIELINE_EVM_URL"]
  static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()
  static let canStartLedgers = FileManager.default.isExecutableFile(
    atPath: root.appending(path: ".venv/bin/python").path)
  static let passphrase = ["TIELINE_PASSPHRASE": "correct horse"]

  let folder: URL

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "tieline-ledger-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  /// A gateway on one EVM ledger, with a fresh key as its relayer.
  private func configuration(url: String, chain: String) async throws -> String {
    let made = try await TielineCommand.run("key", "create", folder.path + "/key.json", environment: Self.passphrase)
    try #require(made.status == 0, "\(made.errors)")
    let address = made.output.prefix(42)
    let text = """
      ledgers:
        - id: eip155:\(chain)
          relayer: "\(address)"
          http: ["\(url)"]
          contracts: {hash-time-lock: "0x00000000000000000000000000000000000000aa"}
          keystores: [{file: key.json}]
      """
    let path = folder.appending(path: "gateway.yaml").path
    try Data(text.utf8).write(to: URL(filePath: path))
    return path
  }

  @Test func `a key file opens with its passphrase only`() async throws {
    let config = try await configuration(url: "http://127.0.0.1:1", chain: "1")
    let key = folder.path + "/key.json"
    let shown = try await TielineCommand.run("key", "show", key, environment: Self.passphrase)
    #expect(shown.status == 0 && shown.output.hasPrefix("0x"))
    let mode = try FileManager.default.attributesOfItem(atPath: key)[.posixPermissions] as? Int
    #expect(mode == 0o600)
    let wrong = try await TielineCommand.run(
      "config", "check", "--config", config, environment: ["TIELINE_PASSPHRASE": "incorrect"])
    #expect(
      wrong.status == 77 && wrong.errors.contains("the passphrase does not open this keystore"), "\(wrong.errors)")
    let again = try await TielineCommand.run("key", "create", key, environment: Self.passphrase)
    #expect(again.status == 1 && again.errors.contains("File exists"))
  }

  @Test func `a node that cannot be reached is named`() async throws {
    let config = try await configuration(url: "http://127.0.0.1:1", chain: "1")
    let result = try await TielineCommand.run("config", "check", "--config", config, environment: Self.passphrase)
    #expect(result.status == 69 && result.errors.contains("127.0.0.1:1"), "\(result.errors)")
  }

  @Test(.enabled(if: nodeURL != nil)) func `a node of another chain is refused with both ids`() async throws {
    let config = try await configuration(url: Self.nodeURL ?? "", chain: "4242")
    let result = try await TielineCommand.run("config", "check", "--config", config, environment: Self.passphrase)
    #expect(result.status == 78, "\(result.errors)")
    #expect(result.errors.contains("1777") && result.errors.contains("4242"), "\(result.errors)")
  }

  /// The main job on three real ledgers, as `make demo` runs it.
  @Test(.enabled(if: canStartLedgers), .timeLimit(.minutes(5))) func `the demo holds what it promises`() async throws {
    struct Report: Decodable, Equatable {
      var settled, refunded, recovered, refused, carried, called, certificates, attested: Int
      var conservation: Bool
    }
    let result = try await TielineCommand.run("demo", "--json", "--base-port", "27000")
    #expect(result.status == 0, "\(result.errors)")
    let report = try JSONDecoder().decode(Report.self, from: Data(result.output.utf8))
    #expect(
      report
        == Report(
          settled: 3, refunded: 1, recovered: 1, refused: 1, carried: 2, called: 1, certificates: 24, attested: 13,
          conservation: true))
    #expect(result.output.split(separator: "\n").count == 1)
  }
}
