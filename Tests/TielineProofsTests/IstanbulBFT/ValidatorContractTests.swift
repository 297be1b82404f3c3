import Testing
import TielineCodec
import TielineCore
import TielineCrypto

@testable import TielineProofs

/// QBFT with validators in a contract: E joins before block 7, A leaves before block 14.
@Suite struct ValidatorContractTests {
  let ledger: IBFTTestLedger

  init() throws { ledger = try IBFTTestLedger.contract() }

  /// The header and the proof of block 7, apart.
  private func parts() throws -> (header: [UInt8], proof: [RLPItem]) {
    let items = try #require(try RLP.decode(ledger.updates[7]).items)
    return (RLP.encode(items[0]), try #require(items[1].items))
  }

  private func update(_ header: [UInt8], _ proof: [RLPItem]) -> [UInt8] {
    RLP.list(of: [header, RLP.encode(.list(proof))])
  }

  private func expect(_ reason: Rejection.Reason, _ name: String, _ update: [UInt8], after number: Int = 6) throws {
    let verdict = try ledger.verdict(update, after: number)
    print("qbft-contract | \(name) | \(verdict.rejection?.reason.rawValue ?? "NOT REFUSED")")
    #expect(verdict.rejection?.reason == reason, "\(name): \(verdict)")
  }

  @Test func `refuses what the contract does not say`() throws {
    let (header, proof) = try parts()
    let elements = try #require(proof[2].items)
    // E seals block 8 of this ledger; without the proof, E is a stranger.
    try expect(.unknownSigner, "a new validator's seal without a proof", ledger.sealedByJoiner(7))
    try expect(
      .wrongValidators, "a validator left out", update(header, [proof[0], proof[1], .list(elements.dropLast())]))
    try expect(
      .wrongValidators, "a validator too many", update(header, [proof[0], proof[1], .list(elements + [elements[0]])]))
    let swapped = [elements[1], elements[0]] + elements[2...]
    try expect(.wrongRoot, "elements exchanged", update(header, [proof[0], proof[1], .list(Array(swapped))]))
    try expect(.wrongRoot, "no nodes for the account", update(header, [.list([]), proof[1], proof[2]]))
    try expect(.wrongRoot, "another block's state", update(ledger.headers[9].rlp(), proof), after: 8)
    try expect(.malformed, "an item behind the proof", RLP.list(of: [header, RLP.encode(.list(proof)), [0x80]]))
  }

  @Test func `refuses a list or a vote in a header`() throws {
    let keys = ledger.keys
    try expect(
      .wrongValidators, "a list of validators",
      ledger.sealed(3) { $0.validators = keys[..<4].map(\.address).sorted() }, after: 2)
    try expect(.wrongVote, "a vote", ledger.sealed(3) { $0.vote = (keys[4].address, true) }, after: 2)
  }

  @Test func `keeps the set until a proof changes it`() throws {
    var client = try ledger.client(upTo: 6)
    #expect(client.validators == ledger.keys[..<4].map(\.address).sorted())
    let accepted = try #require(client.apply(ledger.updates[7], at: IBFTTestLedger.now).accepted)
    #expect(accepted.changesSet)
    #expect(client.validators == ledger.keys[..<5].map(\.address).sorted())
  }

  @Test func `S-5: no contract and an empty contract give no validators`() throws {
    let contract = try #require(ledger.parameters.validatorContract)
    let key = Keccak256.hash(contract.address.bytes)
    for holds in [false, true] {
      var state = MerklePatriciaTrie()
      state[Keccak256.hash([1])] = [1]
      let (root, code) = (MerklePatriciaTrie.emptyRoot, EVMAccount.emptyCodeHash)
      if holds { state[key] = RLP.encode(.list([.integer(1 as UInt8), .bytes([]), .bytes(root), .bytes(code)])) }
      let verified = VerifiedHeader(
        family: .qbft, chain: "1", height: 6, hash: key, time: Instant(secondsSinceEpoch: 0))
      let header = TrustedEthereumHeader(verified, stateRoot: state.root, transactionsRoot: root, receiptsRoot: root)
      let proof = ValidatorContractProof(
        account: state.proof(of: key), count: MerklePatriciaProof(nodes: []), elements: [])
      let verdict = Verdict { () throws(ProofFailure) in try header.validators(in: contract, proof) }
      #expect(verdict.rejection?.reason == .empty)
    }
    #expect(throws: CheckpointError.self) { try ValidatorContract(address: .zero, slot: contract.slot) }
  }

  @Test func `finds the slots that Solidity gives the elements`() throws {
    let slot = [UInt8](repeating: 0, count: 32)
    let contract = try ValidatorContract(address: EVMAddress([UInt8](repeating: 1, count: 20)), slot: slot)
    let first = "0x290decd9548b62a8d60345a988386fc84ba6bc95484008f6362f93160ef3e563"
    #expect(Hex.encode(contract.slot(of: 0)) == first)
    #expect(Hex.encode(contract.slot(of: 157)) == first.dropLast(4) + "e600")
  }
}

extension IBFTTestLedger {
  /// Header `number` alone, with E among those who seal it.
  func sealedByJoiner(_ number: Int) throws -> [UInt8] {
    try sealed(number) { $0.sealers = Array(keys[1..<5]) }
  }
}
