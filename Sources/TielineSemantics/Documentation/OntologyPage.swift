/// A page that tells what a vocabulary's terms mean, made from its graph alone.
///
/// The same graph gives the same text: terms stand in the order of their labels' and IRIs' code points.
public struct OntologyPage: Sendable {
  private let graph: Graph
  /// What the vocabulary's terms begin with.
  private let namespace: String

  /// - Parameters:
  ///   - graph: The vocabulary, and the alignments that are to be told.
  ///   - namespace: IRIs that begin with it are terms of the vocabulary.
  public init(_ graph: Graph, namespace: String = "https://tieline.example/ns#") {
    (self.graph, self.namespace) = (graph, namespace)
  }

  /// The page as Markdown.
  public var markdown: String {
    var text = "# \(Self.inMarkdown(title))\n\n"
    if let comment = literal(namespace, Words.comment) { text += Self.inMarkdown(comment) + "\n\n" }
    text += "Namespace: `\(namespace)`\n"
    for section in Section.allCases {
      let terms = terms(of: section)
      guard !terms.isEmpty else { continue }
      text += "\n## \(section.rawValue)\n"
      for term in terms {
        text += "\n### \(Self.inMarkdown(term.label))\n\n`\(term.name)`"
        if let comment = term.comment { text += ": " + Self.inMarkdown(comment) }
        text += "\n"
        if !term.facts.isEmpty { text += "\n" }
        for fact in term.facts {
          text += "- \(fact.name): \(fact.values.map { "`\($0)`" }.joined(separator: ", "))\n"
        }
      }
    }
    return text
  }

  /// The page as HTML, whole and without scripts, styles or links to other places.
  public var html: String {
    var text =
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\"><title>\(Self.inHTML(title))</title></head>\n"
    text += "<body>\n<h1>\(Self.inHTML(title))</h1>\n"
    if let comment = literal(namespace, Words.comment) { text += "<p>\(Self.inHTML(comment))</p>\n" }
    text += "<p>Namespace: <code>\(Self.inHTML(namespace))</code></p>\n"
    for section in Section.allCases {
      let terms = terms(of: section)
      guard !terms.isEmpty else { continue }
      text += "<h2>\(section.rawValue)</h2>\n"
      for term in terms { text += Self.html(term) }
    }
    return text + "</body>\n</html>\n"
  }

  private static func html(_ term: TermEntry) -> String {
    var text =
      "<section id=\"\(inHTML(term.name))\">\n<h3>\(inHTML(term.label))</h3>\n<p><code>\(inHTML(term.name))</code>"
    if let comment = term.comment { text += ": " + inHTML(comment) }
    text += "</p>\n"
    if !term.facts.isEmpty {
      text += "<dl>\n"
      for fact in term.facts {
        let values = fact.values.map { "<dd><code>\(inHTML($0))</code></dd>" }.joined()
        text += "<dt>\(fact.name)</dt>\(values)\n"
      }
      text += "</dl>\n"
    }
    return text + "</section>\n"
  }

  private var title: String { literal(namespace, Words.label) ?? namespace }

  private enum Words {
    static let rdfs = "http://www.w3.org/2000/01/rdf-schema#"
    static let owl = "http://www.w3.org/2002/07/owl#"
    static let skos = "http://www.w3.org/2004/02/skos/core#"
    static let label = rdfs + "label"
    static let comment = rdfs + "comment"
    static let unionOf = owl + "unionOf"
    /// What is told of a term, in this order.
    static let facts = [
      ("Kind of", rdfs + "subClassOf"), ("Kind of", rdfs + "subPropertyOf"), ("Said of", rdfs + "domain"),
      ("Value", rdfs + "range"), ("Inverse of", owl + "inverseOf"), ("Same as", skos + "exactMatch"),
      ("Close to", skos + "closeMatch"), ("Part of", skos + "broadMatch"), ("Includes", skos + "narrowMatch"),
      ("Related to", skos + "relatedMatch"), ("Unit", "http://qudt.org/schema/qudt/hasUnit"),
      ("Arguments", "https://w3id.org/function/ontology#expects"),
    ]
    /// Facts that another vocabulary's term states of ours, and how they read from our side.
    static let inverses = [
      ("Same as", skos + "exactMatch"), ("Close to", skos + "closeMatch"), ("Includes", skos + "broadMatch"),
      ("Part of", skos + "narrowMatch"),
    ]
  }

  private enum Section: String, CaseIterable {
    case classes = "Classes"
    case properties = "Properties"
    case individuals = "Named things"
    case functions = "Functions"
  }

  private struct TermEntry {
    let iri: String
    let name: String
    let label: String
    let comment: String?
    let facts: [(name: String, values: [String])]
  }

