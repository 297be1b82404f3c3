/// Reads RDF/XML into a sink: libxml2 cuts the document into tags, ``RDFXMLAssembler`` makes statements of them.
final class RDFXMLReader<Sink: StatementSink>: StatementReader {
  private let assembler: RDFXMLAssembler<Sink>
  private let limits: SyntaxLimits
  private var reader: XMLStreamReader?

  init(sink: Sink, base: String?, limits: SyntaxLimits) {
    assembler = RDFXMLAssembler(sink: sink, base: base, limits: limits)
    self.limits = limits
  }

  func feed(_ bytes: UnsafeRawBufferPointer) throws(RDFSyntaxError) {
    try run { reader throws(XMLStreamError) in try reader.parse(bytes) }
  }

  func finish() throws(RDFSyntaxError) { try run { reader throws(XMLStreamError) in try reader.finish() } }

  private func run(_ work: (XMLStreamReader) throws(XMLStreamError) -> Bool) throws(RDFSyntaxError) {
    do throws(XMLStreamError) {
      _ = try work(try opened())
    } catch {
      throw Self.translated(error)
    }
    if let failure = assembler.failure { throw failure }
  }

  private func opened() throws(XMLStreamError) -> XMLStreamReader {
    if let reader { return reader }
    let bounds = XMLStreamLimits(
      depth: limits.depth, textBytes: limits.statementBytes, tokenBytes: limits.statementBytes)
    let opened = try XMLStreamReader(limits: bounds, handler: assembler)
    reader = opened
    return opened
  }

  private static func translated(_ error: XMLStreamError) -> RDFSyntaxError {
    switch error {
    case .malformed(let message, let line), .schema(let message, let line), .invalid(let message, let line):
      .malformed(reason: "not well-formed XML: \(message)", line: line)
    case .documentType(let line):
      .malformed(
        reason: "a DOCTYPE is not allowed: remove it, and write out the entities that it declares", line: line)
    case .tooLarge(let what, let allowed, let line): .tooLarge(what: what, allowed: allowed, line: line)
    }
  }
}
