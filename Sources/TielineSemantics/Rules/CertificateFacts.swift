import BigInt

/// What rules need to know of the certificates in a graph, as numbers.
struct CertificateFacts {
  /// An instant with its fraction of a second.
  struct Moment: Comparable {
    let seconds: Int64
    let fraction: [UInt8]

    static func < (a: Moment, b: Moment) -> Bool {
      a.seconds != b.seconds ? a.seconds < b.seconds : a.fraction.lexicographicallyPrecedes(b.fraction)
    }
  }

  /// A certificate; what is missing or no value of its kind is `nil`.
  struct Certificate {
    let node: TermID
    let isGranular: Bool
    let device: TermID?
    let start: Moment?
    let end: Moment?
    let energy: UInt64?
    /// The numbers of a bundle.
    let numbers: ClosedRange<UInt64>?

    /// From start to end, a begun second counted.
    var seconds: Int64? {
      guard let start, let end else { return nil }
      let (whole, overflow) = end.seconds.subtractingReportingOverflow(start.seconds)
      guard !overflow, whole < .max else { return nil }
      return start.fraction.lexicographicallyPrecedes(end.fraction) ? whole + 1 : whole
    }
  }

  let data: Graph
  /// In the order of their numbers in the graph.
  private(set) var certificates: [Certificate] = []
  private let derivedFrom: TermID?

  init(_ data: Graph) {
    self.data = data
    derivedFrom = data.id(of: .iri(PROV.wasDerivedFrom))
    let granular = Set(Self.instances("GranularCertificate", data))
    let nodes = granular.union(Self.instances("OriginCertificate", data))
    certificates = nodes.sorted().map { certificate($0, isGranular: granular.contains($0)) }
  }

  /// The nodes of a class and those below it.
  private static func instances(_ name: String, _ data: Graph) -> [TermID] {
    guard let type = data.id(of: .iri(RDF.type)) else { return [] }
    return ClassTree.below(Vocabulary.namespace + name, in: data).flatMap {
      data.triples(predicate: type, object: $0).map(\.subject)
    }
  }

  private func certificate(_ node: TermID, isGranular: Bool) -> Certificate {
    var numbers: ClosedRange<UInt64>?
    if let first = integer(node, "bundleRangeStart"), let last = integer(node, "bundleRangeEnd"), first <= last {
      numbers = first...last
    }
    return Certificate(
      node: node, isGranular: isGranular, device: object(node, "device"), start: moment(node, "periodStart"),
      end: moment(node, "periodEnd"), energy: integer(node, "quantityWh"), numbers: numbers)
  }

  // MARK: Values

  /// The only value of a property.
  func object(_ node: TermID, _ name: String) -> TermID? {
    guard let property = data.id(of: Vocabulary.term(name)) else { return nil }
    let found = data.triples(subject: node, predicate: property)
    return found.count == 1 ? found.first?.object : nil
  }

  func value(_ node: TermID, _ name: String) -> XSDValue? {
    guard let object = object(node, name), case .literal(let literal) = data.term(object) else { return nil }
    return XSDValue(literal)
  }

  func text(_ node: TermID, _ name: String) -> String? {
    guard let object = object(node, name), case .literal(let literal) = data.term(object) else { return nil }
    return literal.lexical
  }

  /// A whole number that is not below zero.
  func integer(_ node: TermID, _ name: String) -> UInt64? {
    guard case .decimal? = value(node, name) else { return nil }
    return text(node, name).flatMap { UInt64($0) }
  }

  /// The name of a term of the vocabulary.
  func local(_ node: TermID, _ name: String) -> String? {
    guard let object = object(node, name), case .iri(let iri) = data.term(object),
      iri.utf8.starts(with: Vocabulary.namespace.utf8)
    else { return nil }
    return String(decoding: iri.utf8.dropFirst(Vocabulary.namespace.utf8.count), as: UTF8.self)
  }

  private func moment(_ node: TermID, _ name: String) -> Moment? {
    guard case .timeline(let value, .dateTime)? = value(node, name), value.hasZone else { return nil }
    return Moment(seconds: value.seconds, fraction: value.fraction)
  }

  func name(_ node: TermID) -> String { TermText.describe(data.term(node)) }

  // MARK: Several certificates

  /// Certificates with a device, each device's in order of time.
  func byDevice() -> [[Certificate]] {
    let known = certificates.filter { $0.device != nil }.sorted { a, b in
      if a.device != b.device { return (a.device?.raw ?? 0) < (b.device?.raw ?? 0) }
      if let left = a.start, let right = b.start, left != right { return left < right }
      if (a.start == nil) != (b.start == nil) { return b.start == nil }
      return a.node < b.node
    }
    var groups: [[Certificate]] = []
    for one in known {
      if groups.last?.first?.device == one.device { groups[groups.count - 1].append(one) } else { groups.append([one]) }
    }
    return groups
  }

  /// Whether two are parts of one bundle: of one period, both with numbers (that these differ is another rule).
  func areParts(_ a: Certificate, _ b: Certificate) -> Bool {
    a.numbers != nil && b.numbers != nil && a.start == b.start && a.end == b.end
  }

  /// Whether one was derived from the other.
  func isDerived(_ a: TermID, _ b: TermID) -> Bool {
    guard let derivedFrom else { return false }
    return data.contains(a, derivedFrom, b) || data.contains(b, derivedFrom, a)
  }

  /// Charges of storage, each with the sum of what was discharged from it. A discharge of several charges counts for
  /// none of them: nobody says how much came from which.
  func discharges() -> [(charge: TermID, energy: BigInt)] {
    guard let property = data.id(of: Vocabulary.term("charge")) else { return [] }
    var sums: [TermID: BigInt] = [:]
    for triple in data.triples(predicate: property) {
      guard data.triples(subject: triple.subject, predicate: property).count == 1,
        let energy = integer(triple.subject, "quantityWh")
      else { continue }
      sums[triple.object, default: 0] += BigInt(energy)
    }
    return sums.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }
}
