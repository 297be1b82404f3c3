import Testing
import TielineCore

@testable import TielineSemantics

@Suite struct GraphCertificatesTests {
  private static func certificate(hour: Int = 10, issuer: String = "Example Issuing Body ä") throws -> Certificate {
    try Certificate(
      device: "570000000000000001", interval: Interval("2026-06-21T\(hour):00:00Z/2026-06-21T\(hour + 1):00:00Z"),
      energy: WattHours(1_234_567), source: .hydro, technology: "T030100", country: "NO", issuer: issuer,
      evidence: "urn:reading:\(hour)")
  }

  private static func graph(_ certificates: [Certificate]) throws -> Graph {
    var register = CertificateRegister()
    for certificate in certificates {
      register.add(
        identifier: certificate.identifier, certificate: certificate,
        asset: try AssetID("sandbox:north/cert:origin/1"))
    }
    var builder = GraphBuilder()
    for quad in register.certificates.flatMap(\.triples) {
      let isIn = builder.insert(quad.subject, quad.predicate, quad.object)
      #expect(isIn)
    }
    return builder.finish()
  }

  @Test(arguments: ["Example Issuing Body ä", "did:web:registry.example", "100 %/#"])
  func `E-5 a certificate is the same after it was statements`(issuer: String) throws {
    let certificate = try Self.certificate(issuer: issuer)
    let again = try GraphCertificates(Self.graph([certificate])).certificates
    #expect(again == [certificate])
    #expect(again[0].identifier == certificate.identifier)
  }

  @Test func `E-2 periods of one device that overlap are refused`() throws {
    let certificates = [try Self.certificate(hour: 10), try Self.certificate(hour: 11)]
    #expect(try GraphCertificates(Self.graph(certificates)).certificates == certificates)
    let text = """
      @prefix t: <https://tieline.example/ns#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
      <urn:b> a t:GranularCertificate ; t:device <urn:d> ; t:energySource t:wind ; t:techCode "T020001" ;
        t:country "DK" ; t:issuer <urn:i> ; t:quantityWh 5 ;
        t:periodStart "2026-01-01T00:55:00Z"^^xsd:dateTime ; t:periodEnd "2026-01-01T01:55:00Z"^^xsd:dateTime .
      <urn:a> a t:GranularCertificate ; t:device <urn:d> ; t:energySource t:wind ; t:techCode "T020001" ;
        t:country "DK" ; t:issuer <urn:i> ; t:quantityWh 5 ;
        t:periodStart "2026-01-01T01:00:00+01:00"^^xsd:dateTime ; t:periodEnd "2026-01-01T02:00:00+01:00"^^xsd:dateTime .
      """
    let error = try #require(throws: GraphCertificateError.self) {
      try GraphCertificates(RDFSyntax.turtle.graph(in: text.utf8))
    }
    #expect(error.description.contains("<urn:b>: 2026-01-01T00:55:00Z/2026-01-01T01:55:00Z overlaps"), "\(error)")
  }

  @Test(arguments: [
    ("t:quantityWh 5 ;", "", "t:quantityWh is missing"), ("t:quantityWh 5 ;", "t:quantityWh 5, 6 ;", "has 2 values"),
    ("t:quantityWh 5 ;", "t:quantityWh \"-5\" ;", "a whole number of Wh"),
    ("t:energySource t:wind ;", "t:energySource t:coal ;", "not issued here; codes are"),
    ("T020001", "T02", "EECS code"), ("01:00:00Z", "02:00:00Z", "an hour or less"),
  ])
  func `says what a certificate lacks`(old: String, new: String, message: String) throws {
    let text = """
      @prefix t: <https://tieline.example/ns#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
      <urn:a> a t:GranularCertificate ; t:device <urn:d> ; t:energySource t:wind ; t:techCode "T020001" ;
        t:country "DK" ; t:issuer <urn:i> ; t:quantityWh 5 ;
        t:periodStart "2026-01-01T00:00:00Z"^^xsd:dateTime ; t:periodEnd "2026-01-01T01:00:00Z"^^xsd:dateTime .
      """
    #expect(try GraphCertificates(RDFSyntax.turtle.graph(in: text.utf8)).certificates.count == 1)
    let error = try #require(throws: GraphCertificateError.self) {
      try GraphCertificates(RDFSyntax.turtle.graph(in: text.replacing(old, with: new).utf8))
    }
    #expect(error.description.hasPrefix("<urn:a>: ") && error.description.contains(message), "\(error)")
  }
}
