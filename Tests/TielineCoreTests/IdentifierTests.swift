import Foundation
import Testing
import TielineCore

@Suite struct IdentifierTests {
  @Test(arguments: ["eip155:1441", "cosmos:injective-1", "bip122:12a765e31ffd4059bada1e25190f6e98", "sandbox:north"])
  func `CAIP-2 ledger ids read and write the same`(text: String) throws {
    #expect(try LedgerID(text).description == text)
  }

  @Test(arguments: [
    "", "eip155", "eip155:", ":1", "EIP155:1", "ei:1", "eip155toolong:1", "eip155:1:2", "eip155:a b",
    "eip155:123456789012345678901234567890123",
  ]) func `a malformed ledger id is refused`(text: String) {
    #expect(throws: ValueError.self) { try LedgerID(text) }
  }

  @Test func `CAIP-10 accounts keep one form of an EVM address`() throws {
    let mixed = try AccountID("eip155:1:0xAb16a96D359eC26a11e2C2b3d8f8B8942d5Bfcdb")
    #expect(mixed.description == "eip155:1:0xab16a96d359ec26a11e2c2b3d8f8b8942d5bfcdb")
    #expect(mixed == (try AccountID("eip155:1:0xab16a96d359ec26a11e2c2b3d8f8b8942d5bfcdb")))
    #expect(try AccountID("cosmos:injective-1:inj1Abc").address == "inj1Abc")
  }

  @Test(arguments: ["eip155:1:0xab16", "eip155:1:ab16a96d359ec26a11e2c2b3d8f8b8942d5bfcdb", "eip155:1", "eip155:1:"])
  func `a malformed account is refused`(text: String) {
    #expect(throws: ValueError.self) { try AccountID(text) }
  }

  @Test func `CAIP-19 assets with and without a token`() throws {
    let token = try AssetID("eip155:1/erc1155:0xAB16a96d359ec26a11e2c2b3d8f8b8942d5bfcdb/771769")
    #expect(token.namespace == "erc1155" && token.token == "771769")
    #expect(token.reference == "0xab16a96d359ec26a11e2c2b3d8f8b8942d5bfcdb")
    #expect(try AssetID("eip155:1/slip44:60").token == nil)
  }

  @Test(arguments: [
    "eip155:1", "eip155:1/erc20", "eip155:1/erc20:", "eip155:1/erc20:0x1/", "eip155:1/erc20:a/b/c", "/",
  ])
  func `a malformed asset is refused`(text: String) {
    #expect(throws: ValueError.self) { try AssetID(text) }
  }

  @Test func `32-byte values take 64 digits and nothing else`() throws {
    let text = "0x" + String(repeating: "0a", count: 32)
    #expect(try Hashlock(hex: text).description == text)
    for bad in [String(text.dropLast()), text + "00", "0xzz" + text.dropFirst(4)] {
      #expect(throws: ValueError.self) { try Hashlock(hex: bad) }
    }
  }

  @Test func `a preimage does not print itself`() throws {
    #expect("\(Preimage(checked: [UInt8](repeating: 5, count: 32)))" == "Preimage(hidden)")
  }

  @Test func `identifiers survive JSON as text`() throws {
    let asset = try AssetID("eip155:1/slip44:60")
    let json = try JSONEncoder().encode([asset])
    #expect(try JSONDecoder().decode([AssetID].self, from: json) == [asset])
    #expect(throws: (any Error).self) { try JSONDecoder().decode([AssetID].self, from: Data(#"["x"]"#.utf8)) }
  }
}
