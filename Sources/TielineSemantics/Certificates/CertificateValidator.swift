import TielineCore

/// Checks certificates against shapes, and against the rules that shapes cannot say, in the words of a vocabulary.
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
    return validate(builder.finish(), resultsLimit: 100)
  }

  /// What is wrong with any data; the vocabulary has to be in it.
  public func validate(_ data: Graph, resultsLimit: Int = 100_000) -> ValidationReport {
    let report = shapes.validate(data: data, resultsLimit: resultsLimit)
    let rules = CertificateRules.check(data, resultsLimit: max(resultsLimit - report.results.count, 0))
    return ValidationReport(
      conforms: report.conforms && rules.conforms, results: report.results + rules.results,
      isComplete: report.isComplete && rules.isComplete, focusNodeCount: report.focusNodeCount)
  }
}
