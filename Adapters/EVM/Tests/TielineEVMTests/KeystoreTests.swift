import Foundation
import Testing
import TielineCore
import TielineCrypto
import TielineEVM
import TielineProofs

@Suite struct KeystoreTests {
  /// - Source: Ethereum, *Web3 Secret Storage Definition*, test vectors; the passphrase is `testpassword`.
  private static let pbkdf2 = """
    {"crypto":{"cipher":"aes-128-ctr","cipherparams":{"iv":"6087dab2f9fdbbfaddc31a909735c1e6"},
    "ciphertext":"5318b4d5bcd28de64ee5559e671353e16f075ecae9f99c7a79a38af5f869aa46","kdf":"pbkdf2",
    "kdfparams":{"c":262144,"dklen":32,"prf":"hmac-sha256",
    "salt":"ae3cd4e7013836a3df6bd7241b12db061dbe2c6785853cce422d148a624ce0bd"},
    "mac":"517ead924a9d0dc3124507e3393d175ce3ff7c1e96529c6c555ce9e51205e9b2"},
    "id":"3198bc9c-6672-5ab3-d995-4942343ae5b6","version":3}
    """
  private static let scrypt = """
    {"crypto":{"cipher":"aes-128-ctr","cipherparams":{"iv":"83dbcc02d8ccb40e466191a123791e0e"},
    "ciphertext":"d172bf743a674da9cdad04534d56926ef8358534d458fffccd4e6ad2fbde479c","kdf":"scrypt",
    "kdfparams":{"dklen":32,"n":262144,"p":8,"r":1,
    "salt":"ab0c7876052600dd703518d6fc3fe8984592145b591fc8fb5c6d43190334ba19"},
    "mac":"2103ac29920d71da29f15d75b4a16dbe95cfd7ff8faea1056c33131d846e3097"},
    "id":"3198bc9c-6672-5ab3-d995-4942343ae5b6","version":3}
    """
  private let secret = "7a28b5ba57c53603b0b07b56bba752f7784bf506fa95edc395f5cf6c7514fe9d"
  private let light = Keystore.Cost.light

  @Test(arguments: [pbkdf2, scrypt])
  func `opens the standard's own files`(file: String) throws {
    let key = try Keystore.decrypt(Array(file.utf8), passphrase: "testpassword")
    #expect(key.withSecretBytes { Hex.encode($0, prefix: false) } == secret)
    #expect(EVMAddress(key.publicKey).lowercased == "0x008aeeda4d805471df9b2a5b0f38a0c3bcba786b")
  }

  @Test func `tells a wrong passphrase from a broken file`() throws {
    #expect(throws: KeystoreError.wrongPassphrase) {
      try Keystore.decrypt(Array(Self.pbkdf2.utf8), passphrase: "testpasswort")
    }
    for (found, replacement) in [
      ("\"mac\"", "\"mad\""), ("\"n\":", "\"x\":"), ("83dbcc02d8ccb40e", "83db"), ("\"dklen\":32", "\"dklen\":16"),
    ] {
      let broken = Self.scrypt.replacingOccurrences(of: found, with: replacement)
      let error = #expect(throws: KeystoreError.self) {
        try Keystore.decrypt(Array(broken.utf8), passphrase: "testpassword")
      }
      guard case .malformed = error else { return #expect(Bool(false), "\(String(describing: error))") }
    }
    for (found, replacement) in [
      ("aes-128-ctr", "rot13"), ("\"scrypt\"", "\"md5\""), ("\"version\":3", "\"version\":1"),
    ] {
      let other = Self.scrypt.replacingOccurrences(of: found, with: replacement)
      let error = #expect(throws: KeystoreError.self) {
        try Keystore.decrypt(Array(other.utf8), passphrase: "testpassword")
      }
      guard case .unsupported = error else { return #expect(Bool(false), "\(String(describing: error))") }
    }
  }

  @Test(arguments: [
    "\"n\":1073741824,\"p\":1,\"r\":8", "\"n\":262144,\"p\":1,\"r\":64", "\"n\":262144,\"p\":65536,\"r\":1",
    "\"n\":18446744073709551615,\"p\":1,\"r\":1", "\"n\":2,\"p\":1,\"r\":18446744073709551615",
  ])
  func `refuses a file that would exhaust memory or time`(parameters: String) {
    let file = Self.scrypt.replacingOccurrences(of: "\"n\":262144,\"p\":8,\"r\":1", with: parameters)
    let error = #expect(throws: KeystoreError.self) {
      try Keystore.decrypt(Array(file.utf8), passphrase: "testpassword")
    }
    guard case .tooExpensive = error else { return #expect(Bool(false), "\(String(describing: error))") }
  }

  @Test func `locks a key and opens it again`() throws {
    let key = try Secp256k1.PrivateKey([UInt8](repeating: 0x46, count: 32))
    let entropy = try Keystore.Entropy(Array(0..<64))
    let file = try Keystore.encrypt(key, passphrase: "Überlandwerk", entropy: entropy, cost: light)
    let opened = try Keystore.decrypt(file, passphrase: "Überlandwerk")
    #expect(opened.publicKey == key.publicKey)
    #expect(throws: KeystoreError.wrongPassphrase) { try Keystore.decrypt(file, passphrase: "") }
    let text = String(decoding: file, as: UTF8.self)
    #expect(text.contains("\"30313233-3435-4637-b839-3a3b3c3d3e3f\""))
    #expect(!text.contains("4646464646"))
  }

  @Test func `refuses a file that names another address`() throws {
    let key = try Secp256k1.PrivateKey([UInt8](repeating: 0x46, count: 32))
    let file = try Keystore.encrypt(key, passphrase: "x", entropy: .init(Array(0..<64)), cost: light)
    let other = String(decoding: file, as: UTF8.self).replacingOccurrences(of: "9d8a62f6", with: "9d8a62f7")
    let error = #expect(throws: KeystoreError.self) { try Keystore.decrypt(Array(other.utf8), passphrase: "x") }
    guard case .wrongAddress = error else { return #expect(Bool(false), "\(String(describing: error))") }
  }
}
