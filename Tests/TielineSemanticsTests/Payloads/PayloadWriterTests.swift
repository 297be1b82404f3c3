import Foundation
import Testing
import TielineCodec

@testable import TielineSemantics

/// E-5: what one ledger says reaches another and comes home, and what another cannot say is named.
@Suite struct PayloadWriterTests {
  static let names = ["energytag", "erc1888", "irec", "tieline-evm"]

  private func mapping(_ name: String) throws -> Mapping {
    try Mapping(RDFSyntax.turtle.graph(in: OntologyFiles.bytes("mappings/\(name).rml.ttl")))
  }

  private func writer(_ name: String) throws -> PayloadWriter {
    var vocabulary = GraphBuilder()
    for file in try OntologyFiles.names(in: "vocabulary", ".ttl") {
      try RDFSyntax.turtle.add(OntologyFiles.bytes(file), to: &vocabulary)
    }
    return try PayloadWriter(mapping(name), vocabulary: vocabulary.finish())
  }

  private func example(_ name: String) throws -> [Quad] {
    try RDFSyntax.nQuads.quads(in: OntologyFiles.bytes("mappings/examples/\(name).nq"))
  }

  private func read(_ payload: Payload, by name: String) throws -> [Quad] {
    let engine = try MappingEngine(mapping(name), functions: MappingFunctions.standard)
    return try RDFSyntax.nQuads.quads(in: engine.statements(from: payload.document.utf8, isUnique: true))
  }

  private func hash(_ quads: [Quad]) throws -> DatasetHash { try CanonicalDataset(quads).hash }

  private func predicates(_ quads: [Quad]) -> [String] {
    Set(quads.map { Self.short($0.predicate) == "type" ? "a " + Self.short($0.object) : Self.short($0.predicate) })
      .sorted()
  }

  private static func short(_ term: Term) -> String {
    TermText.describe(term).split(whereSeparator: { "#:<>".contains($0) }).last.map(String.init) ?? ""
  }

  @Test(arguments: names)
  func `E-5 writes each example so that it is read as it was`(name: String) throws {
    let quads = try example(name)
    let payload = try writer(name).payload(of: quads)
    #expect(predicates(payload.notCarried) == [] && predicates(payload.added) == [] && payload.renamed.isEmpty)
    #expect(try hash(read(payload, by: name)) == hash(quads))
  }

  @Test(arguments: [("erc1888", "tieline-evm", 3), ("tieline-evm", "erc1888", 1)])
  func `E-5 events of one contract reach the other and come home with the same hash`(
    from: String, to: String, events: Int
  ) throws {
    let all = try example(from)
    let told: Set<Term> = Set(["Issuance", "Transfer", "Cancellation"].map(Vocabulary.term))
    let subjects = Set(all.filter { $0.predicate == .iri(RDF.type) && told.contains($0.object) }.map(\.subject))
    let home = all.filter { subjects.contains($0.subject) }
    let abroad = try writer(to).payload(of: home)
    #expect(abroad.notCarried.isEmpty && abroad.added.isEmpty && abroad.graphsNotCarried.isEmpty)
    #expect(abroad.records == events)
    let there = try read(abroad, by: to)
    #expect(try hash(there) == hash(home))
    let back = try writer(from).payload(of: there)
    #expect(try hash(read(back, by: from)) == hash(home))
  }

  private struct Expected {
    let records: Int
    /// What has no place, by predicate or class; `nil` for all of it.
    let lost: [String]?
    var given: [String: String] = [:]
  }

  /// What is said of locks and of the place of events on their ledger.
  private static let locks = [
    "a BridgeClaim", "a BridgeLock", "a BridgeRefund", "assetKind", "block", "certificate", "contract", "from",
    "hashlock", "ledger", "lock", "lockId", "logIndex", "operator", "preimage", "quantityWh", "timelock", "to",
    "token", "txHash",
  ]

