import Foundation
import Testing

/// Every kind of bad input gets one clear line and an exit code that says which kind it is.
@Suite struct BadInputTests {
  let folder: URL

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "tieline-bad-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  private func write(_ text: String, as name: String = "gateway.yaml") throws -> String {
    let file = folder.appending(path: name)
    try Data(text.utf8).write(to: file)
    return file.path
  }

  private func check(_ text: String) async throws -> TielineCommand.Result {
    try await TielineCommand.run("config", "check", "--offline", "--config", write(text))
  }

  /// An EVM ledger with this `trust`.
  private static func evm(_ trust: String) -> String {
    let address = "'0x00000000000000000000000000000000000000aa'"
    return "ledgers:\n  - {id: 'eip155:7', relayer: \(address), http: ['http://127.0.0.1:9'], "
      + "contracts: {hash-time-lock: \(address)}, trust: \(trust)}"
  }

  @Test(arguments: [
    "{family: clique, period-seconds: 5, depth-blocks: 12, checkpoint: c}",
    "{family: ibft, period-seconds: 1, checkpoint: c}", "{family: ibft2, period-seconds: 1, checkpoint: c}",
    "{family: qbft, epoch-blocks: 100, period-seconds: 1, checkpoint: c, stale-after-seconds: 30}",
  ]) func `ledgers with proof of authority need no other nodes`(trust: String) async throws {
    let result = try await check(Self.evm(trust))
    #expect(result.status == 0, "\(result.errors)")
  }

  @Test func `a log without room ends no program`() async throws {
    let status = try await TielineCommand.runOnFullDisk("config", "check", "--config", folder.path + "/none.yaml")
    #expect(status == 78)
  }

  @Test func `an unknown key is named with its line and a suggestion`() async throws {
    let result = try await check("gateway:\n  jurnal: x.sqlite\nledgers:\n  - {id: 'sandbox:a', relayer: b}\n")
    #expect(result.status == 78)
    #expect(result.errors.hasSuffix("gateway.yaml:2: unknown key 'gateway.jurnal'; did you mean 'journal'?\n"))
  }

  @Test(arguments: [
    ("gateway: 3\nledgers: []", "'gateway' must be a list of 'key: value'"),
    ("ledgers: []", "'ledgers' names no ledger"),
    ("ledgers:\n  - {relayer: b}", "'ledgers[0].id' is missing"),
    (
      "ledgers:\n  - {id: nonsense, relayer: b}", "'nonsense' is not a valid ledger id: expected CAIP-2, as eip155:1441"
    ),
    (
      "ledgers:\n  - {id: 'fabric:x', relayer: b}",
      "no adapter for namespace 'fabric'; known are eip155, bip122 and sandbox"
    ),
    ("log: {level: loud}\nledgers:\n  - {id: 'sandbox:a', relayer: b}", "expected one of trace, debug, info"),
    ("operations: {host: 0.0.0.0}\nledgers:\n  - {id: 'sandbox:a', relayer: b}", "nothing there is authenticated"),
    ("operations: {port: 70000}\nledgers:\n  - {id: 'sandbox:a', relayer: b}", "allowed is 0 to 65535"),
    (
      "ledgers:\n  - {id: 'sandbox:a', relayer: b}\n  - {id: 'sandbox:a', relayer: b}",
      "ledger sandbox:a is there twice"
    ),
    ("a: 1\na: 2", "found the following duplicated key(s): 'a'"),
    ("{", "not readable as YAML"),
    (
      "ledgers:\n  - {id: 'eip155:1', relayer: '0x00000000000000000000000000000000000000aa', contracts: {}}",
      "'ledgers[0].contracts.hash-time-lock' is missing"
    ),
    (evm("{family: aura}"), "one of cometbft, clique, ibft, ibft2, qbft"),
    (evm("{family: cometbft, chain-id: a, checkpoint: c}"), "'ledgers[0].trust.http' names no node"),
    (evm("{family: clique, depth-blocks: 3, checkpoint: c}"), "'ledgers[0].trust.period-seconds' is missing"),
    (evm("{family: clique, period-seconds: 5, checkpoint: c}"), "'ledgers[0].trust.depth-blocks' is missing"),
    (evm("{family: clique, period-seconds: 5, depth-blocks: 257, checkpoint: c}"), "allowed is 0 to 256"),
    (evm("{family: qbft, epoch-blocks: 0, period-seconds: 5, checkpoint: c}"), "'ledgers[0].trust.epoch-blocks'"),
    (evm("{family: qbft, period-seconds: 5, depth-blocks: 3, checkpoint: c}"), "unknown key 'ledgers[0].trust.depth-"),
    (
      evm("{family: ibft2, period-seconds: 5, http: ['http://a'], checkpoint: c}"),
      "unknown key 'ledgers[0].trust.http'"
    ),
  ]) func `a wrong value is explained`(text: String, expected: String) async throws {
    let result = try await check(text)
    #expect(result.status == 78)
    #expect(result.errors.contains(expected), "\(result.errors)")
    #expect(result.errors.split(separator: "\n").count == 1)
  }

  @Test func `the example configuration is well`() async throws {
    let path = folder.appending(path: "example.yaml").path
    #expect(try await TielineCommand.run("config", "init", path).status == 0)
    #expect(try await TielineCommand.run("config", "check", "--config", path).status == 0)
    let again = try await TielineCommand.run("config", "init", path)
    #expect(again.status == 1 && again.errors.contains("exists already"))
  }

  @Test func `a missing configuration says how to make one`() async throws {
    let result = try await TielineCommand.run("swap", "list", "--config", folder.path + "/none.yaml")
    #expect(result.status == 78 && result.errors.contains("tieline config init"))
  }

  @Test func `a damaged offer is unusable data`() async throws {
    let config = try write("ledgers:\n  - {id: 'sandbox:a', relayer: b}")
    let offer = try write("{\"version\":1}", as: "offer.json")
    let result = try await TielineCommand.run("swap", "accept", offer, "--config", config)
    #expect(result.status == 65 && result.errors.contains("the offer cannot be read"))
    let missing = try await TielineCommand.run("swap", "accept", offer + "x", "--config", config)
    #expect(missing.status == 66)
  }

  @Test func `a second gateway on one journal is refused`() async throws {
    let config = try write("operations: {port: 0}\nledgers:\n  - {id: 'sandbox:a', relayer: b}")
    let log = folder.appending(path: "log")
    let first = try TielineCommand.start(["gateway", "run", "--config", config], log: log)
    defer { first.terminate() }
    for _ in 0..<500 where !(try String(contentsOf: log, encoding: .utf8).contains("gateway is running")) {
      try await Task.sleep(for: .milliseconds(10))
    }
    let second = try await TielineCommand.run("gateway", "run", "--config", config)
    #expect(second.status == 1 && second.errors.contains("in use by another gateway process"))
  }

  private func issue(_ feed: String) async throws -> TielineCommand.Result {
    let config = try write("ledgers:\n  - {id: 'sandbox:a', relayer: b, block-interval-milliseconds: 10}")
    return try await TielineCommand.run(
      "certificate", "issue", "--config", config, "--ledger", "sandbox:a", "--owner", "o", "--as", "b",
      "--green-button", feed, "--device", "urn:farm", "--source", "solar", "--technology", "T010000", "--country", "NO",
      "--issuer", "Body")
  }

  private var example: String {
    get throws {
      let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
      return try String(contentsOf: root.appending(path: "Examples/solar-farm-2026-06-21.xml"), encoding: .utf8)
    }
  }

  @Test func `the example feed gives 24 certificates, once`() async throws {
    let feed = try write(try example, as: "feed.xml")
    let result = try await issue(feed)
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.output.split(separator: "\n").count == 24)
    let again = try await issue(feed)
    #expect(again.status == 1 && again.errors.contains("interval already certified"))
    let config = folder.appending(path: "gateway.yaml").path
    let listed = try await TielineCommand.run("certificate", "list", "--ledger", "sandbox:a", "--config", config)
    #expect(listed.output == result.output)
    let identifier = String(listed.output.prefix(66))
    let shown = try await TielineCommand.run(
      "certificate", "show", identifier, "--ledger", "sandbox:a", "--config", config)
    #expect(shown.output.hasPrefix("certificate \(identifier)\ndevice      urn:farm\n"))
  }

  @Test func `malformed ESPI is unusable data, with the line`() async throws {
    let broken = try await issue(try write(try example.replacing("</feed>", with: ""), as: "feed.xml"))
    #expect(broken.status == 65 && broken.errors.contains("line "), "\(broken.errors)")
    let missing = try await issue(folder.path + "/none.xml")
    #expect(missing.status == 66)
  }

  @Test func `an interval in the future is refused`() async throws {
    let day = 86_400 * 3650
    let moved = try example.replacing(/<(espi:)?start>(\d+)<\/(espi:)?start>/) { match in
      String(match.0).replacing(match.2, with: "\((Int(match.2) ?? 0) + day)")
    }
    let result = try await issue(try write(moved, as: "feed.xml"))
    #expect(result.status == 65 && result.errors.contains("2036-06"), "\(result.errors)")
  }

  @Test func `a fraction of a Wh is refused`() async throws {
    let scaled = try example.replacing(
      /<(espi:)?powerOfTenMultiplier>-?\d+</
    ) { "<\($0.1 ?? "")powerOfTenMultiplier>-3<" }
    let result = try await issue(try write(scaled, as: "feed.xml"))
    #expect(result.status == 65 && result.errors.contains("not a whole number of Wh"), "\(result.errors)")
  }
}
