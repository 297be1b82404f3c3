import Testing
import TielineCore
import TielineCrypto

@Suite struct KeyDerivationTests {
  /// - Source: RFC 7914, section 12.
  @Test(arguments: [
    (
      "", "", 16, 1, 1,
      "77d6576238657b203b19ca42c18a0497f16b4844e3074ae8dfdffa3fede21442fcd0069ded0948f8326a753a0fc81f17e8d3e0fb2e0d3628cf35e20c38d18906"
    ),
    (
      "password", "NaCl", 1024, 8, 16,
      "fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b3731622eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640"
    ),
    (
      "pleaseletmein", "SodiumChloride", 16384, 8, 1,
      "7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2d5432955613f0fcf62d49705242a9af9e61e85dc0d651e40dfcf017b45575887"
    ),
  ])
  func `derives keys as RFC 7914 does`(
    password: String, salt: String, n: UInt64, r: UInt64, p: UInt64, expected: String
  ) throws {
    let key = try Scrypt.derive(
      password: Array(password.utf8), salt: Array(salt.utf8), n: n, r: r, p: p, length: 64)
    #expect(Hex.encode(key, prefix: false) == expected)
  }

  @Test(
    arguments: [
      (0, 8, 1), (1, 8, 1), (3, 8, 1), (1 << 33, 8, 1), (1 << 20, 8, 1), (1 << 63, 8, 1), (1024, 0, 1), (1024, 8, 0),
      (1024, 1 << 17, 1), (1024, 8, 1 << 17), (1 << 18, 8, 64), (2, 1 << 16, 1 << 16),
    ] as [(UInt64, UInt64, UInt64)])
  func `refuses scrypt parameters that do not exist or cost too much`(n: UInt64, r: UInt64, p: UInt64) {
    #expect(throws: CryptoError.self) {
      try Scrypt.derive(password: [1], salt: [2], n: n, r: r, p: p, length: 32)
    }
  }

  /// - Source: RFC 7914, section 11.
  @Test(arguments: [
    (
      "passwd", "salt", 1,
      "55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc49ca9cccf179b645991664b39d77ef317c71b845b1e30bd509112041d3a19783"
    ),
    (
      "Password", "NaCl", 80000,
      "4ddcd8f60b98be21830cee5ef22701f9641a4418d04c0414aeff08876b34ab56a1d425a1225833549adb841b51c9b3176a272bdebba1d078478f62b397f33c8d"
    ),
  ])
  func `derives keys with PBKDF2 as RFC 7914 shows`(
    password: String, salt: String, iterations: Int, expected: String
  ) throws {
    let key = try PBKDF2.derive(
      password: Array(password.utf8), salt: Array(salt.utf8), iterations: iterations, length: 64)
    #expect(Hex.encode(key, prefix: false) == expected)
  }

  /// - Source: NIST SP 800-38A, section F.5.1.
  @Test func `encrypts in counter mode and back`() throws {
    let key = try #require(Hex.decode("2b7e151628aed2a6abf7158809cf4f3c"))
    let counter = try #require(Hex.decode("f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff"))
    let plain = try #require(Hex.decode("6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51"))
    let cipher = try AES128CTR.apply(key: key, counter: counter, to: plain)
    #expect(
      Hex.encode(cipher, prefix: false) == "874d6191b620e3261bef6864990db6ce9806f66b7970fdff8617187bb9fffdff")
    #expect(try AES128CTR.apply(key: key, counter: counter, to: cipher) == plain)
    #expect(throws: CryptoError.wrongLength(what: "AES-128 key", found: 32, expected: 16)) {
      try AES128CTR.apply(key: key + key, counter: counter, to: plain)
    }
  }
}