  /// A standard that counts months cannot say an hour, one that tells events cannot say a certificate.
  private static let pairs: [String: Expected] = [
    "energytag erc1888": Expected(records: 0, lost: nil),
    "energytag irec": Expected(
      records: 1,
      lost: [
        "a CertificateBundle", "a ProductionDevice", "bundleRangeEnd", "bundleRangeStart", "capacityW",
        "durationSeconds", "energyCarrier", "energySource", "expiresAt", "faceValueWh", "gridArea", "issuanceId",
        "issuancePurpose", "location", "operationalSince", "owner", "periodEnd", "periodStart", "status",
        "supportReceived",
      ], given: ["$.code": "I-9"]),
    "energytag tieline-evm": Expected(
      records: 1,
      lost: [
        "a CertificateBundle", "a ProductionDevice", "bundleRangeEnd", "bundleRangeStart", "capacityW", "device",
        "deviceId", "deviceName", "energyCarrier", "energySource", "expiresAt", "faceValueWh", "gridArea",
        "issuanceId", "issuancePurpose", "location", "operationalSince", "owner", "status", "supportReceived",
      ],
      given: [
        "$.chainId": "246", "$.address": "0xe0", "$.args._id": "77", "$.transactionHash": "0xab", "$.logIndex": "0",
        "$.certificate.device": "42",
      ]),
    "erc1888 energytag": Expected(records: 0, lost: nil), "erc1888 irec": Expected(records: 0, lost: nil),
    "erc1888 tieline-evm": Expected(records: 3, lost: []),
    "irec energytag": Expected(records: 0, lost: nil), "irec erc1888": Expected(records: 0, lost: nil),
    "irec tieline-evm": Expected(records: 0, lost: nil), "tieline-evm energytag": Expected(records: 0, lost: nil),
    "tieline-evm erc1888": Expected(
      records: 1,
      lost: locks + [
        "a GranularCertificate", "certificateId", "country", "device", "deviceId", "durationSeconds", "energySource",
        "evidence", "issuer", "offsetMinutes", "periodEnd", "periodStart", "sourceCode", "techCode",
      ]),
    "tieline-evm irec": Expected(
      records: 1,
      lost: locks + [
        "a GranularCertificate", "a Issuance", "device", "deviceId", "durationSeconds", "evidence", "issuer",
        "offsetMinutes", "periodEnd", "periodStart", "sourceCode", "techCode", "topic",
      ], given: ["$.device.code": "D-1"]),
  ]

  @Test(arguments: names, names)
  func `E-5 names whatever another payload cannot say`(from: String, to: String) throws {
    guard from != to else { return }
    let expected = try #require(Self.pairs["\(from) \(to)"])
    var quads = try example(from)
    // Two bundles would have the one name that is given.
    if from == "energytag" { quads.removeAll { TermText.describe($0.subject).contains("2500001") } }
    let payload = try writer(to).payload(of: quads, given: expected.given)
    #expect(payload.records == expected.records)
    #expect(predicates(payload.notCarried) == expected.lost?.sorted() ?? predicates(quads), "\(from) to \(to)")
    // What is read there is what was said here, less what is named as lost, and what is named as added.
    let names = payload.renamed
    func renamed(_ term: Term) -> Term { if case .iri(let iri) = term { .iri(names[iri] ?? iri) } else { term } }
    let lost = Set(payload.notCarried)
    let carried = quads.filter { !lost.contains($0) }.map {
      Quad(renamed($0.subject), $0.predicate, renamed($0.object))
    }
    let there = try read(payload, by: to).map { Quad($0.subject, $0.predicate, $0.object) }
    let added = payload.added.map { Quad($0.subject, $0.predicate, $0.object) }
    #expect(try hash(there) == hash(carried + added), "\(from) to \(to)")
  }

  @Test func `refuses what has no name there, or the name of another`() throws {
    let bundles = try example("energytag")
    let error = #expect(throws: PayloadError.self) { try writer("irec").payload(of: bundles) }
    #expect(error?.description.contains("nothing says $.code") == true, "\(error?.description ?? "")")
    let same = #expect(throws: PayloadError.self) { try writer("irec").payload(of: bundles, given: ["$.code": "I-9"]) }
    #expect(same?.description.contains("would both be") == true, "\(same?.description ?? "")")
    let unknown = #expect(throws: PayloadError.self) { try writer("irec").payload(of: [], given: ["$.x": "1"]) }
    #expect(unknown?.description.contains("$.volume") == true)
    #expect(throws: PayloadError.self) { try writer("meter-readings") }
  }

  @Test func `keeps the offset of local time, and amounts in their unit`() throws {
    let payload = try writer("tieline-evm").payload(of: example("tieline-evm"))
    guard case .array(let logs)? = payload.document["logs"] else {
      Issue.record("no logs")
      return
    }
    let certificate = logs.compactMap { $0["certificate"] }.first
    #expect(certificate?["start"] == "2026-06-21T11:00:00+02:00")
    let items = try writer("irec").payload(of: example("irec"))
    guard case .array(let item)? = items.document["items"] else {
      Issue.record("no items")
      return
    }
    #expect(item.first?["volume"] == .number("120.5"))
    #expect(item.first?["fuelType"]?["code"] == "ES200")
  }
}
