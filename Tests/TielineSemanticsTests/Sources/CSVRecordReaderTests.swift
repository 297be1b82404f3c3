import Testing
import TielineTestVectors

@testable import TielineSemantics

struct CSVRecordReaderTests {
  private func read(
    _ text: String, _ columns: [String], nulls: [String] = [], _ dialect: CSVDialect = CSVDialect(),
    limits: RecordLimits = RecordLimits(), cuts: [Int] = [], wanted: Int = .max
  ) -> Reading {
    Reading(text, cuts: cuts, wanted: wanted) {
      CSVRecordReader(columns: columns, nulls: nulls, dialect: dialect, limits: limits, handler: $0)
    }
  }

  private func read(_ bytes: [UInt8], _ columns: [String], _ encoding: CSVDialect.Encoding) -> Reading {
    Reading(bytes) {
      CSVRecordReader(
        columns: columns, nulls: [], dialect: CSVDialect(encoding: encoding), limits: RecordLimits(), handler: $0)
    }
  }

  @Test func `finds fields by the names of the header in the order of the references`() {
    let reading = read("id,name,Wh\n7,solar,100\n8,wind,200\n", ["Wh", "id"])
    #expect(reading.error == nil)
    #expect(reading.texts == [[["100"], ["7"]], [["200"], ["8"]]])
    #expect(reading.lines == [2, 3])
  }

  @Test func `reads quotes, doubled quotes and lines within quotes`() {
    let reading = read("a,b\r\n\"x,\"\"y\"\"\",\"two\r\nlines\"\r\nplain,\"\"\r\n", ["a", "b"])
    #expect(reading.error == nil)
    #expect(reading.texts == [[["x,\"y\""], ["two\r\nlines"]], [["plain"], [""]]])
    #expect(reading.lines == [2, 4])
  }

  @Test func `passes over a byte order mark and empty lines, and needs no line feed at the end`() {
    let reading = read("\u{FEFF}a,b\n\n1,2\n\r\n3,4", ["a", "b"])
    #expect(reading.error == nil)
    #expect(reading.texts == [[["1"], ["2"]], [["3"], ["4"]]])
    #expect(reading.lines == [3, 5])
  }

  @Test func `takes an empty field as empty text unless it is listed as null`() {
    #expect(read("a,b\n,NULL\n", ["a", "b"]).texts == [[[""], ["NULL"]]])
    #expect(read("a,b\n,NULL\n", ["a", "b"], nulls: ["", "NULL"]).texts == [[[], []]])
  }

  @Test func `makes no record of a header alone`() {
    #expect(read("a,b\n", ["a"]) == read("a,b", ["a"]))
    #expect(read("a,b\n", ["a"]).error == nil)
    #expect(read("a,b\n", ["a"]).records.isEmpty)
  }

