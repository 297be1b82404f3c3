import Testing
import TielineCodec
import TielineCore
import TielineCrypto
import TielineProofs

@Suite struct LockFactTests {
  private func fact(_ status: LockObservation.Status) throws -> LockFact {
    let ledger = try LedgerID("eip155:1441")
    let contract = try EVMAddress("0x00000000000000000000000000000000000000c0")
    let terms = try LockTerms(
      sender: AccountID(ledger: ledger, address: "0x1111111111111111111111111111111111111111"),
      recipient: AccountID(ledger: ledger, address: "0x2222222222222222222222222222222222222222"),
      assets: [
        AssetAmount(
          asset: AssetID(
            ledger: ledger, namespace: "erc1155", reference: "0x3333333333333333333333333333333333333333", token: "7"),
          amount: Amount(1500))
      ], hashlock: Preimage(checked: [UInt8](repeating: 9, count: 32)).hashlock,
      timelock: Timelock(secondsSinceEpoch: 1_800_000_000))
    return LockFact(
      terms: terms, status: status, layout: .evm(EVMLockLayout(contract: contract, chainID: 1441)))
  }

  private static let preimage = Preimage(checked: [UInt8](repeating: 9, count: 32))

  @Test(arguments: [
    (LockObservation.Status.locked, "0xeac49d77d0350271368985011f28ae5e54e7bc91a511c64d655da4efa8a7bc40"),
    (.claimed(Self.preimage), "0x8c236b0439ec83ee307d7737e60ab15e7ff7c129446f9fa541ca7703f2e7b480"),
    (.refunded, "0x11983c0f5cc8929adf0dd45edc3eaa43d5aea87f0ba061b70745d34fe6f6dbc5"),
  ]) func `a fact has one encoding`(status: LockObservation.Status, pinned: String) throws {
    let fact = try fact(status)
    #expect(Hex.encode(SHA256.hash(fact.encoded)) == pinned)
    #expect(try LockFact(encoded: fact.encoded) == fact)
    #expect(fact.encoded.count <= 1024)
  }

  @Test func `an absent lock is no fact`() throws {
    let absent = try fact(.absent)
    #expect(throws: ByteReadingError.self) { try LockFact(encoded: absent.encoded) }
  }

  @Test func `S-7 damaged bytes are another fact or none, never the same`() throws {
    let fact = try fact(.claimed(Self.preimage))
    let bytes = fact.encoded
    for place in bytes.indices {
      for bit in 0..<8 {
        var damaged = bytes
        damaged[place] ^= 1 << UInt8(bit)
        if let read = try? LockFact(encoded: damaged) {
          #expect(read != fact)
          #expect(read.encoded == damaged, "one encoding each, byte \(place)")
        }
      }
      #expect(throws: ByteReadingError.self) { try LockFact(encoded: Array(bytes[..<place])) }
    }
    #expect(throws: ByteReadingError.self) { try LockFact(encoded: bytes + [0]) }
  }

  @Test func `terms are read from their one form`() throws {
    let proof = try RecordedProofs.proof("locked")
    let bytes = proof.terms.json.bytes
    #expect(try LockTerms(json: bytes) == proof.terms)
    #expect(throws: ProofDocumentError.self) { try LockTerms(json: [0x20] + bytes) }
    #expect(throws: ProofDocumentError.self) { try LockTerms(json: Array(bytes.dropLast())) }
  }
}
