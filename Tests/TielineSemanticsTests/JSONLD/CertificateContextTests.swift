import Testing
import TielineCodec
import TielineCore

@testable import TielineSemantics

/// The context of `ontology/contexts`, on what is said of certificates.
struct CertificateContextTests {
  private static let iri = "https://tieline.example/contexts/tieline.jsonld"

  private func options() throws -> JSONLDOptions {
    var options = JSONLDOptions(
      contexts: [Self.iri: try JSONValue(parsing: OntologyFiles.bytes("contexts/tieline.jsonld"))])
    options.usesNativeTypes = true
    return options
  }

  private func written(_ quads: [Quad]) throws -> JSONValue {
    try JSONLD.compact(.array(try JSONLD.document(of: quads, try options())), context: .string(Self.iri), try options())
  }

  private func hash(_ quads: [Quad]) throws -> [UInt8] { Array("\(try CanonicalDataset(quads).hash)".utf8) }

  private func certificate() throws -> RegisteredCertificate {
    let (alice, bob) = (try AccountID("sandbox:north:alice"), try AccountID("sandbox:north:bob"))
    let identifier = try CertificateIdentifier([UInt8](repeating: 7, count: 32))
    let certificate = try Certificate(
      device: "urn:example:a", interval: Interval("2026-06-21T12:00:00Z/2026-06-21T13:00:00Z"),
      energy: WattHours(1000), source: .solar, technology: "T010000", country: "NO", issuer: "issuing body é",
      evidence: "urn:reading:1")
    var register = CertificateRegister()
    register.add(
      identifier: identifier, certificate: certificate, asset: try AssetID("sandbox:north/cert:origin/1"))
    let kinds: [(CertificateMovement.Kind, UInt64)] = [
      (.issued(to: alice), 1000), (.transferred(from: alice, to: bob), 400), (.cancelled(by: bob), 100),
    ]
    for (height, (kind, energy)) in kinds.enumerated() {
      try register.apply(
        CertificateMovement(
          certificate: identifier, kind: kind, energy: WattHours(energy), height: UInt64(height), transaction: "tx"))
    }
    return try #require(register[identifier])
  }

  @Test func `a certificate is JSON that a person reads, and says the same when it is read again`() throws {
    let certificate = try certificate()
    let quads = certificate.triples
    let document = try written(quads)
    let again = try JSONLD.quads(of: JSONValue(parsing: document.utf8), try options())
    #expect(try hash(again) == hash(quads))
    let expanded = try JSONLD.expand(document, try options())
    #expect(try hash(JSONLD.quads(of: .array(expanded))) == hash(quads))

    let identifier = certificate.identifier.description
    let name = "https://tieline.example/cert/\(identifier)"
    #expect(document["@context"] == .string(Self.iri))
    let nodes = try #require(document["@graph"]).asArray
    #expect(
      nodes.first { $0["id"] == .string(name) } == [
        "id": .string(name), "type": "GranularCertificate", "certificateId": .string(identifier),
        "ledger": "sandbox:north", "device": "urn:example:a", "deviceId": "urn:example:a",
        "periodStart": "2026-06-21T12:00:00Z", "periodEnd": "2026-06-21T13:00:00Z", "quantityWh": 1000,
        "energySource": "solar", "sourceCode": .string(EnergySource.solar.rawValue), "techCode": "T010000",
        "country": "NO", "issuer": "https://tieline.example/agent/issuing%20body%20%C3%A9",
        "evidence": "urn:reading:1", "status": "active",
        "owner": [
          "https://tieline.example/account/sandbox:north:alice", "https://tieline.example/account/sandbox:north:bob",
        ],
        "wasGeneratedBy": .string(name + "/event/0"), "wasDerivedFrom": .string(name + "/event/2"),
      ])
    #expect(
      nodes.first { $0["id"] == .string(name + "/event/1") } == [
        "id": .string(name + "/event/1"), "type": "Transfer", "certificate": .string(name), "quantityWh": 400,
        "block": 1, "txHash": "tx", "from": "https://tieline.example/account/sandbox:north:alice",
        "to": "https://tieline.example/account/sandbox:north:bob",
      ])
  }

  /// Values that its terms do not expect come back as they were too.
  @Test func `no value of a property loses its digits or its type`() throws {
    let texts = [
      "0", "-0", "01", "+1", "1", "-7", "9007199254740991", "9007199254740992", "-9007199254740992",
      "123456789012345678901234567890", "true", "1.0", "0.5", ".5", "5.0E-1", "1.0E0", "1.5E0", "1e3", "INF", "NaN", "",
      "2026-01-01T00:00:00Z", "e\u{301}", "solar", "urn:x",
    ]
    let types = [
      XSD.integer, XSD.decimal, XSD.double, XSD.boolean, XSD.dateTime, XSD.date, XSD.string, "urn:type",
    ]
    let names = [
      "quantityWh", "remainderWh", "periodStart", "firstDay", "country", "energySource", "device", "unknown",
    ]
    for name in names {
      var quads = texts.flatMap { text in
        types.map { Quad(.iri("urn:s"), Vocabulary.term(name), .literal(text, datatype: $0)) }
      }
      quads.append(Quad(.iri("urn:s"), Vocabulary.term(name), Vocabulary.term("solar")))
      quads.append(Quad(.iri("urn:s"), Vocabulary.term(name), .iri("urn:x")))
      quads.append(Quad(.iri("urn:s"), Vocabulary.term(name), .literal(Literal("a", language: "en"))))
      let again = try JSONLD.quads(of: JSONValue(parsing: written(quads).utf8), try options())
      #expect(try hash(again) == hash(quads), "\(name)")
    }
  }

  @Test func `integers are JSON's numbers where every reader keeps their digits`() throws {
    func value(_ text: String) throws -> JSONValue? {
      try written([Quad(.iri("urn:s"), Vocabulary.term("block"), .literal(text, datatype: XSD.integer))])["block"]
    }
    #expect(try value("9007199254740991") == .number("9007199254740991"))
    #expect(try value("9007199254740992") == ["@value": "9007199254740992", "type": "xsd:integer"])
    #expect(try value("007") == ["@value": "007", "type": "xsd:integer"])
  }
}
