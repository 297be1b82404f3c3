import Testing
import TielineCore
import TielineCrypto

@Suite struct P256Tests {
  /// RFC 6979, section A.2.5, and its signature of "sample" with SHA-256.
  private static let secret = "c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721"
  private static let point =
    "0460fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6"
    + "7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299"
  private static let signature =
    "efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716"
    + "f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8"

  private func key() throws -> P256.PrivateKey { try P256.PrivateKey(#require(Hex.decode(Self.secret))) }

  @Test func `has the key and accepts the signature of RFC 6979`() throws {
    let key = try key()
    let point = try #require(Hex.decode(Self.point))
    #expect(try key.publicKey == P256.PublicKey(point))
    #expect(try key.publicKey == P256.PublicKey(key.publicKey.compressed))
    #expect(key.publicKey.compressed == [3] + point[1..<33])
    let signature = try #require(Hex.decode(Self.signature))
    #expect(key.publicKey.verify(signature, of: Array("sample".utf8)))
    #expect(!key.publicKey.verify(signature, of: Array("test".utf8)))
    #expect(!key.publicKey.verify(Array(signature.dropLast()), of: Array("sample".utf8)))
    #expect(!key.publicKey.verify(signature + [0], of: Array("sample".utf8)))
    #expect(!key.publicKey.verify([UInt8](repeating: 0, count: 64), of: Array("sample".utf8)))
  }

  @Test func `signs what its public half verifies`() throws {
    let key = try key()
    for length in [0, 1, 32, 500] {
      let message = [UInt8](repeating: 7, count: length)
      let signature = try key.sign(message)
      #expect(signature.count == 64)
      #expect(key.publicKey.verify(signature, of: message))
      #expect(!key.publicKey.verify(signature, of: message + [0]))
    }
  }

  @Test func `refuses secrets that are none`() {
    let order = Hex.decode("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551") ?? []
    let invalid = CryptoError.invalid(what: "P-256 private key (zero, or past the curve's order)")
    #expect(throws: invalid) { try P256.PrivateKey([UInt8](repeating: 0, count: 32)) }
    #expect(throws: invalid) { try P256.PrivateKey(order) }
    #expect(throws: CryptoError.wrongLength(what: "P-256 private key", found: 31, expected: 32)) {
      try P256.PrivateKey([UInt8](repeating: 1, count: 31))
    }
    #expect(throws: Never.self) { try P256.PrivateKey(order.dropLast() + [0x50]) }
  }

  @Test func `has one low and one high form of a signature, and both verify`() throws {
    let key = try key()
    let high = try #require(Hex.decode(Self.signature))
    #expect(!P256.isLowS(high))
    let low = P256.lowS(high)
    #expect(P256.isLowS(low))
    #expect(low[..<32] == high[..<32])
    #expect(key.publicKey.verify(low, of: Array("sample".utf8)))
    #expect(P256.lowS(low) == low)
    for _ in 0..<20 { #expect(P256.isLowS(P256.lowS(try key.sign([1])))) }
  }

  @Test func `calls low what is at most half of the order, and touches nothing that is no signature`() throws {
    let half = try #require(Hex.decode("7fffffff800000007fffffffffffffffde737d56d38bcf4279dce5617e3192a8"))
    let r = [UInt8](repeating: 1, count: 32)
    #expect(P256.isLowS(r + half))
    #expect(!P256.isLowS(r + half.dropLast() + [0xA9]))
    #expect(P256.lowS(r + half.dropLast() + [0xA9]) == r + half)
    for other in [[], r, r + r + [0], r + [UInt8](repeating: 0xFF, count: 32)] { #expect(P256.lowS(other) == other) }
  }

  @Test func `refuses points in other forms or off the curve`() throws {
    let point = try #require(Hex.decode(Self.point))
    let compressed = try key().publicKey.compressed
    let wrong: [[UInt8]] = [
      [], [0], Array(point.dropFirst()), point + [0], [6] + point.dropFirst(), [7] + point.dropFirst(),
      [2] + point.dropFirst(), [4] + compressed.dropFirst(), [5] + compressed.dropFirst(),
      point.dropLast() + [point[64] ^ 1], [2] + [UInt8](repeating: 0xFF, count: 32),
    ]
    for bytes in wrong {
      #expect(throws: CryptoError.invalid(what: "P-256 public key")) { try P256.PublicKey(bytes) }
    }
  }

  @Test func `shows no secret in a description`() throws {
    let key = try key()
    var text = "\(key) \(String(reflecting: key))"
    dump(key, to: &text)
    #expect(text.contains("hidden"))
    #expect(!text.lowercased().contains("c9afa9"))
    #expect(!text.contains("201, 175, 169"))
  }
}
