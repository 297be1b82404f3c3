/// Gives the intervals of an IEC 62325 document as records, by the names of their fields.
final class MarketDocumentRecordReader: RecordReader {
  private let references: [String]
  private let handler: any RecordHandler
  private let assembler: MarketDocumentAssembler
  private let reader: XMLStreamReader
  private let values: RecordValues
  private let text = ByteBuffer()
  private var records = 0
  /// Periods whose records were not all given, and the first of them.
  private var (periods, firstPeriod) = ([MarketDocumentPeriod](), 0)

  /// Most records that are given at once.
  private static let batch = 1024

  init(
    references: [String], schema: SchemaBundle?, limits: RecordLimits, handler: any RecordHandler
  ) throws(RecordError) {
    (self.references, self.handler) = (references, handler)
    values = RecordValues(references: references.count)
    assembler = MarketDocumentAssembler(intervalsMaximum: limits.intervals)
    let bounds = XMLStreamLimits(depth: min(limits.depth, 64), textBytes: min(limits.recordBytes, 1 << 16))
    do throws(XMLStreamError) { reader = try XMLStreamReader(schema: schema, limits: bounds, handler: assembler) } catch
    {
      throw .malformed(reason: "\(error)", at: RecordPlace(record: 0, line: 0))
    }
  }

  func parse(_ bytes: UnsafeRawBufferPointer) throws(RecordError) -> Bool {
    do throws(XMLStreamError) { _ = try reader.parse(bytes) } catch { throw translated(error) }
    periods += assembler.take()
    return true
  }

  func finish() throws(RecordError) {
    do throws(XMLStreamError) { _ = try reader.finish() } catch { throw translated(error) }
    periods += assembler.take()
  }

  /// The records before a mistake come first, as in other sources.
  var hasMore: Bool { firstPeriod < periods.count || assembler.failure != nil }

  func handOver() throws(RecordError) -> Bool {
    for _ in 0..<Self.batch {
      guard firstPeriod < periods.count else {
        (periods, firstPeriod) = ([], 0)
        guard let failure = assembler.failure else { return true }
        throw .malformed(reason: "\(failure)", at: RecordPlace(record: records + 1, line: 0))
      }
      guard let record = periods[firstPeriod].next() else {
        firstPeriod += 1
        continue
      }
      records += 1
      guard give(record) else { return false }
    }
    return true
  }

  private func give(_ record: MarketDocumentRecord) -> Bool {
    let found = references.map { record[$0] }
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
