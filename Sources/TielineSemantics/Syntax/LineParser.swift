/// Reads statements of N-Triples or N-Quads, one a line, into a sink.
///
/// - Source: RDF 1.1 N-Triples, 7; RDF 1.1 N-Quads, 4.
struct LineParser<Sink: StatementSink> {
  var cursor = SyntaxCursor()
  let sink: Sink
  private let allowsGraphs: Bool

  init(sink: Sink, allowsGraphs: Bool) { (self.sink, self.allowsGraphs) = (sink, allowsGraphs) }

  /// Reads the next line with a statement; returns `false` where none is there.
  mutating func step() throws(SyntaxStop) -> Bool {
    try cursor.skip()
    if cursor.isAtEnd { return false }
    sink.begin()
    let mark = sink.mark
    defer { sink.release(mark) }
    do throws(SyntaxStop) {
      try line()
      return true
    } catch {
      if error == .incomplete { sink.rollBack() }
      throw error
    }
  }

  private mutating func line() throws(SyntaxStop) {
    let subject = try iriOrBlank("a subject")
    try cursor.skipWithinLine()
    guard cursor.next.pointee == UInt8(ascii: "<") else {
      throw cursor.wrong("a predicate is an IRI in <>; found '\(cursor.shown)'")
    }
    let predicate = try iri()
    try cursor.skipWithinLine()
    let object = cursor.next.pointee == UInt8(ascii: "\"") ? try literal() : try iriOrBlank("an object")
    try cursor.skipWithinLine()
    var graph: Sink.Node?
    if allowsGraphs, cursor.next.pointee != UInt8(ascii: ".") {
      graph = try iriOrBlank("a graph's name or a dot")
      try cursor.skipWithinLine()
    }
    guard cursor.take(".") else { throw cursor.wrong("a dot ends a statement; found '\(cursor.shown)'") }
    sink.statement(subject, predicate, object, graph: graph)
    guard !sink.isFull else { throw cursor.bad("more terms than a graph in memory can have") }
    try cursor.skipWithinLine()
    switch cursor.next.pointee {
    case UInt8(ascii: "\n"), UInt8(ascii: "\r"): return
    default: if !(cursor.isAtEnd && cursor.isLast) { throw cursor.wrong("a line has one statement") }
    }
  }

  private mutating func iriOrBlank(_ what: String) throws(SyntaxStop) -> Sink.Node {
    switch cursor.next.pointee {
    case UInt8(ascii: "<"): return try iri()
    case UInt8(ascii: "_"): return sink.blank(try cursor.blankLabel())
    default: throw cursor.wrong("\(what) was expected; found '\(cursor.shown)'")
    }
  }

  private mutating func iri() throws(SyntaxStop) -> Sink.Node {
    let iri = try cursor.iriReference()
    guard BaseIRI.isAbsolute(iri) else {
      throw cursor.bad("<\(String(decoding: iri, as: UTF8.self))> is relative: IRIs of this syntax have a scheme")
    }
    return sink.iri(iri, PrefixTable.noBytes)
  }

  private mutating func literal() throws(SyntaxStop) -> Sink.Node {
    let (text, isPlain) = try cursor.quoted(allowsLong: false)
    switch cursor.next.pointee {
    case UInt8(ascii: "@"): return sink.literal(text, isPlain: isPlain, language: try cursor.languageTag())
    case UInt8(ascii: "^"):
      cursor.next += 1
      guard cursor.take("^"), cursor.next.pointee == UInt8(ascii: "<") else {
        throw cursor.wrong("before a datatype stands ^^, and it is an IRI in <>")
      }
      return sink.literal(text, isPlain: isPlain, datatype: try iri())
    default:
      try cursor.waitAtEnd()
      return sink.literal(text, isPlain: isPlain)
    }
  }
}
