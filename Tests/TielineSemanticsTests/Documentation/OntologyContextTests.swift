import Testing
import TielineCodec

@testable import TielineSemantics

@Suite struct OntologyContextTests {
  private static func context() throws -> OntologyContext {
    var builder = GraphBuilder()
    for name in try OntologyFiles.names(in: "vocabulary", ".ttl") {
      try RDFSyntax.turtle.add(OntologyFiles.bytes(name), to: &builder, blankPrefix: name)
    }
    return OntologyContext(builder.finish())
  }

  @Test func `the file is what the vocabulary says`() throws {
    let file = try JSONValue(parsing: OntologyFiles.bytes("contexts/tieline.jsonld"))
    #expect(try Self.context().document == file, "make it again: tieline ontology context --output ontology/contexts/…")
  }

  @Test func `every example reads the same after it was JSON`() throws {
    let context = try Self.context()
    for name in try OntologyFiles.names(in: "mappings/examples", ".nq") {
      let quads = try RDFSyntax.nQuads.quads(in: OntologyFiles.bytes(name))
      let document = try context.document(of: quads)
      let again = try JSONLD.quads(of: JSONValue(parsing: document.utf8))
      #expect(try CanonicalDataset(again).hash == CanonicalDataset(quads).hash, "\(name)")
    }
  }

  @Test func `a certificate is JSON that a person likes to read`() throws {
    let text = """
      <https://tieline.example/cert/1> a <https://tieline.example/ns#GranularCertificate> ;
        <https://tieline.example/ns#quantityWh> 1500 ; <https://tieline.example/ns#country> "NO" ;
        <https://tieline.example/ns#energySource> <https://tieline.example/ns#wind> ;
        <https://tieline.example/ns#periodStart>
          "2026-01-01T00:00:00Z"^^<http://www.w3.org/2001/XMLSchema#dateTime> ;
        <https://tieline.example/ns#device> <urn:device:1> ;
        <http://www.w3.org/ns/prov#wasGeneratedBy> <urn:event:1> .
      """
    let document = try Self.context().document(of: RDFSyntax.turtle.quads(in: text.utf8))
    guard case .object(var members) = document, case .object(let context)? = members.removeValue(forKey: "@context")
    else {
      Issue.record("\(document)")
      return
    }
    #expect(
      members == [
        "id": "https://tieline.example/cert/1", "type": "GranularCertificate", "quantityWh": 1500, "country": "NO",
        "energySource": "wind", "periodStart": "2026-01-01T00:00:00Z", "device": "urn:device:1",
        "wasGeneratedBy": "urn:event:1",
      ])
    #expect(context["status"] == nil && context["quantityWh"] == ["@id": "quantityWh"])
  }
}
