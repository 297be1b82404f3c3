import TielineCore

/// Checks certificates against shapes, in the words of a vocabulary.
public struct CertificateValidator: Sendable {
  private let shapes: ShapesGraph
  private let vocabulary: Graph

  /// - Parameter vocabulary: Says which classes are below which.
  public init(shapes: ShapesGraph, vocabulary: Graph) { (self.shapes, self.vocabulary) = (shapes, vocabulary) }

  /// What is wrong with certificates as their ledger tells them; nothing where they conform.
  public func validate(_ records: [(identifier: CertificateIdentifier, certificate: Certificate, asset: AssetID)])
    -> ValidationReport
  {
    var builder = GraphBuilder(vocabulary)
    for record in records {
      let registered = RegisteredCertificate(
        identifier: record.identifier, certificate: record.certificate, asset: record.asset)
      for quad in registered.triples where !builder.insert(quad.subject, quad.predicate, quad.object) { break }
    }
    return shapes.validate(data: builder.finish(), resultsLimit: 100)
  }
}
