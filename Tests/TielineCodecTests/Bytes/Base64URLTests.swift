import Testing
import TielineCodec

@Suite struct Base64URLTests {
  /// RFC 4648, section 10, without padding; RFC 7515, appendix C.
  @Test(arguments: [
    ("", ""), ("f", "Zg"), ("fo", "Zm8"), ("foo", "Zm9v"), ("foob", "Zm9vYg"), ("fooba", "Zm9vYmE"),
    ("foobar", "Zm9vYmFy"),
  ])
  func `writes and reads the examples of RFC 4648`(text: String, encoded: String) {
    #expect(Base64URL.encode(Array(text.utf8)) == encoded)
    #expect(Base64URL.decode(encoded) == Array(text.utf8))
  }

  @Test func `writes and reads the example of RFC 7515`() {
    #expect(Base64URL.encode([3, 236, 255, 224, 193]) == "A-z_4ME")
    #expect(Base64URL.decode("A-z_4ME") == [3, 236, 255, 224, 193])
  }

  @Test(arguments: [
    "Zg==", "Zg=", "Z", "=", "Zh", "Zm9", "Zm8=", "Zg\n", "Zm 9v", "Zm+v", "Zm/v", "Zm9vé", "Zm9vZ", "Zg.",
  ])
  func `S-7 refuses a second text and other characters`(text: String) { #expect(Base64URL.decode(text) == nil) }

  @Test func `has one text for each byte string`() {
    var random = SeededBytes(seed: 0xB640)
    for length in 0..<200 {
      let bytes = (0..<length).map { _ in UInt8(truncatingIfNeeded: random.next()) }
      let text = Base64URL.encode(bytes)
      #expect(Base64URL.decode(text) == bytes)
      #expect(text.utf8.allSatisfy { $0 != UInt8(ascii: "=") })
    }
  }
}
