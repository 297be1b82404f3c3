import BigInt
import Testing
import TielineCore

@Suite struct QuantityTests {
  static let largest = "115792089237316195423570985008687907853269984665640564039457584007913129639935"

  @Test func `amounts hold 256 bits and no more`() throws {
    let most = try Amount(decimal: Self.largest)
    #expect(most.bytes32 == [UInt8](repeating: 0xFF, count: 32))
    #expect(try Amount(bigEndian: most.bytes32) == most)
    #expect(most.adding(Amount(1)) == nil)
    #expect(throws: ValueError.self) { try Amount(checking: most.value + 1) }
    #expect(throws: ValueError.self) { try Amount(bigEndian: [UInt8](repeating: 0, count: 33)) }
  }

  @Test(arguments: [
    "", "-1", "+1", "01", "1.0", "1e3", " 1", "0x1", "１",
    "1157920892373161954235709850086879078532699846656405640394575840079131296399350",
  ])
  func `an amount has one decimal form`(text: String) {
    #expect(throws: ValueError.self) { try Amount(decimal: text) }
  }

  @Test func `subtraction never goes below zero`() {
    #expect(Amount(5).subtracting(Amount(6)) == nil)
    #expect(Amount(6).subtracting(Amount(5)) == Amount(1))
  }

  @Test func `E-1 energy is whole and does not wrap`() {
    #expect(WattHours(2).adding(WattHours(3)) == WattHours(5))
    #expect(WattHours(.max).adding(WattHours(1)) == nil)
  }
}
