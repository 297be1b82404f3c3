import Testing
import TielineCore
import TielineCrypto
import TielineTestVectors

/// Google's and C2SP's Wycheproof vectors for ECDSA on secp256k1 with SHA-256, r ‖ s encoding.
@Suite(.enabled(if: SharedVectors.areThere)) struct WycheproofTests {
  private struct File: Decodable {
    struct Group: Decodable {
      let publicKey: Key
      let tests: [Test]
    }
    struct Key: Decodable { let uncompressed: String }
    struct Test: Decodable {
      let tcId: Int
      let msg, sig, result: String
    }
    let testGroups: [Group]
  }

  private struct Case {
    let identifier: Int
    let publicKey, message, signature: [UInt8]
    let isValid: Bool
  }

  private func cases() throws -> [Case] {
    let path = "vectors/official/wycheproof/testvectors_v1/ecdsa_secp256k1_sha256_p1363_test.json"
    return try SharedVectors.decode(File.self, from: path).testGroups.flatMap { group in
      try group.tests.map { test in
        let key = try #require(Hex.decode(group.publicKey.uncompressed))
        let message = try #require(Hex.decode(test.msg))
        let signature = try #require(Hex.decode(test.sig))
        return Case(
          identifier: test.tcId, publicKey: key, message: message, signature: signature,
          isValid: test.result == "valid")
      }
    }
  }

  @Test func `judges every case as Wycheproof does`() throws {
    let cases = try cases()
    #expect(cases.count == 252)
    for test in cases {
      let key = try Secp256k1.PublicKey(test.publicKey)
      let signature = try? Secp256k1.Signature(normalizing: test.signature)
      let verdict = try signature.map { try key.verify($0, of: SHA256.hash(test.message)) } ?? false
      #expect(verdict == test.isValid, "case \(test.identifier)")
    }
  }

  @Test func `accepts only the lower s, so that a signature has one form`() throws {
    let halfOrder = try #require(Hex.decode("7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0"))
    var higher = 0
    for test in try cases() where test.isValid {
      let isHigh = halfOrder.lexicographicallyPrecedes(test.signature.suffix(32))
      higher += isHigh ? 1 : 0
      #expect(((try? Secp256k1.Signature(test.signature)) == nil) == isHigh, "case \(test.identifier)")
    }
    #expect(higher == 72)
  }
}