  private func terms(of wanted: Section) -> [TermEntry] {
    guard let type = graph.id(of: .iri(RDF.type)) else { return [] }
    var seen: Set<TermID> = []
    var entries: [TermEntry] = []
    for triple in graph.triples(predicate: type) {
      guard case .iri(let iri) = graph.term(triple.subject), iri.utf8.starts(with: namespace.utf8),
        iri.utf8.count > namespace.utf8.count, section(of: triple.subject, type) == wanted,
        seen.insert(triple.subject).inserted
      else { continue }
      let name = String(decoding: iri.utf8.dropFirst(namespace.utf8.count), as: UTF8.self)
      entries.append(
        TermEntry(
          iri: iri, name: name, label: literal(iri, Words.label) ?? name, comment: literal(iri, Words.comment),
          facts: facts(triple.subject)))
    }
    return entries.sorted { Self.precedes(($0.label, $0.iri), ($1.label, $1.iri)) }
  }

  private func section(of term: TermID, _ type: TermID) -> Section? {
    var found: [Section] = []
    for triple in graph.triples(subject: term, predicate: type) {
      guard case .iri(let kind) = graph.term(triple.object) else { continue }
      switch kind {
      case Words.owl + "Class", Words.rdfs + "Class": found.append(.classes)
      case "https://w3id.org/function/ontology#Function": found.append(.functions)
      case Words.owl + "ObjectProperty", Words.owl + "DatatypeProperty", Words.owl + "AnnotationProperty",
        RDF.namespace + "Property":
        found.append(.properties)
      case Words.owl + "Ontology": return nil
      default: found.append(.individuals)
      }
    }
    return Section.allCases.first { found.contains($0) }
  }

  private func facts(_ term: TermID) -> [(name: String, values: [String])] {
    var facts: [(name: String, values: [String])] = []
    func add(_ name: String, _ values: [String]) {
      guard !values.isEmpty else { return }
      let place = facts.firstIndex { $0.name == name }
      let old = place.map { facts[$0].values } ?? []
      var sorted: [String] = []
      for value in (old + values).sorted(by: { Self.precedes(($0, ""), ($1, "")) })
      where sorted.last?.utf8.elementsEqual(value.utf8) != true { sorted.append(value) }
      if let place { facts[place].values = sorted } else { facts.append((name, sorted)) }
    }
    for (name, predicate) in Words.facts {
      guard let predicate = graph.id(of: .iri(predicate)) else { continue }
      add(name, graph.triples(subject: term, predicate: predicate).flatMap { names($0.object) })
    }
    for (name, predicate) in Words.inverses {
      guard let predicate = graph.id(of: .iri(predicate)) else { continue }
      add(name, graph.triples(predicate: predicate, object: term).flatMap { names($0.subject) })
    }
    return facts
  }

  /// What a value is called; of a union or a list all its members.
  private func names(_ id: TermID) -> [String] {
    switch graph.term(id) {
    case .iri(let iri):
      guard iri.utf8.starts(with: namespace.utf8) else { return [iri] }
      return [String(decoding: iri.utf8.dropFirst(namespace.utf8.count), as: UTF8.self)]
    case .literal(let literal): return [literal.lexical]
    case .blank:
      guard let union = graph.id(of: .iri(Words.unionOf)),
        let list = graph.triples(subject: id, predicate: union).first?.object
      else { return members(of: id) }
      return members(of: list)
    }
  }

  private static let membersMaximum = 256

  private func members(of list: TermID) -> [String] {
    guard let first = graph.id(of: .iri(RDF.first)), let rest = graph.id(of: .iri(RDF.rest)) else { return [] }
    var (names, cell): ([String], TermID?) = ([], list)
    while let current = cell, names.count < Self.membersMaximum,
      let member = graph.triples(subject: current, predicate: first).first?.object
    {
      // A list inside of a list is no name.
      if case .iri = graph.term(member) { names += self.names(member) } else { names.append("") }
      cell = graph.triples(subject: current, predicate: rest).first?.object
    }
    return names.filter { !$0.isEmpty }
  }

  /// The English text, or the one without a language; of several the first in order.
  private func literal(_ iri: String, _ predicate: String) -> String? {
    guard let subject = graph.id(of: .iri(iri)), let predicate = graph.id(of: .iri(predicate)) else { return nil }
    var found: [String] = []
    for triple in graph.triples(subject: subject, predicate: predicate) {
      guard case .literal(let literal) = graph.term(triple.object) else { continue }
      if literal.language == nil || literal.language?.lowercased().utf8.starts(with: "en".utf8) == true {
        found.append(literal.lexical)
      }
    }
    return found.min { Self.precedes(($0, ""), ($1, "")) }
  }

  private static func precedes(_ a: (String, String), _ b: (String, String)) -> Bool {
    if !a.0.utf8.elementsEqual(b.0.utf8) { return a.0.utf8.lexicographicallyPrecedes(b.0.utf8) }
    return a.1.utf8.lexicographicallyPrecedes(b.1.utf8)
  }

  private static func inMarkdown(_ text: String) -> String {
    var escaped = ""
    for character in text.unicodeScalars {
      switch character {
      case "\\", "`", "*", "_", "[", "]", "<", ">", "#", "|":
        escaped += "\\"
        escaped.unicodeScalars.append(character)
      case "\n", "\r": escaped += " "
      default: escaped.unicodeScalars.append(character)
      }
    }
    return escaped
  }

  private static func inHTML(_ text: String) -> String {
    var escaped = ""
    for character in text.unicodeScalars {
      switch character {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      default: escaped.unicodeScalars.append(character)
      }
    }
    return escaped
  }
}
