import Testing
import TielineCore
import TielineRelay

@Suite struct ConversionTests {
  private func convert(
    _ given: UInt64, _ units: UInt64, each: UInt64, _ direction: Conversion.Direction
  ) throws -> Conversion {
    try Conversion(
      of: Amount(given), at: Conversion.Rate(units: Amount(units), each: Amount(each)), rounding: direction)
  }

  private func number(_ amount: Amount) throws -> UInt64 { try #require(UInt64(amount.description)) }

  @Test func `H-5 the leg that must not fall short rounds up, the other down`() throws {
    #expect(try convert(7, 10, each: 3, .up).result == Amount(24))
    #expect(try convert(7, 10, each: 3, .down).result == Amount(23))
  }

  @Test func `H-5 the rounding is shown`() throws {
    #expect(try convert(7, 10, each: 3, .up).description == "7 at 10/3 = 24, rounded up by 2/3")
    #expect(try convert(7, 10, each: 3, .down).description == "7 at 10/3 = 23, rounded down by 1/3")
    #expect(try convert(6, 10, each: 3, .up).description == "6 at 10/3 = 20, exact")
  }

  @Test func `H-5 up and down differ by one unit, or by nothing where the price comes out whole`() throws {
    for given in UInt64(0)..<200 {
      for each in UInt64(1)..<12 {
        let (up, down) = (try convert(given, 7, each: each, .up), try convert(given, 7, each: each, .down))
        #expect(try number(up.result) * each - number(up.rounding) == given * 7)
        #expect(try number(down.result) * each + number(down.rounding) == given * 7)
        #expect(try number(up.result) - number(down.result) == (given * 7 % each == 0 ? 0 : 1))
      }
    }
  }

  @Test func `H-5 no rate is per zero, and no result above 256 bits`() throws {
    #expect(throws: ValueError.self) { try Conversion.Rate(units: Amount(1), each: .zero) }
    let most = try Amount(decimal: String(repeating: "9", count: 77))
    #expect(throws: ValueError.self) {
      try Conversion(of: most, at: Conversion.Rate(units: Amount(1000), each: Amount(1)), rounding: .down)
    }
  }
}
