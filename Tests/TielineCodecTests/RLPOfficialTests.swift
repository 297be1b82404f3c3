import BigInt
import Testing
import TielineCodec
import TielineCore
import TielineTestVectors

/// The Ethereum project's own RLP vectors.
@Suite(.enabled(if: SharedVectors.areThere)) struct RLPOfficialTests {
  private func cases(_ file: String) throws -> [String: [String: Any]] {
    try #require(SharedVectors.json("vectors/official/ethereum-tests/RLPTests/\(file)") as? [String: [String: Any]])
  }

  @Test func `encodes and decodes every valid case`() throws {
    let cases = try cases("rlptest.json")
    #expect(cases.count >= 25)
    for (name, test) in cases {
      let input = try #require(test["in"])
      let item = try #require(encodable(input), "\(name)")
      let text = try #require(test["out"] as? String)
      let bytes = try #require(Hex.decode(text))
      #expect(RLP.encode(item) == bytes, "\(name)")
      #expect(try RLP.decode(bytes) == item, "\(name)")
    }
  }

  @Test func `refuses every invalid case`() throws {
    let cases = try cases("invalidRLPTest.json")
    #expect(cases.count >= 20)
    for (name, test) in cases {
      let text = try #require(test["out"] as? String)
      let bytes = try #require(Hex.decode(text))
      #expect(throws: RLPError.self, "\(name)") { try RLP.decode(bytes) }
    }
  }

  @Test func `reads the random cases`() throws {
    for (name, test) in try cases("RandomRLPTests/example.json") {
      let text = try #require(test["out"] as? String)
      let bytes = try #require(Hex.decode(text))
      #expect(try RLP.encode(RLP.decode(bytes)) == bytes, "\(name)")
    }
  }

  /// Text is its UTF-8, `#` and digits is a big integer, a number an integer, an array a list.
  private func encodable(_ input: Any) -> RLPItem? {
    if let items = input as? [Any] {
      let encoded = items.compactMap(encodable)
      return encoded.count == items.count ? .list(encoded) : nil
    }
    if let text = input as? String {
      return text.hasPrefix("#") ? BigUInt(text.dropFirst(), radix: 10).map { .integer($0) } : .bytes(Array(text.utf8))
    }
    return (input as? Int).map { .integer(UInt64($0)) }
  }
}
