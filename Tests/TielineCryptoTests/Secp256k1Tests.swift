import Testing
import TielineCore
import TielineCrypto

@Suite struct Secp256k1Tests {
  let secret = [UInt8](repeating: 0x46, count: 32)

  /// Made with eth-keys 0.8: `PrivateKey(b"\x46" * 32).sign_msg_hash(keccak(b"Tieline"))`.
  @Test func `signs as another implementation of RFC 6979 does`() throws {
    let key = try Secp256k1.PrivateKey(secret)
    let digest = Keccak256.hash("Tieline".utf8)
    let signature = try key.sign(digest)
    #expect(
      key.publicKey.description
        == "0x4bc2a31265153f07e70e0bab08724e6b85e217f8cd628ceb62974247bb493382"
        + "ce28cab79ad7119ee1ad3ebcdb98a16805211530ecc6cfefa1b88e6dff99232a")
    #expect(
      Hex.encode(signature.signature.bytes)
        == "0x0385f2c391d629f059a4080bb4f188b143392e13e3192b978f4ca039a78a1902"
        + "011850a1d43d44ce69cd91db0d1d01484e225034dd54047e39582ee908613566")
    #expect(signature.recoveryID == 0)
  }

  @Test func `recovers the signer and verifies, for many digests`() throws {
    let key = try Secp256k1.PrivateKey(secret)
    let other = try Secp256k1.PrivateKey([UInt8](repeating: 1, count: 32))
    for number in 0..<50 as Range<UInt8> {
      let digest = SHA256.hash([number])
      let signature = try key.sign(digest)
      #expect(try Secp256k1.recover(digest, from: signature) == key.publicKey)
      #expect(try key.publicKey.verify(signature.signature, of: digest))
      #expect(try !other.publicKey.verify(signature.signature, of: digest))
      #expect(try !key.publicKey.verify(signature.signature, of: SHA256.hash([number, 0])))
    }
  }

  @Test func `refuses private keys that are zero, too large or of another length`() throws {
    let order = "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141"
    for hex in [String(repeating: "00", count: 32), order, String(repeating: "ff", count: 32)] {
      let bytes = try #require(Hex.decode(hex))
      #expect(throws: CryptoError.self) { try Secp256k1.PrivateKey(bytes) }
    }
    #expect(throws: CryptoError.wrongLength(what: "private key", found: 31, expected: 32)) {
      try Secp256k1.PrivateKey([UInt8](repeating: 1, count: 31))
    }
  }

  @Test func `shows no secret in descriptions`() throws {
    let key = try Secp256k1.PrivateKey(secret)
    var dumped = ""
    dump(key, to: &dumped)
    for text in ["\(key)", String(reflecting: key), dumped, String(describing: [key])] {
      #expect(!text.contains("46"))
      #expect(!text.contains("70"))
    }
    #expect(key.withSecretBytes { Array($0) } == secret)
  }

  @Test func `refuses digests and points of another form`() throws {
    let key = try Secp256k1.PrivateKey(secret)
    #expect(throws: CryptoError.wrongLength(what: "digest", found: 31, expected: 32)) {
      try key.sign([UInt8](repeating: 0, count: 31))
    }
    var point = key.publicKey.bytes
    #expect(try Secp256k1.PublicKey([4] + point) == key.publicKey)
    #expect(throws: CryptoError.self) { try Secp256k1.PublicKey([6 | (point[63] & 1)] + point) }
    point[63] ^= 1
    #expect(throws: CryptoError.self) { try Secp256k1.PublicKey(point) }
    #expect(throws: CryptoError.self) { try Secp256k1.PublicKey([UInt8](repeating: 0, count: 64)) }
  }

  @Test func `recovers nothing from an r that is no coordinate`() throws {
    // x = 5 has no point on the curve: 5³ + 7 is no square.
    let bytes = [UInt8](repeating: 0, count: 31) + [5] + [UInt8](repeating: 0, count: 31) + [1]
    let signature = try Secp256k1.RecoverableSignature(signature: .init(bytes), recoveryID: 0)
    #expect(try Secp256k1.recover(SHA256.hash([1]), from: signature) == nil)
    #expect(throws: CryptoError.self) {
      try Secp256k1.RecoverableSignature(signature: .init(bytes), recoveryID: 4)
    }
  }
}