  @Test func `names columns by their place where there is no header`() {
    let reading = read("1,2\n3,4\n", ["_col.2"], CSVDialect(header: false))
    #expect(reading.texts == [[["2"]], [["4"]]])
    #expect(read("", ["_col.1"], CSVDialect(header: false)).error == nil)
    #expect(
      read("1,2\n", ["_col.3"], CSVDialect(header: false)).error
        == .column(name: "_col.3", reason: "does not exist", known: ["_col.1", "_col.2"]))
  }

  @Test func `reads other delimiters, other quotes, comments and headers of several lines`() {
    let dialect = CSVDialect(
      delimiter: UInt8(ascii: ";"), quoteChar: UInt8(ascii: "'"), commentPrefix: "//", headerRowCount: 2)
    let reading = read("// made by hand\na;b\nkWh;text\n1;'x;''y'\n//2;z\n/3;\"q\n// end", ["a", "b"], dialect)
    #expect(reading.error == nil)
    #expect(reading.texts == [[["1"], ["x;'y"]], [["/3"], ["\"q"]]])
    #expect(reading.lines == [4, 6])
  }

  @Test func `takes quotes as they stand where the dialect has none`() {
    #expect(
      read("a\tb\n\"x\ty\"\n", ["a", "b"], CSVDialect(delimiter: 0x09, quoteChar: nil)).texts == [[["\"x"], ["y\""]]])
  }

  @Test func `reads UTF-16 and encodings of one byte`() {
    let pairs = "\u{FEFF}a\nZürich\n".utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
    #expect(read(pairs, ["a"], .utf16).texts == [[["Zürich"]]])
    #expect(read(pairs.dropLast(), ["a"], .utf16).error == .encoding(at: RecordPlace(record: 1, line: 2)))
    #expect(read(Array("a\nZ".utf8) + [0xFC, 0x80], ["a"], .windows1252).texts == [[["Zü€"]]])
    #expect(read(Array("a\nZ".utf8) + [0xFC], ["a"], .iso8859Part1).texts == [[["Zü"]]])
    #expect(read(Array("a\n".utf8) + [0x81], ["a"], .windows1252).error != nil)
  }

  @Test func `compares column names by code points`() {
    #expect(read("caf\u{E9},cafe\u{301}\n1,2\n", ["cafe\u{301}"]).texts == [[["2"]]])
  }

  @Test func `stops when the handler wants no more`() {
    #expect(read("a\n1\n2\n3,broken\n", ["a"], wanted: 2).texts == [[["1"]], [["2"]]])
  }

  @Test(arguments: [
    ("a,b\n1,2\n3\n", RecordError.fieldCount(found: 1, expected: 2, at: RecordPlace(record: 2, line: 3))),
    ("a,b\n1,2,3\n", .fieldCount(found: 3, expected: 2, at: RecordPlace(record: 1, line: 2))),
    ("b\n1\n", .column(name: "a", reason: "does not exist", known: ["b"])),
    ("a,a\n1\n", .column(name: "a", reason: "exists twice", known: ["a", "a"])),
    (
      "a\n\"x",
      .malformed(
        reason: "the file ends within quotes: a closing quote is missing", at: RecordPlace(record: 1, line: 2))
    ),
    (
      "a\nx\"y\n",
      .malformed(
        reason: "a quote stands within a field: write the field in quotes, and it twice",
        at: RecordPlace(record: 1, line: 2))
    ),
    (
      "a\n\"x\"y\n",
      .malformed(
        reason: "something follows a closing quote: a delimiter is missing", at: RecordPlace(record: 1, line: 2))
    ),
    (
      "a\rx\n",
      .malformed(
        reason: "a carriage return stands without a line feed", at: RecordPlace(record: 0, line: 1))
    ),
    (
      "",
      .malformed(
        reason: "there is no header: the first line has to name the columns", at: RecordPlace(record: 0, line: 1))
    ),
  ])
  func `names record and line of what it refuses`(_ text: String, _ error: RecordError) {
    #expect(read(text, ["a"]).error == error)
  }

  @Test func `refuses bytes that are not UTF-8`() {
    let reading = read(Array("a\nok\n".utf8) + [0xC3, 0x28, 0x0A], ["a"], .utf8)
    #expect(reading.texts == [[["ok"]]])
    #expect(reading.error == .encoding(at: RecordPlace(record: 2, line: 3)))
  }

  @Test func `refuses a dialect that contradicts itself`() {
    #expect(read("a\n1\n", ["a"], CSVDialect(delimiter: UInt8(ascii: "\""))).error != nil)
    #expect(read("a\n1\n", ["a"], CSVDialect(quoteChar: 0x0A)).error != nil)
    #expect(read("a\n1\n", ["a"], CSVDialect(headerRowCount: 0)).error != nil)
  }

  @Test func `refuses lines longer and columns more than is allowed`() {
    let limits = RecordLimits(recordBytes: 100)
    let long = String(repeating: "x", count: 200)
    let error = RecordError.tooLarge(what: "a line, in bytes,", allowed: 100, at: RecordPlace(record: 1, line: 2))
    #expect(read("a\n\(long)\n", ["a"], limits: limits).error == error)
    #expect(read("a\n\(long)", ["a"], limits: limits, cuts: Array(1..<150)).error == error)
    let wide = String(repeating: ",", count: CSVRecordReader.columnLimit)
    #expect(
      read(wide, ["a"]).error
        == .tooLarge(
          what: "the number of columns", allowed: CSVRecordReader.columnLimit, at: RecordPlace(record: 0, line: 1)))
  }

  static let samples = [
    "\u{FEFF}a,b\r\n\"x,\"\"y\"\"\",\"two\r\nlines\"\r\n\r\n#,\"\"\r\nü€😀,\"q\"\r\nlast,",
    "a,b\n1,2\n3,\"4\"\"\"\n", "a,b\n1,2\n\"3\" ,4\n", "a,b\n1,2\n\"3",
  ]

  @Test(arguments: samples)
  func `finds the same records wherever the pieces end`(_ text: String) {
    let whole = read(text, ["b", "a"])
    for cut in 0...text.utf8.count { #expect(read(text, ["b", "a"], cuts: [cut]) == whole) }
    #expect(read(text, ["b", "a"], cuts: Array(1..<text.utf8.count)) == whole)
  }

  @Test func `never traps on bytes that were changed`() {
    var generator = SeededGenerator(seed: 41)
    for round in 0..<3_000 {
      var bytes = Array(Self.samples[round % Self.samples.count].utf8)
      for _ in 0..<Int.random(in: 1...4, using: &generator) {
        let place = Int.random(in: 0..<bytes.count, using: &generator)
        switch Int.random(in: 0..<4, using: &generator) {
        case 0: bytes[place] = UInt8.random(in: 0...255, using: &generator)
        case 1: bytes.insert([0x22, 0x2C, 0x0A, 0x0D].randomElement(using: &generator) ?? 0, at: place)
        case 2 where bytes.count > 1: bytes.remove(at: place)
        default: bytes.swapAt(place, Int.random(in: 0..<bytes.count, using: &generator))
        }
      }
      let whole = read(bytes, ["b", "a"], .utf8)
      let cut = Int.random(in: 0...bytes.count, using: &generator)
      let cutReading = Reading(bytes, cuts: [cut]) {
        CSVRecordReader(
          columns: ["b", "a"], nulls: [], dialect: CSVDialect(), limits: RecordLimits(), handler: $0)
      }
      #expect(cutReading == whole)
    }
  }
}
