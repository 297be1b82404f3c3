/// Turns a text of one RDF syntax into another while it comes; memory grows with the longest statement.
///
/// N-Triples and N-Quads come out canonical (RDFC-1.0, appendix A), but not sorted; the order is that of the text. Blank
/// nodes without a label become `genid1` and so on; a label that begins with `genid` gets another beginning.
public final class StatementConverter {
  private enum Output {
    case lines(LineSink)
    case turtle(QuadSink, TurtleWriter)
  }

  private let reader: any StatementReader
  private var output: Output
  private let target: RDFSyntax
  private var turtleStatements = 0

  /// - Parameters:
  ///   - base: What relative IRIs are resolved against, an absolute IRI.
  ///   - blankPrefix: Goes before the labels of blank nodes, so that several texts share none.
  /// - Throws: ``RDFSyntaxError/unwritable(term:reason:)`` where `target` is read only.
  public init(
    from source: RDFSyntax, to target: RDFSyntax = .nQuads, base: String? = nil, blankPrefix: String = "",
    limits: SyntaxLimits = SyntaxLimits()
  ) throws(RDFSyntaxError) {
    self.target = target
    switch target {
    case .nTriples, .nQuads:
      let sink = LineSink(blankPrefix: blankPrefix, hasUnlabelled: source != .nTriples && source != .nQuads)
      output = .lines(sink)
      reader = source.reader(into: sink, base: base, limits: limits)
    case .turtle, .trig:
      let sink = QuadSink(blankPrefix: blankPrefix)
      output = .turtle(sink, TurtleWriter(prefixes: RDFSyntax.prefixes, allowsGraphs: target.hasGraphs))
      reader = source.reader(into: sink, base: base, limits: limits)
    case .rdfXML: throw .unwritable(term: target.rawValue, reason: "this syntax is read only: choose turtle")
    }
  }

  /// Statements converted so far.
  public var statements: Int {
    switch output {
    case .lines(let sink): sink.statements
    case .turtle: turtleStatements
    }
  }

  /// Reads the next bytes and hands over the text of all statements that are whole.
  /// - Throws: ``RDFSyntaxError``, or what `write` throws.
  public func convert(_ bytes: UnsafeRawBufferPointer, write: (UnsafeRawBufferPointer) throws -> Void) throws {
    try reader.feed(bytes)
    try flush(isLast: false, write)
  }

  /// Says that the text ends here, and hands over the rest.
  /// - Throws: ``RDFSyntaxError``, or what `write` throws.
  public func finish(write: (UnsafeRawBufferPointer) throws -> Void) throws {
    try reader.finish()
    try flush(isLast: true, write)
  }

  private func flush(isLast: Bool, _ write: (UnsafeRawBufferPointer) throws -> Void) throws {
    switch output {
    case .lines(let sink):
      guard target.hasGraphs || !sink.hasGraphs else {
        throw RDFSyntaxError.unwritable(
          term: target.rawValue, reason: "the text names graphs, which n-triples cannot: choose n-quads")
      }
      if sink.lines.count > 0 { try write(sink.lines.raw) }
      sink.lines.removeAll()
    case .turtle(let sink, var writer):
      for quad in sink.take() {
        try writer.append(quad)
        turtleStatements += 1
      }
      if isLast { writer.finish() }
      try writer.take().withUnsafeBytes(write)
      output = .turtle(sink, writer)
    }
  }
}
