/// Reads CSV; each line after the header is a record. Empty lines are passed over.
///
/// A quote may only open a field, or stand twice within a quoted one; each line has as many fields as the header, or as
/// the first line where there is none.
/// - Source: RFC 4180; Model for Tabular Data and Metadata on the Web, 8.
final class CSVRecordReader: RecordReader {
  private let columns: [String]
  private let nulls: [[UInt8]]
  private let dialect: CSVDialect
  private let limits: RecordLimits
  private let handler: any RecordHandler
  private let values: RecordValues
  private let splitter: CSVLineSplitter
  private let commentPrefix: [UInt8]
  private var encoding: CSVEncoding
  private var buffer = PieceBuffer()
  private var header: [String]?
  private var headerLinesLeft: Int
  /// For each reference, the number of its column.
  private var positions: [Int] = []
  private var line = 1
  private var record = 0
  private var isStarted = false
  private var isStopped = false

  /// Most columns.
  static let columnLimit = 16_384

  /// - Parameters:
  ///   - columns: The references: names of columns.
  ///   - nulls: Fields that mean that there is no value.
  init(columns: [String], nulls: [String], dialect: CSVDialect, limits: RecordLimits, handler: any RecordHandler) {
    (self.columns, self.dialect, self.limits, self.handler) = (columns, dialect, limits, handler)
    self.nulls = nulls.map { Array($0.utf8) }
    commentPrefix = Array(dialect.commentPrefix.utf8)
    headerLinesLeft = dialect.header ? dialect.headerRowCount : 0
    encoding = CSVEncoding(dialect.encoding)
    values = RecordValues(references: columns.count)
    splitter = CSVLineSplitter(dialect, columnLimit: Self.columnLimit)
  }

  func parse(_ bytes: UnsafeRawBufferPointer) throws(RecordError) -> Bool {
    guard !isStopped else { return false }
    if dialect.encoding == .utf8 {
      try feed(bytes)
    } else {
      guard let text = encoding.decode(bytes) else { throw .encoding(at: place) }
      let result = text.withUnsafeBytes { text in Result { () throws(RecordError) in try feed(text) } }
      try result.get()
    }
    return !isStopped
  }

  private func feed(_ bytes: UnsafeRawBufferPointer, isLast: Bool = false) throws(RecordError) {
    try buffer.feed(bytes, isLast: isLast) { bytes throws(RecordError) in try consume(bytes, isLast: isLast) }
  }

  func finish() throws(RecordError) {
    guard !isStopped else { return }
    guard encoding.isComplete else { throw .encoding(at: place) }
    try feed(UnsafeRawBufferPointer(start: nil, count: 0), isLast: true)
    guard isStopped || headerLinesLeft == 0 else {
      throw .malformed(reason: "there is no header: the first line has to name the columns", at: place)
    }
  }

  private var place: RecordPlace { RecordPlace(record: headerLinesLeft > 0 ? 0 : record + 1, line: line) }

  private func consume(_ bytes: UnsafeBufferPointer<UInt8>, isLast: Bool) throws(RecordError) -> Int {
    guard let base = bytes.baseAddress else { return 0 }
    var position = 0
    if !isStarted {
      if let problem = dialect.problem { throw .malformed(reason: problem, at: place) }
      let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
      if bytes.count < 3, !isLast, mark.starts(with: bytes) { return 0 }
      if bytes.starts(with: mark) { position = 3 }
      isStarted = true
    }
    splitter.reserve(bytes.count)
    while position < bytes.count, !isStopped {
      guard let end = try nextLine(base, from: position, to: bytes.count, isLast: isLast) else {
        guard bytes.count - position <= limits.recordBytes else {
          throw .tooLarge(what: "a line, in bytes,", allowed: limits.recordBytes, at: place)
        }
        break
      }
      position = end
    }
    return isStopped ? bytes.count : position
  }

