/// A way to write statements down.
public enum RDFSyntax: String, CaseIterable, Hashable, Sendable {
  case turtle, trig
  case nTriples = "n-triples"
  case nQuads = "n-quads"
  /// Read, not written.
  case rdfXML = "rdf-xml"

  /// Its media types, the registered one first.
  /// - Source: RDF 1.1 Turtle, TriG, N-Triples, N-Quads and RDF/XML, their registrations.
  public var mediaTypes: [String] {
    switch self {
    case .turtle: ["text/turtle", "application/x-turtle"]
    case .trig: ["application/trig"]
    case .nTriples: ["application/n-triples"]
    case .nQuads: ["application/n-quads"]
    case .rdfXML: ["application/rdf+xml"]
    }
  }

  /// How the names of its files end, the usual one first.
  public var fileExtensions: [String] {
    switch self {
    case .turtle: ["ttl"]
    case .trig: ["trig"]
    case .nTriples: ["nt"]
    case .nQuads: ["nq"]
    case .rdfXML: ["rdf", "owl"]
    }
  }

  /// The syntax of a file by how its name ends.
  public init?(fileExtension: String) {
    guard let syntax = Self.allCases.first(where: { $0.fileExtensions.contains(fileExtension.lowercased()) }) else {
      return nil
    }
    self = syntax
  }

  /// Whether it can name graphs.
  public var hasGraphs: Bool { self == .trig || self == .nQuads }

  /// The statements of a text, in its order.
  ///
  /// - Parameters:
  ///   - base: What relative IRIs are resolved against, an absolute IRI.
  ///   - blankPrefix: Goes before the labels of blank nodes, so that several texts share none.
  /// - Throws: ``RDFSyntaxError``.
  public func quads(
    in text: some Sequence<UInt8>, base: String? = nil, blankPrefix: String = "",
    limits: SyntaxLimits = SyntaxLimits()
  ) throws(RDFSyntaxError) -> [Quad] {
    let sink = QuadSink(blankPrefix: blankPrefix)
    try read(text, into: sink, base: base, limits: limits)
    return sink.quads
  }

  /// The triples of a text as a graph; where graphs are named, all of them together.
  /// - Throws: ``RDFSyntaxError``.
  public func graph(
    in text: some Sequence<UInt8>, base: String? = nil, limits: SyntaxLimits = SyntaxLimits()
  ) throws(RDFSyntaxError) -> Graph {
    var builder = GraphBuilder()
    try add(text, to: &builder, base: base, limits: limits)
    return builder.finish()
  }

  /// Adds the triples of a text to those that a builder has.
  /// - Throws: ``RDFSyntaxError``; the builder is then as it was.
  public func add(
    _ text: some Sequence<UInt8>, to builder: inout GraphBuilder, base: String? = nil, blankPrefix: String = "",
    limits: SyntaxLimits = SyntaxLimits()
  ) throws(RDFSyntaxError) {
    let sink = GraphSink(builder, blankPrefix: blankPrefix)
    try read(text, into: sink, base: base, limits: limits)
    builder = sink.take()
  }

  private func read<Sink: StatementSink>(
    _ text: some Sequence<UInt8>, into sink: Sink, base: String?, limits: SyntaxLimits
  ) throws(RDFSyntaxError) {
    let reader = reader(into: sink, base: base, limits: limits)
    func feed(_ bytes: UTF8Span) -> Result<Void, RDFSyntaxError> {
      Result { () throws(RDFSyntaxError) in try reader.feed(UnsafeRawBufferPointer(bytes)) }
    }
    if let result = text.withContiguousStorageIfAvailable(feed) {
      try result.get()
    } else {
      try Array(text).withUnsafeBufferPointer(feed).get()
    }
    try reader.finish()
  }

  /// What reads a text of this syntax into `sink`.
  func reader<Sink: StatementSink>(
    into sink: Sink, base: String?, limits: SyntaxLimits
  ) -> any StatementReader {
    switch self {
    case .turtle, .trig:
      PieceReader(TurtleParser(sink: sink, allowsGraphs: self == .trig, base: base, limits: limits), limits: limits)
    case .nTriples, .nQuads:
      PieceReader(LineParser(sink: sink, allowsGraphs: self == .nQuads), limits: limits)
    case .rdfXML: RDFXMLReader(sink: sink, base: base, limits: limits)
    }
  }
}
