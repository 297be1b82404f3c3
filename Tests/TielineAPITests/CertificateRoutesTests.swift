import Foundation
import FoundationNetworking
import Logging
import Testing
import TielineAPI
import TielineCodec
import TielineCore
import TielineSemantics

@Suite struct CertificateRoutesTests {
  private let register: CertificateRegister
  private let identifiers: [CertificateIdentifier]

  init() throws {
    var register = CertificateRegister()
    identifiers = try (1...3).map { try CertificateIdentifier([UInt8](repeating: $0, count: 32)) }
    let owner = try AccountID("sandbox:north:alice")
    for (hour, identifier) in identifiers.enumerated() {
      let certificate = try Certificate(
        device: "urn:example:\(hour % 2)",
        interval: Interval("2026-06-21T1\(hour):00:00Z/2026-06-21T1\(hour + 1):00:00Z"),
        energy: WattHours(1000), source: .solar, technology: "T010000", country: "NO", issuer: "body",
        evidence: "urn:reading:\(hour)")
      register.add(
        identifier: identifier, certificate: certificate, asset: try AssetID("sandbox:north/cert:origin/\(hour)"))
      try register.apply(
        CertificateMovement(
          certificate: identifier, kind: .issued(to: owner), energy: WattHours(1000), height: 9, transaction: "tx"))
    }
    try register.apply(
      CertificateMovement(
        certificate: identifiers[2], kind: .cancelled(by: owner), energy: WattHours(400), height: 10, transaction: "ty")
    )
    self.register = register
  }

  private func ask(_ paths: [String]) async throws -> [(status: Int, body: JSONValue)] {
    let register = register
    let routes = CertificateRoutes(
      find: { register.find($0) }, certificate: { register[$0].map { [$0] } ?? [] },
      progress: {
        [CertificateRoutes.Progress(ledger: register.certificates[0].asset.ledger, next: 11, complaint: nil)]
      })
    var logger = Logger(label: "test")
    logger.logLevel = .error
    let server = OperationsServer(
      host: "127.0.0.1", port: 0, registry: PrometheusRegistry(), logger: logger, certificates: routes
    ) { OperationsServer.Health(isWell: true, body: Data()) }
    let (ports, found) = AsyncStream<Int>.makeStream()
    let task = Task { try await server.run { found.yield($0) } }
    defer { task.cancel() }
    var iterator = ports.makeAsyncIterator()
    let port = try #require(await iterator.next())
    var answers: [(Int, JSONValue)] = []
    for path in paths {
      let url = try #require(URL(string: "http://127.0.0.1:\(port)\(path)"))
      let (data, response) = try await URLSession.shared.data(from: url)
      answers.append((try #require(response as? HTTPURLResponse).statusCode, try JSONValue(parsing: Array(data))))
    }
    return answers
  }

  private func identifiers(_ body: JSONValue) -> [JSONValue] {
    guard case .array(let all)? = body["certificates"] else { return [] }
    return all.compactMap { $0["id"] }
  }

  @Test func `answers by device, owner, period and state, page by page`() async throws {
    let names = identifiers.map { JSONValue.string($0.description) }
    let answers = try await ask([
      "/certificates", "/certificates?device=urn:example:1", "/certificates?owner=sandbox:north:bob",
      "/certificates?from=2026-06-21T11:00:00Z&until=2026-06-21T12:00:00Z", "/certificates?state=partly-cancelled",
      "/certificates?limit=2", "/certificates?limit=2&offset=2",
      "/certificates?device=urn%3Aexample%3A1&from=2026-06-21T13%3A00%3A00%2B02%3A00",
    ])
    #expect(answers.allSatisfy { $0.status == 200 })
    #expect(
      answers.map { identifiers($0.body) } == [
        names, [names[1]], [], [names[1]], [names[2]], [names[0], names[1]], [names[2]], [names[1]],
      ])
    #expect(answers[5].body["next"] == 2 && answers[6].body["next"] == .null)
    #expect(answers[0].body["ledgers"] == [["ledger": "sandbox:north", "nextBlock": 11, "complaint": .null]])
  }

  @Test func `shows one certificate with what happened to it, block by block`() async throws {
    let answer = try await ask(["/certificates/\(identifiers[2])"])[0]
    guard case .array(let found)? = answer.body["certificates"], let one = found.first else {
      Issue.record("\(answer)")
      return
    }
    #expect(one["cancelledWattHours"] == 400 && one["state"] == "partly-cancelled")
    #expect(one["holders"] == [["account": "sandbox:north:alice", "energyWattHours": 600]])
    guard case .array(let history)? = one["history"] else { return }
    #expect(history.map { $0["event"] } == ["issued", "cancelled"] && history.map { $0["block"] } == [9, 10])
  }

  @Test func `says what is wrong with a question`() async throws {
    let answers = try await ask([
      "/certificates?colour=green", "/certificates?limit=0", "/certificates?state=gone", "/certificates?from=yesterday",
      "/certificates?device=a&device=b", "/certificates/nonsense",
      "/certificates/0x" + String(repeating: "0", count: 64),
    ])
    #expect(answers.map(\.status) == [400, 400, 400, 400, 400, 400, 404])
    let reasons = answers.map { "\($0.body["error"] ?? .null)" }
    #expect(reasons[0].contains("device, owner, from, until, state, limit, offset"))
    #expect(reasons[2].contains("active, cancelled, partly-cancelled"))
  }
}
