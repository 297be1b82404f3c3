import Testing
import TielineCodec
import TielineCore
import TielineCrypto
import TielineEVM
import TielineProofs

@Suite struct ContractCallTests {
  private let ledger = "eip155:1777"
  private let party = "0x9d8a62f656a8d1615c1294fd71e9cfb3e4855a4f"
  private let other = "0x3535353535353535353535353535353535353535"

  private func terms(_ assets: [(String, UInt64)]) throws -> LockTerms {
    try LockTerms(
      sender: AccountID("\(ledger):\(party)"), recipient: AccountID("\(ledger):\(other)"),
      assets: assets.map { AssetAmount(asset: try AssetID("\(ledger)/\($0.0)"), amount: Amount($0.1)) },
      hashlock: Hashlock([UInt8](repeating: 0x11, count: 32)), timelock: Timelock(secondsSinceEpoch: 1_800_000_000))
  }

  private func contract() throws -> HashTimeLockContract {
    try HashTimeLockContract(address: EVMAddress([UInt8](repeating: 0xCD, count: 20)), chainID: 1777)
  }

  /// Made with eth-abi 6.0 and eth-utils 6.0, from the terms above with ids [7, 1000] and amounts [5, 6].
  @Test func `encodes a lock of certificates and derives its identifier as the contract does`() throws {
    let collection = "erc1155:0x" + String(repeating: "ab", count: 20)
    let evm = try EVMLockTerms(terms([("\(collection)/1000", 6), ("\(collection)/7", 5)]))
    #expect(evm.kind == .erc1155)
    #expect(evm.ids == [Amount(7), Amount(1000)], "ascending as numbers, though \"1000\" < \"7\" as text")
    #expect(evm.amounts == [Amount(5), Amount(6)])
    let call = try contract().lock(evm)
    #expect(
      Hex.encode(call.data, prefix: false)
        == "316a53e900000000000000000000000000000000000000000000000000000000000000200000000000000000000000009d8a"
        + "62f656a8d1615c1294fd71e9cfb3e4855a4f0000000000000000000000003535353535353535353535353535353535353535"
        + "0000000000000000000000000000000000000000000000000000000000000002000000000000000000000000abababababab"
        + "abababababababababababababab000000000000000000000000000000000000000000000000000000000000010000000000"
        + "0000000000000000000000000000000000000000000000000000016011111111111111111111111111111111111111111111"
        + "11111111111111111111000000000000000000000000000000000000000000000000000000006b49d2000000000000000000"
        + "0000000000000000000000000000000000000000000000020000000000000000000000000000000000000000000000000000"
        + "00000000000700000000000000000000000000000000000000000000000000000000000003e8000000000000000000000000"
        + "0000000000000000000000000000000000000002000000000000000000000000000000000000000000000000000000000000"
        + "00050000000000000000000000000000000000000000000000000000000000000006")
    #expect(call.value == .zero)
    #expect(
      try contract().identifier(of: evm).description
        == "0xd978c102ba50b3c0740c7efd0c446ec5cd94141e316e26f32782a40fe7f14f1b")
    #expect(
      try Array(contract().claim(evm, Preimage([UInt8](repeating: 1, count: 32))).data.prefix(4)) == [
        0x7E, 0xE6, 0x47, 0x81,
      ])
    #expect(try Array(contract().refund(evm).data.prefix(4)) == [0x70, 0xDC, 0x30, 0x0D])
  }

  @Test func `sends coins along and names no token for them`() throws {
    let coin = try EVMLockTerms(terms([("slip44:60", 9)]))
    #expect(coin.kind == .nativeCoin && coin.token == .zero && coin.ids.isEmpty && coin.amounts == [Amount(9)])
    #expect(try contract().lock(coin).value == Amount(9))
    let token = try EVMLockTerms(terms([("erc20:\(other)", 9)]))
    #expect(token.kind == .erc20 && token.token.lowercased == other && token.ids.isEmpty)
    #expect(try contract().lock(token).value == .zero)
  }

  @Test(arguments: [
    "erc721:0x3535353535353535353535353535353535353535/1", "erc1155:0xzz/1", "erc20:0x12",
    "erc1155:0x3535353535353535353535353535353535353535", "erc1155:0x3535353535353535353535353535353535353535/0x1",
    "erc1155:0x3535353535353535353535353535353535353535/01", "slip44:60/1",
  ])
  func `refuses assets that the contract cannot hold`(asset: String) throws {
    let terms = try terms([(asset, 1)])
    #expect(throws: ValueError.self) { try EVMLockTerms(terms) }
  }

  @Test func `reads the lock contract's events`() throws {
    let (identifier, hashlock, preimage) = (
      [UInt8](repeating: 1, count: 32), [UInt8](repeating: 2, count: 32), [UInt8](repeating: 3, count: 32)
    )
    let address = try EVMAddress(other)
    let topics = [HashTimeLockEvent.topics[1], identifier, hashlock]
    let claimed = try HashTimeLockEvent.decode(
      topics: topics, data: ABI.encode([.bytes32(preimage), .address(address)]))
    #expect(
      try claimed == .claimed(LockIdentifier(identifier), hashlock: Hashlock(hashlock), preimage: Preimage(preimage)))
    let sender = [UInt8](repeating: 0, count: 12) + address.bytes
    let locked = try HashTimeLockEvent.decode(
      topics: [HashTimeLockEvent.topics[0], identifier, sender, sender],
      data: ABI.encode([
        .uint256(2), .address(address), .array([.uint256(7)]), .array([.uint256(5)]), .bytes32(hashlock), .uint256(9),
      ]))
    let terms = EVMLockTerms(
      sender: address, recipient: address, kind: .erc1155, token: address, ids: [Amount(7)], amounts: [Amount(5)],
      hashlock: try Hashlock(hashlock), timelock: 9)
    #expect(try locked == .locked(LockIdentifier(identifier), terms))
    #expect(throws: ABIError.wrongTopics) { try HashTimeLockEvent.decode(topics: Array(topics.prefix(2)), data: []) }
    #expect(throws: ABIError.self) { try HashTimeLockEvent.decode(topics: topics, data: [1]) }
    #expect(try HashTimeLockEvent.decode(topics: [identifier], data: []) == nil)
    #expect(try HashTimeLockEvent.decode(topics: [], data: []) == nil)
  }

  @Test func `E-5 reads an issued certificate back, byte for byte, and refuses contradictions`() throws {
    let certificate = try Certificate(
      device: "DE-WIND-0042", interval: Interval("2026-11-21T13:00:00+01:00/2026-11-21T14:00:00+01:00"),
      energy: WattHours(1_250_000), source: .wind, technology: "T020001", country: "DE", issuer: "UBA",
      evidence: "urn:x")
    let contract = try OriginCertificatesContract(address: EVMAddress(other))
    let call = try contract.issue(certificate, to: EVMAddress(party))
    let arguments = try ABI.decode(Array(call.data.dropFirst(4)), as: [.address, .bytes, .uint256, .uint256, .bytes])
    #expect(arguments[3].uint64 == 1_250_000)
    let issuance = try #require(arguments[4].bytes)
    func answer(issuer: String, _ issuance: [UInt8]) throws -> [UInt8] {
      try ABI.encode([.address(EVMAddress(issuer)), .uint256(1), .bytes([]), .bytes(issuance)])
    }
    let read = try OriginCertificatesContract.certificate(
      answer(issuer: party, issuance), as: certificate.identifier)
    #expect(read == certificate)
    let absent = try answer(issuer: EVMAddress.zero.lowercased, [])
    #expect(try OriginCertificatesContract.certificate(absent, as: certificate.identifier) == nil)
    let wrongName = try CertificateIdentifier([UInt8](repeating: 0, count: 32))
    #expect(throws: CertificateReadingError.contradiction(wrongName)) {
      try OriginCertificatesContract.certificate(answer(issuer: party, issuance), as: wrongName)
    }
    var otherDevice = issuance
    otherDevice[0] ^= 1
    #expect(throws: CertificateReadingError.contradiction(certificate.identifier)) {
      try OriginCertificatesContract.certificate(answer(issuer: party, otherDevice), as: certificate.identifier)
    }
  }
}
