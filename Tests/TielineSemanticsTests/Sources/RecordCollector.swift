@testable import TielineSemantics

/// Keeps the records of a source as text.
final class RecordCollector: RecordHandler {
  struct Value: Equatable, CustomStringConvertible {
    let text: String
    let kind: RecordValue.Kind
    var description: String { "\(text) (\(kind))" }
  }

  /// For each record, for each reference, its values.
  var records: [[[Value]]] = []
  var lines: [Int] = []
  var wanted = Int.max

  func take(_ values: RecordValues) -> Bool {
    records.append(
      (0..<values.references).map { reference in values[reference].map { Value(text: $0.text, kind: $0.kind) } })
    lines.append(values.place.line)
    return records.count < wanted
  }

  /// For each record, for each reference, its values' texts.
  var texts: [[[String]]] { records.map { $0.map { $0.map(\.text) } } }
}

/// What came of reading a source: the records before an error, and the error.
struct Reading: Equatable {
  var records: [[[RecordCollector.Value]]] = []
  var lines: [Int] = []
  var error: RecordError?
  var texts: [[[String]]] { records.map { $0.map { $0.map(\.text) } } }

  /// Reads `bytes` in pieces that end at `cuts`, which rise.
  init(
    _ bytes: [UInt8], cuts: [Int] = [], wanted: Int = .max,
    _ makeReader: (RecordCollector) throws(RecordError) -> any RecordReader
  ) {
    let collector = RecordCollector()
    collector.wanted = wanted
    do throws(RecordError) {
      let reader = try makeReader(collector)
      var start = 0
      var goesOn = true
      for end in cuts + [bytes.count] where goesOn {
        // A copy, so that reading past a piece's end is reading past an allocation's.
        let piece = Array(bytes[start..<end])
        let result = piece.withUnsafeBytes { piece in
          Result { () throws(RecordError) in try reader.parse(piece) }
        }
        goesOn = try result.get()
        start = end
      }
      if goesOn { try reader.finish() }
    } catch {
      self.error = error
    }
    (records, lines) = (collector.records, collector.lines)
  }

  init(
    _ text: String, cuts: [Int] = [], wanted: Int = .max,
    _ makeReader: (RecordCollector) throws(RecordError) -> any RecordReader
  ) {
    self.init(Array(text.utf8), cuts: cuts, wanted: wanted, makeReader)
  }
}
