/// Turns records of CSV, JSON and XML into statements of RDF, as a mapping says.
///
/// Sources are read in pieces; memory grows with the largest record, and with what joins keep, not with the file. The
/// result is N-Quads (N-Triples where no graph is named), in the order of records; the same input gives the same bytes.
/// - Source: RML-Core, http://w3id.org/rml/core/spec; RML-IO; RML-FNML.
public struct MappingEngine: Sendable {
  let plan: MappingPlan
  let limits: MappingLimits

  /// Gives the next bytes of a source, unpacked; `nil` at its end.
  public typealias Pieces = () throws(MappingError) -> [UInt8]?

  /// A source that was opened at its beginning.
  public struct OpenSource {
    /// Its bytes.
    public let pieces: Pieces
    /// What XML is checked against as it is read.
    public let schema: SchemaBundle?

    public init(schema: SchemaBundle? = nil, pieces: @escaping Pieces) { (self.pieces, self.schema) = (pieces, schema) }
  }

  /// Makes a mapping ready.
  ///
  /// - Parameters:
  ///   - functions: Function IRI to function.
  ///   - base: What goes before relative IRIs where a triples map has no base of its own.
  ///   - keepsTypes: Whether JSON's numbers and booleans become literals of their types (natural mapping); in drafts of
  ///     RML until early 2025 they were texts.
  /// - Throws: ``MappingError/mapping(node:reason:)``, and `.source` for a path that is none.
  public init(
    _ mapping: Mapping, functions: [String: MappingFunction] = [:], base: String? = nil,
    keepsTypes: Bool = true, limits: MappingLimits = MappingLimits()
  ) throws(MappingError) {
    var compiler = PlanCompiler(mapping: mapping, functions: functions, base: base, keepsTypes: keepsTypes)
    plan = try compiler.plan()
    self.limits = limits
  }

  /// The sources that a run opens, in that order; one that joins look at comes more than once.
  public var sources: [LogicalSource] { (plan.joinPasses + plan.passes).map(\.source) }

  /// Reads all sources and makes all statements.
  ///
  /// - Parameters:
  ///   - isUnique: Whether a statement that was made before is left out; what is kept for that is bounded.
  ///   - open: Opens a source at its beginning.
  ///   - progress: Called after each piece.
  ///   - write: Takes whole lines; their memory holds until it returns.
  /// - Throws: ``MappingError``; what was written before then is to be thrown away.
  @discardableResult public func run(
    isUnique: Bool = false, open: (LogicalSource) throws(MappingError) -> OpenSource,
    progress: (MappingCounts) -> Void = { _ in },
    write: (UnsafeRawBufferPointer) throws(MappingError) -> Void
  ) throws(MappingError) -> MappingCounts {
    let joins = (0..<plan.joinCount).map { _ in JoinIndex(limit: limits.joinBytes / max(plan.joinCount, 1)) }
    let output = StatementOutput(uniqueBytes: isUnique ? limits.uniqueBytes : nil)
    for pass in plan.joinPasses + plan.passes {
      let handler = PassHandler(pass, joins: joins, output: output, limits: limits)
      let source = try open(pass.source)
      let reader = try makeReader(pass, source.schema, handler)
      try read(pass.source, source.pieces, reader, handler, output, progress, write)
    }
    try output.flush(write)
    return output.counts
  }

  /// The statements that a mapping makes of one text in memory, which stands for all of its sources.
  /// - Throws: ``MappingError``.
  public func statements(from text: [UInt8], isUnique: Bool = false) throws(MappingError) -> [UInt8] {
    var lines: [UInt8] = []
    try run(isUnique: isUnique) { _ throws(MappingError) in
      var rest: [UInt8]? = text
      return OpenSource { () throws(MappingError) in
        defer { rest = nil }
        return rest
      }
    } write: { bytes throws(MappingError) in
      lines.append(contentsOf: bytes)
    }
    return lines
  }

