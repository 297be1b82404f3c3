import TielineCodec

/// Writes statements as the records that a mapping would read them from: RML backwards, so that what one ledger says
/// reaches another by two mappings and no code.
///
/// What it wrote is read again by the same mapping, so that nothing is lost or added without being named (E-5).
public struct PayloadWriter: Sendable {
  private let plan: PayloadPlan
  private let engine: MappingEngine
  private let vocabulary: Graph

  /// - Parameters:
  ///   - mapping: Of JSON; constants, templates, references to one place, and Tieline's own functions.
  ///   - vocabulary: Says which classes are below others.
  /// - Throws: ``PayloadError/mapping(name:reason:)``.
  public init(_ mapping: Mapping, vocabulary: Graph) throws(PayloadError) {
    plan = try PayloadPlan(mapping)
    self.vocabulary = vocabulary
    do throws(MappingError) {
      engine = try MappingEngine(mapping, functions: MappingFunctions.standard)
    } catch {
      throw .unreadable(error)
    }
  }

  /// Places that values can be given for, as `$.a.b`.
  public var places: [String] { Set(plan.maps.flatMap(\.places)).map(\.description).sorted() }

  /// Writes a payload of all that the mapping has a place for.
  ///
  /// - Parameters:
  ///   - quads: Statements in the words of the ontology. Which graph they stand in is kept where the mapping tells it.
  ///   - given: Place to value, for what the statements do not say, as the ledger that a certificate is issued on.
  /// - Throws: ``PayloadError`` where a thing has no name in the payload or shares one, or nothing can be read of it.
  public func payload(of quads: [Quad], given: [String: String] = [:]) throws(PayloadError) -> Payload {
    var values: [PayloadPlace: JSONValue] = [:]
    let known = Set(plan.maps.flatMap(\.places))
    for (text, value) in given {
      guard let place = PayloadPlace(text), known.contains(place) else { throw .unknown(place: text, known: places) }
      values[place] = .string(value)
    }
    let plan = plan.knowing(vocabulary)
    let graph = Self.graph(of: quads)
    var (records, covered) = ([PayloadRecord](), Set<PayloadRecord.Subject>())
    for (index, map) in plan.maps.enumerated() {
      for node in plan.instances(of: map, in: graph) {
        let subject = PayloadRecord.Subject(map: index, node: node)
        guard !covered.contains(subject) else { continue }
        let record = PayloadRecord(subject, plan, graph, given: values)
        covered.formUnion(record.subjects)
        records.append(record)
      }
    }
    return try finish(records, quads)
  }

  private static func graph(of quads: [Quad]) -> Graph {
    var builder = GraphBuilder()
    for quad in quads { _ = builder.insert(quad.subject, quad.predicate, quad.object) }
    return builder.finish()
  }

  // MARK: The payload

  private func finish(_ records: [PayloadRecord], _ quads: [Quad]) throws(PayloadError) -> Payload {
    var (names, owners) = ([Term: Term](), [Term: Term]())
    var (lists, empty) = ([[String]: [JSONValue]](), Set<PayloadPlace>())
    for record in records {
      for (old, new) in try record.names() {
        if let other = owners[new], other != old {
          throw .sameName(TermText.describe(new), nodes: [other, old].map(TermText.describe))
        }
        (names[old], owners[new]) = (new, old)
      }
      lists[record.list, default: []].append(record.json)
      empty.formUnion(record.empty)
    }
    var document = JSONValue.object([:])
    for (list, records) in lists.sorted(by: { $0.key.joined() < $1.key.joined() }) {
      document = document.merging(Self.nested(list[...], .array(records)))
    }
    let read: [Quad]
    do throws(MappingError) {
      let lines = try engine.statements(from: document.utf8, isUnique: true)
      read = (try? RDFSyntax.nQuads.quads(in: lines)) ?? []
    } catch { throw .unreadable(error) }
    let said = Set(quads.map { Self.triple($0, names) })
    let kept = Set(read.map { Self.triple($0, [:]) })
    let graphs = Set(quads.compactMap(\.graph)).subtracting(read.compactMap(\.graph))
    return Payload(
      document: document, records: records.count,
      renamed: Self.texts(names.filter { $0.key != $0.value }),
      notCarried: quads.filter { !kept.contains(Self.triple($0, names)) },
      added: read.filter { !said.contains(Self.triple($0, [:])) },
      graphsNotCarried: graphs.map(TermText.describe).sorted(), empty: empty.map(\.description).sorted())
  }

  private static func nested(_ names: ArraySlice<String>, _ value: JSONValue) -> JSONValue {
    guard let name = names.first else { return value }
    return .object([name: nested(names.dropFirst(), value)])
  }

  private static func triple(_ quad: Quad, _ names: [Term: Term]) -> Quad {
    Quad(names[quad.subject] ?? quad.subject, quad.predicate, names[quad.object] ?? quad.object)
  }

  private static func texts(_ names: [Term: Term]) -> [String: String] {
    var texts: [String: String] = [:]
    for (old, new) in names { if case .iri(let old) = old, case .iri(let new) = new { texts[old] = new } }
    return texts
  }
}

extension JSONValue {
  /// An object with the members of both, at every depth.
  fileprivate func merging(_ other: JSONValue) -> JSONValue {
    guard case .object(let own) = self, case .object(let others) = other else { return other }
    return .object(own.merging(others) { $0.merging($1) })
  }
}
