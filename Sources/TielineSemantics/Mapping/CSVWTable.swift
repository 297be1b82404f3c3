/// A table that a mapping describes in the words of CSV on the Web.
/// - Source: W3C Metadata Vocabulary for Tabular Data, 5.9.
struct CSVWTable {
  private static let namespace = "http://www.w3.org/ns/csvw#"

  private let graph: Graph
  private let node: TermID

  init(_ graph: Graph, _ node: TermID) { (self.graph, self.node) = (graph, node) }

  private func value(_ node: TermID, _ name: String) -> TermID? {
    graph.id(of: .iri(Self.namespace + name)).flatMap { graph.triples(subject: node, predicate: $0).first?.object }
  }

  private func text(_ node: TermID, _ name: String) -> String? {
    switch value(node, name).map({ graph.term($0) }) {
    case .literal(let literal): literal.lexical
    case .iri(let iri): iri
    default: nil
    }
  }

  /// Where the table is.
  var url: String? { text(node, "url") }

  /// How its lines are written; `nil` where nothing is said.
  /// - Throws: ``MappingError`` for what this reader cannot do.
  func dialect() throws(MappingError) -> CSVDialect? {
    guard let found = value(node, "dialect") else { return url == nil ? nil : CSVDialect() }
    var dialect = CSVDialect()
    if let delimiter = text(found, "delimiter") { dialect.delimiter = try byte(delimiter, "delimiter") }
    if let quote = text(found, "quoteChar") { dialect.quoteChar = quote.isEmpty ? nil : try byte(quote, "quoteChar") }
    if let prefix = text(found, "commentPrefix") { dialect.commentPrefix = prefix }
    if let header = text(found, "header") { dialect.header = header == "true" || header == "1" }
    if let rows = text(found, "headerRowCount") {
      guard let count = Int(rows), count >= 0 else {
        throw .mapping(node: "csvw:dialect", reason: "csvw:headerRowCount is a number of lines")
      }
      (dialect.headerRowCount, dialect.header) = (count, count > 0)
    }
    if let encoding = text(found, "encoding") {
      guard let known = CSVDialect.Encoding(label: encoding) else {
        throw .mapping(node: "csvw:dialect", reason: "the encoding \(encoding) is not read: convert the file to UTF-8")
      }
      dialect.encoding = known
    }
    return dialect
  }

  private func byte(_ text: String, _ name: String) throws(MappingError) -> UInt8 {
    guard text.utf8.count == 1, let byte = text.utf8.first else {
      throw .mapping(node: "csvw:dialect", reason: "csvw:\(name) is one character of ASCII; found '\(text)'")
    }
    return byte
  }
}
