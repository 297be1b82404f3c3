import Testing
import TielineCore
import TielineCrypto
import TielineEVM
import TielineProofs

@Suite struct EVMAddressTests {
  /// - Source: EIP-55, *Test Cases*.
  @Test(arguments: [
    "0x52908400098527886E0F7030069857D2E4169EE7", "0xde709f2102306220921060314715629080e2fb77",
    "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359",
    "0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB", "0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb",
  ])
  func `shows the checksum of EIP-55`(text: String) throws {
    #expect(try EVMAddress(text).description == text)
    #expect(try EVMAddress(text.lowercased()).description == text)
    #expect(try EVMAddress(text).lowercased == text.lowercased())
  }

  @Test func `refuses a mistyped checksum and other forms`() {
    for text in [
      "0x5aaeb6053F3E94C9b9A09f33669435E7Ef1BeAed", "5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", "0x5aAeb6", "",
      "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeg",
    ] {
      #expect(throws: ValueError.self) { try EVMAddress(text) }
    }
    #expect(throws: ValueError.self) { try EVMAddress([UInt8](repeating: 0, count: 21)) }
  }

  /// Made with eth-account 0.14 and eth-utils' `mk_contract_address`.
  @Test func `derives the addresses of keys and of contracts`() throws {
    let key = try Secp256k1.PrivateKey([UInt8](repeating: 0x46, count: 32))
    let address = EVMAddress(key.publicKey)
    #expect(address.description == "0x9d8A62f656a8d1615C1294fd71e9CFb3E4855A4F")
    #expect(EVMAddress(creator: address, nonce: 0).lowercased == "0x72665d3e94cb4f374b7728f1ab21a3115c4d50eb")
    #expect(EVMAddress(creator: address, nonce: 300).lowercased == "0xa65e5ebf708124261d0b62a954febcfd85b69a40")
  }
}