  private func makeReader(
    _ pass: MappingPlan.Pass, _ schema: SchemaBundle?, _ handler: PassHandler
  ) throws(MappingError) -> any RecordReader {
    do throws(RecordError) {
      switch pass.source.formulation {
      case .csv(let dialect):
        return CSVRecordReader(
          columns: pass.references, nulls: pass.source.nulls, dialect: dialect, limits: limits.record,
          handler: handler)
      case .jsonPath:
        return JSONRecordReader(
          iterator: try JSONPath(pass.source.iterator),
          references: try pass.references.map { text throws(RecordError) in
            try JSONPath(text)
          }, limits: limits.record, handler: handler)
      case .xPath(let namespaces):
        return try XMLRecordReader(
          iterator: try XPath(pass.source.iterator, namespaces: namespaces),
          references: try pass.references.map { text throws(RecordError) in try XPath(text, namespaces: namespaces) },
          schema: schema, limits: limits.record, handler: handler)
      case .marketDocument:
        return try MarketDocumentRecordReader(
          references: pass.references, schema: schema, limits: limits.record, handler: handler)
      }
    } catch {
      throw .source(name: pass.source.path, error: error)
    }
  }

  private func read(
    _ source: LogicalSource, _ next: Pieces, _ reader: any RecordReader, _ handler: PassHandler,
    _ output: StatementOutput, _ progress: (MappingCounts) -> Void,
    _ write: (UnsafeRawBufferPointer) throws(MappingError) -> Void
  ) throws(MappingError) {
    var transcoder = source.encoding == .utf16 ? UTF16Transcoder() : nil
    var goesOn = true
    while goesOn, let piece = try next() {
      output.counts.bytesRead += piece.count
      // Small pieces bound what is made before it is written.
      var start = 0
      while goesOn, start < piece.count {
        let end = min(start + Self.pieceBytes, piece.count)
        goesOn = try parse(source, piece, start..<end, &transcoder, reader, handler)
        start = end
        if output.isFull { try output.flush(write) }
        if goesOn { goesOn = try drain(source, reader, handler, output, write) }
      }
      progress(output.counts)
    }
    if goesOn, let transcoder, !transcoder.isComplete {
      throw .source(name: source.path, error: .encoding(at: RecordPlace(record: output.counts.records + 1, line: 0)))
    }
    if goesOn {
      do throws(RecordError) { try reader.finish() } catch {
        throw handler.error ?? .source(name: source.path, error: error)
      }
      _ = try drain(source, reader, handler, output, write)
    }
    if let error = handler.error { throw error }
    try output.flush(write)
  }

  /// Takes the records that wait in a reader, and writes what is made of them as it comes.
  private func drain(
    _ source: LogicalSource, _ reader: any RecordReader, _ handler: PassHandler, _ output: StatementOutput,
    _ write: (UnsafeRawBufferPointer) throws(MappingError) -> Void
  ) throws(MappingError) -> Bool {
    while reader.hasMore {
      do throws(RecordError) {
        guard try reader.handOver() else { return false }
      } catch {
        throw handler.error ?? .source(name: source.path, error: error)
      }
      if output.isFull { try output.flush(write) }
    }
    return true
  }

  private static let pieceBytes = 64 * 1024

  private func parse(
    _ source: LogicalSource, _ piece: [UInt8], _ range: Range<Int>, _ transcoder: inout UTF16Transcoder?,
    _ reader: any RecordReader, _ handler: PassHandler
  ) throws(MappingError) -> Bool {
    func parse(_ bytes: UnsafeRawBufferPointer) throws(MappingError) -> Bool {
      do throws(RecordError) {
        return try reader.parse(bytes)
      } catch {
        throw handler.error ?? .source(name: source.path, error: error)
      }
    }
    let isGoingOn: Result<Bool, MappingError> = piece.withUnsafeBytes { bytes in
      let bytes = UnsafeRawBufferPointer(rebasing: bytes[range])
      do throws(MappingError) {
        guard let text = transcoder?.decode(bytes) else {
          guard transcoder == nil else {
            throw .source(name: source.path, error: .encoding(at: RecordPlace(record: 0, line: 0)))
          }
          return .success(try parse(bytes))
        }
        return text.withUnsafeBytes { text in Result { () throws(MappingError) in try parse(text) } }
      } catch {
        return .failure(error)
      }
    }
    return try isGoingOn.get()
  }
}
