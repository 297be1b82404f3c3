import Foundation
import Testing
import TielineCore
import TielineCrypto
import TielineTestVectors

/// Google's and C2SP's Wycheproof vectors for every signature that this module checks.
@Suite(.enabled(if: SharedVectors.areThere)) struct WycheproofTests {
  private static let folder = "vectors/official/wycheproof/testvectors_v1"

  private struct File: Decodable {
    struct Group: Decodable {
      let publicKey: Key
      let tests: [Test]
    }
    struct Key: Decodable { let uncompressed, pk: String? }
    struct Test: Decodable {
      let tcId: Int
      let msg, sig, result: String
    }
    let numberOfTests: Int
    let testGroups: [Group]
  }

  private struct Case {
    let identifier: Int
    let publicKey, message, signature: [UInt8]
    let isValid: Bool
  }

  /// Whether a key signed a message.
  private typealias Judge = @Sendable (_ key: [UInt8], _ message: [UInt8], _ signature: [UInt8]) throws -> Bool

  private static let judges: [String: Judge] = [
    "ecdsa_secp256k1_sha256_bitcoin_test": { key, message, signature in
      guard let parsed = try? Secp256k1.Signature(der: signature) else { return false }
      return try Secp256k1.PublicKey(key).verify(parsed, of: SHA256.hash(message))
    },
    "ecdsa_secp256k1_sha256_p1363_test": { key, message, signature in
      guard let parsed = try? Secp256k1.Signature(normalizing: signature) else { return false }
      return try Secp256k1.PublicKey(key).verify(parsed, of: SHA256.hash(message))
    },
    "ecdsa_secp256k1_sha256_test": { key, message, signature in
      guard let parsed = try? Secp256k1.Signature(normalizingDER: signature) else { return false }
      return try Secp256k1.PublicKey(key).verify(parsed, of: SHA256.hash(message))
    },
    "ecdsa_secp256r1_sha256_p1363_test": { try P256.PublicKey($0).verify($2, of: $1) },
    "ecdsa_secp256r1_sha256_test": { try P256.PublicKey($0).verify(der: $2, of: $1) },
    "ed25519_test": { try Ed25519.PublicKey($0).verify($2, of: $1) },
  ]

  private static let notRun = [
    "bls_hash_to_g2_test": "no BLS", "bls_sig_g2_aggregate_verify_test": "no BLS",
    "bls_sig_g2_basic_verify_test": "no BLS", "bls_sig_g2_pop_verify_test": "no BLS",
    "mldsa_65_sign_seed_test": "no ML-DSA", "mldsa_65_verify_test": "no ML-DSA", "mlkem_768_test": "no ML-KEM",
    "x25519_test": "no key agreement",
  ]

  private func cases(_ name: String) throws -> [Case] {
    let file = try SharedVectors.decode(File.self, from: "\(Self.folder)/\(name).json")
    let cases = try file.testGroups.flatMap { group in
      try group.tests.map { test in
        let key = try #require(Hex.decode(group.publicKey.uncompressed ?? group.publicKey.pk ?? "?"))
        let message = try #require(Hex.decode(test.msg))
        let signature = try #require(Hex.decode(test.sig))
        try #require(["valid", "invalid"].contains(test.result))
        return Case(
          identifier: test.tcId, publicKey: key, message: message, signature: signature,
          isValid: test.result == "valid")
      }
    }
    try #require(cases.count == file.numberOfTests)
    return cases
  }

  @Test(arguments: judges.keys.sorted())
  func `judges every case as Wycheproof does`(name: String) throws {
    let judge = try #require(Self.judges[name])
    let cases = try cases(name)
    for test in cases {
      let verdict = try judge(test.publicKey, test.message, test.signature)
      #expect(verdict == test.isValid, "case \(test.identifier)")
    }
    print("wycheproof | \(name) | \(cases.count) cases, \(cases.count { $0.isValid }) of them valid")
  }

  @Test func `runs every file or says why not`() throws {
    let folder = try #require(SharedVectors.folder).appending(path: Self.folder)
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      .map { $0.replacingOccurrences(of: ".json", with: "") }
    #expect(Set(files) == Set(Self.judges.keys).union(Self.notRun.keys))
    for (name, reason) in Self.notRun.sorted(by: { $0.key < $1.key }) {
      print("wycheproof | \(name) | not run: \(reason)")
    }
  }

  @Test func `accepts only the lower s, so that a signature has one form`() throws {
    let halfOrder = try #require(Hex.decode("7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0"))
    var higher = 0
    for test in try cases("ecdsa_secp256k1_sha256_p1363_test") where test.isValid {
      let isHigh = halfOrder.lexicographicallyPrecedes(test.signature.suffix(32))
      higher += isHigh ? 1 : 0
      #expect(((try? Secp256k1.Signature(test.signature)) == nil) == isHigh, "case \(test.identifier)")
    }
    #expect(higher == 72)
  }
}