  /// Takes a line; returns where the next one begins, `nil` where bytes are missing.
  private func nextLine(
    _ base: UnsafePointer<UInt8>, from start: Int, to end: Int, isLast: Bool
  ) throws(RecordError) -> Int? {
    if !commentPrefix.isEmpty, base[start] == commentPrefix[0] {
      let rest = UnsafeBufferPointer(start: base + start, count: end - start)
      let isComment = rest.starts(with: commentPrefix)
      if isComment || (rest.count < commentPrefix.count && !isLast && commentPrefix.starts(with: rest)) {
        guard let newline = rest.firstIndex(of: 0x0A) else { return isLast ? end : nil }
        guard UTF8Check.isValid(UnsafeBufferPointer(rebasing: rest[..<newline])) else { throw .encoding(at: place) }
        line += 1
        return start + newline + 1
      }
    }
    switch splitter.split(base, from: start, to: end, isLast: isLast) {
    case .line(let next):
      try take(UnsafeBufferPointer(start: base + start, count: next - start))
      return next
    case .incomplete: return nil
    case .malformed(let reason): throw .malformed(reason: reason, at: place)
    case .tooManyFields: throw .tooLarge(what: "the number of columns", allowed: Self.columnLimit, at: place)
    }
  }

  // MARK: Fields into a record

  private func take(_ text: UnsafeBufferPointer<UInt8>) throws(RecordError) {
    var lines = 0
    var combined: UInt8 = 0
    for byte in text {
      combined |= byte
      lines &+= byte == 0x0A ? 1 : 0
    }
    defer { line += lines }
    guard text.count <= limits.recordBytes else {
      throw .tooLarge(what: "a line, in bytes,", allowed: limits.recordBytes, at: place)
    }
    guard combined < 0x80 || UTF8Check.isValid(text) else { throw .encoding(at: place) }
    let fields = splitter.fields
    if fields.count == 1, fields[0].count == 0, text.first == 0x0A || text.first == 0x0D { return }
    if headerLinesLeft > 0 {
      if header == nil { try takeHeader((0..<fields.count).map { String(decoding: fields[$0].bytes, as: UTF8.self) }) }
      headerLinesLeft -= 1
      return
    }
    if header == nil { try takeHeader((1...max(fields.count, 1)).map { "_col.\($0)" }) }
    let expected = header?.count ?? 0
    guard fields.count == expected else {
      throw .fieldCount(found: fields.count, expected: expected, at: place)
    }
    takeRecord(fields)
  }

  private func takeRecord(_ fields: FieldList) {
    record += 1
    values.begin(record: record, line: line)
    for reference in positions.indices {
      let field = fields[positions[reference]]
      if nulls.isEmpty || !isNull(field) {
        values.append(RecordValue(start: field.start, count: field.count, kind: .text))
      }
      values.end(reference)
    }
    isStopped = !handler.take(values)
  }

  private func isNull(_ field: FieldList.Field) -> Bool {
    for null in nulls where null.count == field.count {
      if null.elementsEqual(field.bytes) { return true }
    }
    return false
  }

  private func takeHeader(_ names: [String]) throws(RecordError) {
    for column in columns {
      let found = names.indices.filter { names[$0].utf8.elementsEqual(column.utf8) }
      guard let position = found.first else { throw .column(name: column, reason: "does not exist", known: names) }
      guard found.count == 1 else { throw .column(name: column, reason: "exists twice", known: names) }
      positions.append(position)
    }
    header = names
  }
}

/// Turns a file's bytes into UTF-8 as they come.
private struct CSVEncoding {
  private var pairs: UTF16Transcoder?
  private let single: SingleByteTranscoder?

  init(_ encoding: CSVDialect.Encoding) {
    pairs = encoding == .utf16 ? UTF16Transcoder() : nil
    switch encoding {
    case .iso8859Part1: single = .iso8859Part1
    case .windows1252: single = .windows1252
    case .utf8, .utf16: single = nil
    }
  }

  var isComplete: Bool { pairs?.isComplete ?? true }

  /// `nil` where bytes are not in the encoding.
  mutating func decode(_ bytes: UnsafeRawBufferPointer) -> [UInt8]? {
    if let single { return single.decode(bytes) }
    return pairs?.decode(bytes)
  }
}
