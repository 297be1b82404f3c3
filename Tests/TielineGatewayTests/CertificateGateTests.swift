import Foundation
import Testing
import TielineAdapterSDK
import TielineCore
import TielineGateway
import TielineSemantics
import TielineStorage

@Suite struct CertificateGateTests {
  private static let ontology = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "ontology")

  private static func graph(_ folder: String) throws -> GraphBuilder {
    var builder = GraphBuilder()
    let folder = ontology.appending(path: folder)
    for name in try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() where name.hasSuffix(".ttl") {
      try RDFSyntax.turtle.add(Data(contentsOf: folder.appending(path: name)), to: &builder, blankPrefix: name)
    }
    return builder
  }

  /// Tieline's shapes, and `more`.
  private static func gate(_ more: String = "") throws -> CertificateGate {
    var shapes = try graph("shapes")
    try RDFSyntax.turtle.add(more.utf8, to: &shapes, blankPrefix: "more")
    return CertificateGate(
      CertificateValidator(shapes: try ShapesGraph(shapes.finish()), vocabulary: try graph("vocabulary").finish()))
  }

  /// Swaps a certificate for money, with a gate at the buyer's.
  private func outcome(_ gate: CertificateGate, window: Milliseconds) async throws -> (
    outcome: String?, reasons: [String]
  ) {
    let world = try SandboxWorld()
    let seller = try world.account("seller", world.north.ledger)
    let hour = Instant(millisecondsSinceEpoch: 1_782_000_000_000)
    let certificate = try Certificate(
      device: "urn:example:a", interval: Interval(start: hour, end: hour + Milliseconds(hours: 1)),
      energy: WattHours(1000), source: .wind, technology: "T020001", country: "NO", issuer: "Example Body",
      evidence: "urn:reading:1")
    let issuance = try await world.north.prepare(.issue(certificate, to: seller), from: seller)
    for transaction in issuance { try await world.north.broadcast(transaction) }
    var record: CertificateRecord?
    for _ in 0..<400 where record == nil {
      record = try await world.north.certificate(certificate.identifier)
      try await Task.sleep(for: .milliseconds(10))
    }
    let asset = try #require(record).asset
    #expect(world.north.certificateIdentifier(of: asset) == certificate.identifier)
    #expect(world.north.certificateIdentifier(of: world.euro) == nil)
    let (buyers, sellers) = (try world.journal("buyer"), try world.journal("seller"))
    let take = try SwapDesk.Side(
      from: seller, to: world.account("buyer", world.north.ledger),
      assets: [AssetAmount(asset: asset, amount: Amount(1000))])
    let offer = try await world.desk(buyers).propose(
      give: world.give(5), take: take, preimage: Preimage([UInt8](repeating: 7, count: 32)), window: window,
      at: SandboxWorld.clock())
    try await world.desk(sellers).accept(offer, at: SandboxWorld.clock())
    let engines = [
      try world.engine(buyers, relayer: "buyer", certificates: gate), try world.engine(sellers, relayer: "seller"),
    ]
    let tasks = engines.map { engine in Task { try await engine.run() } }
    defer { tasks.forEach { $0.cancel() } }
    var reasons: Set<String> = []
    for _ in 0..<12_000 {
      let outcomes = try [buyers, sellers].map { try $0.summaries(limit: 1)[0].outcome }
      reasons.formUnion(await engines[0].health().ledgers.flatMap(\.held).map(\.reason))
      if let first = outcomes[0], outcomes[1] != nil { return ("\(first)", reasons.sorted()) }
      try await Task.sleep(for: .milliseconds(10))
    }
    return (nil, reasons.sorted())
  }

  @Test func `a certificate that conforms is swapped`() async throws {
    let (outcome, reasons) = try await outcome(Self.gate(), window: Milliseconds(minutes: 20))
    #expect(outcome == "settled", "\(reasons)")
  }

  @Test func `a certificate that fails a shape is held with the report, and both sides get theirs back`() async throws {
    let rule = """
      @prefix sh: <http://www.w3.org/ns/shacl#> . @prefix t: <https://tieline.example/ns#> .
      <urn:only-sweden> a sh:NodeShape ; sh:targetClass t:OriginCertificate ;
        sh:property [ sh:path t:country ; sh:hasValue "SE" ; sh:message "This exchange trades Swedish energy." ] .
      """
    let (outcome, reasons) = try await outcome(Self.gate(rule), window: Milliseconds(seconds: 20))
    #expect(outcome == "refunded")
    #expect(reasons.contains { $0.contains("This exchange trades Swedish energy.") }, "\(reasons)")
  }
}
