import Testing
import TielineCore

@Suite struct HexTests {
  @Test func `writes lower case with a prefix`() {
    #expect(Hex.encode([0x00, 0xAB, 0xFF]) == "0x00abff")
    #expect(Hex.encode([]) == "0x")
  }

  @Test func `reads either case and refuses odd or foreign digits`() {
    #expect(Hex.decode("0xABcd") == [0xAB, 0xCD])
    #expect(Hex.decode("abc") == nil)
    #expect(Hex.decode("0xzz") == nil)
  }
}
