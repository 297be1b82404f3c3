import Testing
import TielineTestVectors

@testable import TielineSemantics

struct XSDValueTests {
  private func compare(_ a: String, _ b: String, _ datatype: XSDDatatype, _ other: XSDDatatype? = nil) -> ValueOrder? {
    let a = XSDValue(Literal(a, datatype: datatype.iri))
    guard let a, let b = XSDValue(Literal(b, datatype: (other ?? datatype).iri)) else { return nil }
    let order = a.compare(b)
    #expect(b.compare(a) == order.reversed)
    return order
  }

  @Test func `compares decimals exactly however long they are`() {
    #expect(compare("9007199254740993", "9007199254740992", .integer) == .greater)
    #expect(compare("0.1", "0.10000000000000000000000000000001", .decimal) == .less)
    #expect(compare("-0", "0", .integer, .decimal) == .equal)
    #expect(compare("-10.5", "-9.75", .decimal) == .less)
    #expect(
      compare("123456789012345678901234567890", "123456789012345678901234567889.9", .integer, .decimal) == .greater)
    #expect(compare("-123456789012345678901", "5", .integer) == .less)
    #expect(compare("1.0", "001", .decimal, .byte) == .equal)
    #expect(compare("999999999999999999", "1000000000000000000", .integer) == .less)
  }

  @Test func `a number is one whether it comes as text or as an integer`() throws {
    let edge = 999_999_999_999_999_999
    for value in [0, 7, -7, edge, -edge, edge + 1, -edge - 1, Int.max, Int.min] {
      #expect(DecimalValue(value) == DecimalValue(String(value)), "\(value)")
      #expect(DecimalValue(value) == DecimalValue("\(value).0"), "\(value)")
    }
  }

  @Test func `orders decimals as whole numbers of a smaller unit`() throws {
    var generator = SeededGenerator(seed: 5)
    for _ in 0..<2000 {
      let (a, b) = (
        Int.random(in: -99_999...99_999, using: &generator), Int.random(in: -99_999...99_999, using: &generator)
      )
      func text(_ value: Int) -> String {
        let digits = String(value.magnitude)
        let padded = String(repeating: "0", count: max(0, 4 - digits.count)) + digits
        return (value < 0 ? "-" : "") + padded.dropLast(3) + "." + padded.suffix(3)
      }
      let (x, y) = (try #require(DecimalValue(text(a))), try #require(DecimalValue(text(b))))
      #expect((x < y) == (a < b) && (x == y) == (a == b), "\(text(a)) \(text(b))")
      #expect(DecimalValue(x.description) == x)
    }
  }

  @Test func `compares doubles, and gives NaN no order`() {
    #expect(compare("1e3", "1000", .double, .integer) == .equal)
    #expect(compare("-INF", "INF", .double) == .less)
    #expect(compare("NaN", "NaN", .double) == .indeterminate)
    #expect(compare("16777217", "16777216", .float, .float) == .equal)
    #expect(compare("0.1", "0.1", .float, .double) == .greater)
  }

  @Test func `compares times across offsets`() {
    #expect(compare("2002-10-10T12:00:00-05:00", "2002-10-10T17:00:00Z", .dateTime) == .equal)
    #expect(compare("2002-10-10T12:00:00.100", "2002-10-10T12:00:00.1", .dateTime) == .equal)
    #expect(compare("2002-10-10T12:00:00.09", "2002-10-10T12:00:00.1", .dateTime) == .less)
    #expect(compare("2002-12-31T24:00:00", "2003-01-01T00:00:00", .dateTime) == .equal)
    #expect(compare("-0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z", .dateTime) == .less)
    #expect(compare("2002-10-10+13:00", "2002-10-09-11:00", .date) == .equal)
    #expect(compare("23:00:00-02:00", "23:30:00Z", .time) == .greater)
  }

  @Test func `knows an order without an offset only past fourteen hours`() {
    #expect(compare("2000-01-15T00:00:00", "2000-02-15T00:00:00Z", .dateTime) == .less)
    #expect(compare("2000-01-15T12:00:00", "2000-01-16T12:00:00Z", .dateTime) == .less)
    #expect(compare("2000-01-15T12:00:00", "2000-01-15T12:00:00Z", .dateTime) == .indeterminate)
    #expect(compare("2000-01-16T02:00:00", "2000-01-15T12:00:00Z", .dateTime) == .indeterminate)
    #expect(compare("2000-01-16T02:00:00.1", "2000-01-15T12:00:00Z", .dateTime) == .greater)
  }

  @Test func `gives values of different kinds no order`() {
    #expect(compare("1", "true", .integer, .boolean) == .indeterminate)
    #expect(compare("2026-01-01", "2026-01-01T00:00:00", .date, .dateTime) == .indeterminate)
    #expect(compare("1", "1", .string, .integer) == .indeterminate)
    #expect(compare("a", "b", .string) == .less)
    #expect(XSDValue(Literal("300", datatype: XSDDatatype.byte.iri)) == nil)
    #expect(XSDValue(Literal("a", language: "en")) == nil)
  }

  @Test func `does not trap on damaged forms`() {
    let seeds = [
      "2026-01-01T00:00:00.5+01:00", "-P1Y2M3DT4H5M6.7S", "-123456789012345678901.50", "1.5e-7", "TWFu TQ==",
    ]
    var generator = SeededGenerator(seed: 9)
    var valid = 0
    for round in 0..<20_000 {
      var bytes = Array(seeds[round % seeds.count].utf8)
      for _ in 0..<Int.random(in: 1...3, using: &generator) {
        let place = Int.random(in: 0..<bytes.count, using: &generator)
        if Bool.random(using: &generator) {
          bytes[place] = generator.bytes(1)[0]
        } else {
          bytes.insert(UInt8(ascii: "0") + UInt8.random(in: 0...9, using: &generator), at: place)
        }
      }
      bytes.withUnsafeBytes { text in
        for datatype in XSDDatatype.allCases {
          if let value = XSDValue(text, datatype), case .equal = value.compare(value) { valid += 1 }
        }
      }
    }
    #expect(valid > 0)
  }
}
