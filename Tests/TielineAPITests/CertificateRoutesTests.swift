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

  private static let vocabulary = """
    @prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix t: <https://tieline.example/ns#> .
    t:device a owl:ObjectProperty . t:quantityWh a owl:DatatypeProperty .
    """

  private func ask(_ paths: [String]) async throws -> [(status: Int, body: JSONValue)] {
    try await answers(to: paths.map { ($0, nil) }).map { ($0.response.statusCode, try JSONValue(parsing: $0.body)) }
  }

  private func answers(
    to requests: [(path: String, accept: String?)]
  ) async throws -> [(response: HTTPURLResponse, body: [UInt8])] {
    let register = register
    let routes = CertificateRoutes(
      find: { register.find($0) }, certificate: { register[$0].map { [$0] } ?? [] },
      progress: {
        [CertificateRoutes.Progress(ledger: register.certificates[0].asset.ledger, next: 11, complaint: nil)]
      }, context: OntologyContext(try RDFSyntax.turtle.graph(in: Self.vocabulary.utf8)))
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
    var answers: [(HTTPURLResponse, [UInt8])] = []
    for (path, accept) in requests {
      var request = URLRequest(url: try #require(URL(string: "http://127.0.0.1:\(port)\(path)")))
      request.setValue(accept, forHTTPHeaderField: "Accept")
      let (data, response) = try await URLSession.shared.data(for: request)
      answers.append((try #require(response as? HTTPURLResponse), Array(data)))
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

  @Test func `answers in the form that a client likes most`() async throws {
    let path = "/certificates/\(identifiers[2])"
    let forms = [
      (nil, "application/json"), ("*/*", "application/json"), ("text/turtle", "text/turtle"),
      ("application/json;q=0.5, text/*;q=0.8", "text/turtle"), ("text/turtle;q=0, */*;q=0.1", "application/json"),
      ("text/html, application/n-quads ; q=0.2", "application/n-quads"),
    ]
    let found = try await answers(to: forms.map { (path, $0.0) } + [(path, "text/html"), (path, "text/turtle;q=0")])
    for ((accept, type), answer) in zip(forms, found) {
      #expect(answer.response.statusCode == 200)
      #expect(answer.response.value(forHTTPHeaderField: "Content-Type") == type, "\(accept ?? "nothing")")
    }
    #expect(found.suffix(2).allSatisfy { $0.response.statusCode == 406 })
    let refusal = String(decoding: found[6].body, as: UTF8.self)
    #expect(refusal.contains("application/json, text/turtle"))
  }

  @Test func `tells the same in Turtle, N-Quads and JSON-LD, and where each statement comes from`() async throws {
    let path = "/certificates?limit=2&device=urn:example:0"
    let found = try await answers(to: [
      (path, "text/turtle"), (path, "application/n-quads"), ("/certificates?limit=1", "text/turtle"),
      (path, "application/ld+json"),
    ])
    let turtle = try RDFSyntax.turtle.quads(in: found[0].body)
    let nQuads = try RDFSyntax.nQuads.quads(in: found[1].body)
    let json = try JSONValue(parsing: found[3].body)
    #expect(try CanonicalDataset(turtle).hash == CanonicalDataset(nQuads).hash)
    #expect(try CanonicalDataset(turtle).hash == CanonicalDataset(JSONLD.quads(of: json)).hash)
    #expect(String(decoding: found[3].body, as: UTF8.self).contains("\"device\":\"urn:example:0\""))
    #expect(Set(turtle) == Set([0, 2].flatMap { register.certificates[$0].triples }))
    let generated = turtle.filter { $0.predicate == .iri("http://www.w3.org/ns/prov#wasGeneratedBy") }
    #expect(generated.count == 2)
    for statement in generated {
      let hash = Term.iri("https://tieline.example/ns#txHash")
      #expect(turtle.contains(Quad(statement.object, hash, .literal("tx"))))
    }
    #expect(found[0].response.value(forHTTPHeaderField: "Link") == nil)
    #expect(
      found[2].response.value(forHTTPHeaderField: "Link") == "</certificates?limit=1&offset=1>; rel=\"next\"")
  }
}
