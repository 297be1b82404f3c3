import Testing
import TielineCore
import TielineCrypto
import TielineTestVectors

@testable import TielineProofs

@Suite(.enabled(if: SharedVectors.areThere))
struct NeoRecordedTransactionTests {
  @Test func `proves recorded transactions, and checks their witnesses`() throws {
    let lists = try NeoVectors.transactionLists()
    #expect(lists.count >= 11)
    for (height, list) in lists {
      let header = try NeoVectors.client(at: height).head
      let verdict = header.transactions(list)
      let transactions = try #require(verdict.accepted, "\(verdict)")
      let transaction = try #require(transactions.first)
      let proof = try #require(
        NeoTransactionProof(of: 0, in: [transaction.hash], transaction: transaction.transaction.encoded))
      #expect(header.transaction(proof.encoded).accepted == transaction)
      #expect(header.transactions(list + [0]).rejection?.reason == .malformed)
      // The last byte that a witness's signature has stands before the verification script.
      var changed = list
      changed[try #require(list.lastIndex(of: 0x0C)) - 40] ^= 1
      #expect(header.transactions(changed).rejection != nil)
      let other = try NeoVectors.client(at: height - 1).head
      #expect(other.transaction(proof.encoded).rejection != nil)
    }
  }
}

@Suite struct NeoTransactionTests {
  private func header(_ nonces: [UInt32]) throws -> TrustedNeoHeader {
    let root = try NeoMerkleTree.root(of: NeoSampleTransaction.hashes(nonces), at: 11)
    return TrustedNeoHeader(
      try NeoSampleChain().header(after: NeoSampleChain().client().head.header, merkleRoot: root), magic: 1)
  }

  @Test func `proves each transaction of blocks of any size`() throws {
    for count in 1...17 {
      let nonces = (0..<UInt32(count)).map { $0 }
      let (header, hashes) = (try header(nonces), NeoSampleTransaction.hashes(nonces))
      #expect(header.transactions(NeoSampleTransaction.list(nonces)).accepted?.map(\.hash) == hashes)
      for index in 0..<count {
        let unsigned = NeoSampleTransaction.unsigned(nonce: nonces[index])
        let proof = try #require(NeoTransactionProof(of: index, in: hashes, transaction: unsigned))
        let verdict = header.transaction(proof.encoded)
        #expect(verdict.accepted?.hash == hashes[index], "\(index) of \(count): \(verdict)")
      }
    }
  }

