/// Collects statements as quads.
final class QuadSink: StatementSink {
  private(set) var quads: [Quad] = []
  private var count = 0
  private let blankPrefix: String

  init(blankPrefix: String) { self.blankPrefix = blankPrefix }

  /// Hands over what was collected.
  func take() -> [Quad] {
    defer { quads.removeAll(keepingCapacity: true) }
    return quads
  }

  var isFull: Bool { false }
  var mark: Int { 0 }
  func release(_ mark: Int) {}
  func begin() { count = quads.count }
  func rollBack() { quads.removeSubrange(count...) }

  private func text(_ bytes: UTF8Span) -> String { String(decoding: bytes, as: UTF8.self) }

  func iri(_ head: UTF8Span, _ tail: UTF8Span) -> Term { .iri(text(head) + text(tail)) }

  func blank(_ label: UTF8Span) -> Term {
    .blank(blankPrefix + (label.starts(with: "genid".utf8) ? "genid_" : "") + text(label))
  }

  func blank(_ number: Int) -> Term { .blank("\(blankPrefix)genid\(number)") }

  func literal(_ lexical: UTF8Span, isPlain: Bool) -> Term { .literal(text(lexical)) }

  func literal(_ lexical: UTF8Span, isPlain: Bool, language: UTF8Span) -> Term {
    .literal(Literal(text(lexical), language: text(language)))
  }

  func literal(_ lexical: UTF8Span, isPlain: Bool, datatype: Term) -> Term {
    guard case .iri(let iri) = datatype else { return .literal(text(lexical)) }
    return .literal(text(lexical), datatype: iri)
  }

  func statement(_ subject: Term, _ predicate: Term, _ object: Term, graph: Term?) {
    quads.append(Quad(subject, predicate, object, graph: graph))
  }
}
