import TielineCore

/// The certificates that statements in the words of the ontology say.
public struct GraphCertificates: Sendable {
  /// In order of device and time.
  public let certificates: [Certificate]

  /// - Parameter data: Each node of `t:GranularCertificate` is one.
  /// - Throws: ``GraphCertificateError`` that names the node and what is wrong with it: something that is missing, said
  ///   twice or no value of its kind, or two periods of a device that overlap (E-2).
  public init(_ data: Graph) throws(GraphCertificateError) {
    guard let type = data.id(of: .iri(RDF.type)), let wanted = data.id(of: Vocabulary.term("GranularCertificate"))
    else {
      certificates = []
      return
    }
    var found: [(node: Term, certificate: Certificate)] = []
    for triple in data.triples(predicate: type, object: wanted) {
      let node = StatementsOfNode(data, triple.subject)
      found.append((data.term(triple.subject), try node.certificate()))
    }
    found.sort {
      ($0.certificate.device, $0.certificate.interval.start) < ($1.certificate.device, $1.certificate.interval.start)
    }
    for (a, b) in zip(found, found.dropFirst()) where a.certificate.device == b.certificate.device {
      guard !a.certificate.interval.overlaps(b.certificate.interval) else {
        throw GraphCertificateError(
          node: b.node, reason: "\(b.certificate.interval) overlaps \(a.certificate.interval) of the same device")
      }
    }
    certificates = found.map(\.certificate)
  }
}

/// Why statements make no certificate.
public struct GraphCertificateError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The certificate's node.
  public let node: Term
  /// What is wrong with it.
  public let reason: String

  public var description: String { "\(TermText.describe(node)): \(reason)" }
}

/// What a graph says of one certificate.
private struct StatementsOfNode {
  private let data: Graph
  private let node: TermID

  init(_ data: Graph, _ node: TermID) { (self.data, self.node) = (data, node) }

  private func wrong(_ reason: String) -> GraphCertificateError {
    GraphCertificateError(node: data.term(node), reason: reason)
  }

  private func value(_ name: String) throws(GraphCertificateError) -> Term? {
    guard let property = data.id(of: Vocabulary.term(name)) else { return nil }
    let found = data.triples(subject: node, predicate: property)
    guard found.count <= 1 else { throw wrong("t:\(name) has \(found.count) values, where one may stand") }
    return found.first.map { data.term($0.object) }
  }

  private func text(_ name: String) throws(GraphCertificateError) -> String? {
    switch try value(name) {
    case .literal(let literal): literal.lexical
    case .iri(let iri): Vocabulary.name(of: iri)
    case .blank, nil: nil
    }
  }

  private func needed(_ name: String) throws(GraphCertificateError) -> String {
    guard let text = try text(name) else { throw wrong("t:\(name) is missing") }
    return text
  }

  func certificate() throws(GraphCertificateError) -> Certificate {
    let device = if let name = try text("deviceId") { name } else { try needed("device") }
    let (start, end) = (try needed("periodStart"), try needed("periodEnd"))
    let energy = try needed("quantityWh")
    let (source, technology) = (try source(), try needed("techCode"))
    let (country, issuer) = (try needed("country"), try needed("issuer"))
    let evidence = if let named = try text("evidence") { named } else { TermText.name(of: data.term(node)) }
    do throws(ValueError) {
      guard let count = UInt64(energy) else {
        throw .malformed(type: "energy", found: energy, expected: "a whole number of Wh")
      }
      let period = try Interval(start: RFC3339.parse(start).instant, end: RFC3339.parse(end).instant)
      return try Certificate(
        device: device, interval: period, energy: WattHours(count), source: source, technology: technology,
        country: country, issuer: issuer, evidence: evidence)
    } catch {
      throw wrong("\(error)")
    }
  }

  /// By its EECS code, or by the energy source's name.
  private func source() throws(GraphCertificateError) -> EnergySource {
    if let code = try text("sourceCode") {
      if let known = EnergySource(rawValue: code) { return known }
      let name = try? EnergySourceCodes.energySource(aib: code)
      if let known = EnergySource.allCases.first(where: { "\($0)" == name }) { return known }
      throw wrong("t:sourceCode '\(code)' is not issued here; known are \(Self.codes)")
    }
    guard let name = try text("energySource").map({ $0.split(separator: "#").last.map(String.init) ?? $0 }),
      let known = EnergySource.allCases.first(where: { "\($0)" == name })
    else { throw wrong("t:sourceCode or t:energySource is missing or not issued here; codes are \(Self.codes)") }
    return known
  }

  private static var codes: String {
    EnergySource.allCases.map { "\($0.rawValue) (\($0))" }.joined(separator: ", ")
  }
}
