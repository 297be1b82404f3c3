/// Gives the intervals of an IEC 62325 document as records, by the names of their fields.
final class MarketDocumentRecordReader: RecordReader {
  private let references: [String]
  private let handler: any RecordHandler
  private let assembler = MarketDocumentAssembler()
  private let reader: XMLStreamReader
  private let values: RecordValues
  private let text = ByteBuffer()
  private var records = 0

  init(references: [String], limits: RecordLimits, handler: any RecordHandler) throws(RecordError) {
    (self.references, self.handler) = (references, handler)
    values = RecordValues(references: references.count)
    let bounds = XMLStreamLimits(depth: min(limits.depth, 64), textBytes: min(limits.recordBytes, 1 << 16))
    do throws(XMLStreamError) { reader = try XMLStreamReader(limits: bounds, handler: assembler) } catch {
      throw .malformed(reason: "\(error)", at: RecordPlace(record: 0, line: 0))
    }
  }

  func parse(_ bytes: UnsafeRawBufferPointer) throws(RecordError) -> Bool {
    do throws(XMLStreamError) { _ = try reader.parse(bytes) } catch { throw translated(error) }
    return try handOver()
  }

  func finish() throws(RecordError) {
    do throws(XMLStreamError) { _ = try reader.finish() } catch { throw translated(error) }
    _ = try handOver()
  }

  private func handOver() throws(RecordError) -> Bool {
    if let failure = assembler.failure {
      throw .malformed(reason: "\(failure)", at: RecordPlace(record: records + 1, line: 0))
    }
    for record in assembler.take() {
      records += 1
      guard give(record) else { return false }
    }
    return true
  }

  private func give(_ record: MarketDocumentRecord) -> Bool {
    let found = references.map { record.fields[$0] ?? [] }
    // All bytes are there before any is pointed to.
    text.removeAll()
    for value in found.joined() { text.append(value) }
    values.begin(record: records, line: record.line)
    var start = 0
    for (index, list) in found.enumerated() {
      for value in list {
        let count = value.utf8.count
        values.append(RecordValue(start: text.base + start, count: count, kind: .text))
        start += count
      }
      values.end(index)
    }
    return handler.take(values)
  }

  private func translated(_ error: XMLStreamError) -> RecordError {
    switch error {
    case .schema(let message, let line), .malformed(let message, let line), .invalid(let message, let line):
      .malformed(reason: message, at: RecordPlace(record: records + 1, line: line))
    case .documentType(let line): .documentType(at: RecordPlace(record: records + 1, line: line))
    case .tooLarge(let what, let allowed, let line):
      .tooLarge(what: what, allowed: allowed, at: RecordPlace(record: records + 1, line: line))
    }
  }
}