  @Test func `refuses a list whose tail stands twice`() throws {
    for (nonces, twice) in [
      ([1], [1, 1]), ([1, 2, 3], [1, 2, 3, 3]), ([1, 2, 3, 4, 5, 6], [1, 2, 3, 4, 5, 6, 5, 6]),
    ]
      as [([UInt32], [UInt32])]
    {
      let header = try header(nonces)
      #expect(header.transactions(NeoSampleTransaction.list(twice)).rejection?.reason == .ambiguous)
      let hashes = NeoSampleTransaction.hashes(twice)
      let last = try #require(
        NeoTransactionProof(
          of: twice.count - 1, in: hashes, transaction: NeoSampleTransaction.unsigned(nonce: twice[twice.count - 1])))
      #expect(header.transaction(last.encoded).rejection != nil)
    }
  }

  @Test func `refuses another index, sibling, transaction or an inner node`() throws {
    let nonces: [UInt32] = [1, 2, 3, 4, 5]
    let (header, hashes) = (try header(nonces), NeoSampleTransaction.hashes(nonces))
    let unsigned = NeoSampleTransaction.unsigned(nonce: 5)
    let good = try #require(NeoTransactionProof(of: 4, in: hashes, transaction: unsigned)).encoded
    #expect(header.transaction(good).accepted != nil)
    for index in [0, 3, 5, 6, 7] {
      #expect(header.transaction([UInt8(index)] + good.dropFirst()).rejection != nil, "\(index)")
    }
    #expect(header.transaction([12] + good.dropFirst()).rejection?.reason == .notCanonical)
    #expect(header.transaction(good + [0]).rejection?.reason == .malformed)
    #expect(header.transaction([0, 0] + unsigned).rejection?.reason == .wrongRoot)
    #expect(header.transaction([4, 17] + good.dropFirst(2)).rejection?.reason == .tooLarge)
    // SHA-256 of this is the inner node above the first two.
    let inner = SHA256.hash(hashes[0] + hashes[1])
    let above = NeoMerkleTree.parents(of: hashes)
    let rest = try #require(NeoTransactionProof(of: 0, in: above, transaction: inner))
    #expect(header.transaction(rest.encoded).rejection?.reason == .malformed)
  }

  // MARK: Reading

  private func reason(_ bytes: [UInt8]) -> Rejection.Reason? {
    Verdict { () throws(ProofFailure) in try NeoTransaction.decode(unsigned: bytes, at: 1) }.rejection?.reason
  }

  private func signer(_ scope: UInt8, _ rest: [UInt8] = []) -> [[UInt8]] {
    [NeoSampleTransaction.account + [scope] + rest]
  }

  @Test func `reads every kind of scope, rule and attribute`() throws {
    let (hash, point) = (NeoSampleTransaction.account, [2] + [UInt8](repeating: 5, count: 32))
    let conditions: [[UInt8]] = [
      [0x00, 1], [0x01, 0x00, 0], [0x02, 1, 0x20], [0x03, 2, 0x20, 0x01, 0x20], [0x18] + hash, [0x19] + point, [0x20],
      [0x28] + hash, [0x29] + point,
    ]
    let rules = conditions.reduce([UInt8(conditions.count)]) { $0 + [1] + $1 }
    let scopes: [(UInt8, [UInt8])] = [
      (0, []), (1, []), (0x80, []), (0x10, [1] + hash), (0x20, [1] + point), (0x40, rules),
      (0x71, [1] + hash + [1] + point + rules),
    ]
    for (scope, rest) in scopes {
      let bytes = NeoSampleTransaction.unsigned(signers: signer(scope, rest))
      let transaction = try NeoTransaction.decode(unsigned: bytes, at: 1)
      #expect(transaction.signers == [hash])
      #expect(transaction.script == [0x40])
      #expect(transaction.encoded == bytes)
      #expect(transaction.validUntil == 99)
    }
    let attributes: [[UInt8]] = [
      [1], [0x11] + [UInt8](repeating: 1, count: 8) + [0, 2, 7, 7], [0x20, 1, 0, 0, 0],
      [0x21] + [UInt8](repeating: 3, count: 32), [0x21] + [UInt8](repeating: 4, count: 32), [0x22, 5],
    ]
    #expect(reason(NeoSampleTransaction.unsigned(attributes: attributes)) == nil)
  }

  @Test func `refuses fields that the ledger does not have`() {
    let hash = NeoSampleTransaction.account
    func signers(_ scope: UInt8, _ rest: [UInt8] = []) -> Rejection.Reason? {
      reason(NeoSampleTransaction.unsigned(signers: signer(scope, rest)))
    }
    #expect(signers(0x02) == .malformed)
    #expect(signers(0x81) == .malformed)
    #expect(signers(0x10, [17]) == .tooLarge)
    #expect(signers(0x20, [1, 4] + [UInt8](repeating: 1, count: 32)) == .malformed)
    #expect(signers(0x40, [1, 2, 0x20]) == .malformed)
    #expect(signers(0x40, [1, 1, 0x00, 2]) == .malformed)
    #expect(signers(0x40, [1, 1, 0x02, 0]) == .malformed)
    #expect(signers(0x40, [1, 1, 0x30]) == .malformed)
    #expect(signers(0x40, [1, 1, 0x01, 0x01, 0x20]) == nil)
    #expect(signers(0x40, [1, 1, 0x01, 0x01, 0x01, 0x20]) == .tooLarge)
    #expect(reason(NeoSampleTransaction.unsigned(signers: [])) == .malformed)
    #expect(reason(NeoSampleTransaction.unsigned(signers: [hash + [1], hash + [0]])) == .duplicateSigner)
    func attributes(_ list: [[UInt8]]) -> Rejection.Reason? { reason(NeoSampleTransaction.unsigned(attributes: list)) }
    #expect(attributes([[1], [1]]) == .malformed)
    #expect(attributes([[2]]) == .malformed)
    #expect(attributes([[0x11] + [UInt8](repeating: 1, count: 8) + [0x10, 1, 7]]) == .malformed)
    #expect(attributes([[UInt8]](repeating: [1], count: 16)) == .tooLarge)
    #expect(reason(NeoSampleTransaction.unsigned(script: [])) == .malformed)
    #expect(reason(NeoSampleTransaction.unsigned() + [0]) == .malformed)
    let end = NeoSampleTransaction.unsigned().dropFirst(25)
    #expect(reason(NeoSampleTransaction.start() + end) == nil)
    #expect(reason(NeoSampleTransaction.start(version: 1) + end) == .malformed)
    #expect(reason(NeoSampleTransaction.start(systemFee: 1 << 63) + end) == .malformed)
    #expect(reason(NeoSampleTransaction.start(systemFee: 1 << 62, networkFee: 1 << 62) + end) == .malformed)
    #expect(reason(NeoSampleTransaction.start(systemFee: .max, networkFee: .max) + end) == .malformed)
  }
}

@Suite struct NeoAddressTests {
  @Test func `writes addresses as Neo's wallets do`() throws {
    #expect(
      NeoAddress.text(try #require(Hex.decode("68b9e81e8c0e6c9079b4b9d105e878a76d3f223f")))
        == "NVTiAjNgagDkTr5HTzDmQP9kPwPHN5BgVq")
  }
}
