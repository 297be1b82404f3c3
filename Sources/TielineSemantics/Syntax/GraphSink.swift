/// Collects statements as triples of numbered terms; graphs' names are left out.
final class GraphSink: StatementSink {
  private var builder: GraphBuilder
  private(set) var isFull = false
  private let name = ByteBuffer(capacity: 256)
  private let blankPrefix: [UInt8]
  private static let none = TermID(raw: 0)
  private let string: TermID

  init(_ builder: consuming GraphBuilder, blankPrefix: String) {
    string = builder.number(.iri(XSD.string)) ?? Self.none
    self.builder = builder
    self.blankPrefix = Array(blankPrefix.utf8)
  }

  /// The builder with all that was read.
  func take() -> GraphBuilder { builder }

  var mark: Int { 0 }
  func release(_ mark: Int) {}
  // Triples that come twice are one triple of a graph.
  func begin() {}
  func rollBack() {}

  func iri(_ head: UTF8Span, _ tail: UTF8Span) -> TermID {
    if tail.isEmpty { return number(.iri, head, Self.none) }
    name.removeAll()
    name.append(head)
    name.append(tail)
    return number(.iri, name.bytes, Self.none)
  }

  func blank(_ label: UTF8Span) -> TermID {
    name.removeAll()
    name.append(blankPrefix)
    if label.starts(with: "genid".utf8) { name.append("genid_") }
    name.append(label)
    return number(.blank, name.bytes, Self.none)
  }

  func blank(_ number: Int) -> TermID {
    name.removeAll()
    name.append(blankPrefix)
    name.append("genid\(number)")
    return self.number(.blank, name.bytes, Self.none)
  }

  func literal(_ lexical: UTF8Span, isPlain: Bool) -> TermID { number(.literal, lexical, string) }

  func literal(_ lexical: UTF8Span, isPlain: Bool, language: UTF8Span) -> TermID {
    var tag = String(decoding: language, as: UTF8.self).lowercased()
    let language = tag.withUTF8 { number(.language, $0, Self.none) }
    return number(.languageLiteral, lexical, language)
  }

  func literal(_ lexical: UTF8Span, isPlain: Bool, datatype: TermID) -> TermID { number(.literal, lexical, datatype) }

  func statement(_ subject: TermID, _ predicate: TermID, _ object: TermID, graph: TermID?) {
    builder.insert(Graph.Triple(subject, predicate, object))
  }

  private func number(_ kind: TermDictionary.Kind, _ bytes: UTF8Span, _ extra: TermID) -> TermID {
    guard let id = builder.number(kind, UnsafeRawBufferPointer(bytes), extra: extra) else {
      isFull = true
      return Self.none
    }
    return id
  }
}
