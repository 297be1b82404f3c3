import Testing
import TielineCodec
import TielineCore
import TielineCrypto
import TielineTestVectors

@testable import TielineProofs

@Suite(.enabled(if: SharedVectors.areThere))
struct NeoRecordedStateTests {
  @Test func `proves recorded balances under signed roots`() throws {
    let root = try NeoVectors.trustedRoot(193)
    let proofs = try NeoVectors.proofs(at: 193)
    #expect(proofs.count == 4)
    for proof in proofs {
      let verdict = root.value(contract: proof.contract, key: proof.key, proof: proof.bytes)
      let value = try #require(verdict.accepted, "\(verdict)")
      #expect(value.value == proof.value)
      #expect(value.header.height == 193)
      #expect(
        root.absence(contract: proof.contract, key: proof.key, proof: proof.bytes).rejection?.reason == .wrongValue)
    }
  }

  @Test func `accepts every signed root and waits for the others`() throws {
    var (signed, waiting) = (0, 0)
    for height in 0..<216 {
      let client = try NeoVectors.client(at: height)
      let verdict = client.stateRoot(try NeoVectors.stateRoot(height).encoded, of: client.head)
      signed += verdict.accepted == nil ? 0 : 1
      waiting += verdict.shortfall == nil ? 0 : 1
    }
    #expect(signed == 50)
    #expect(waiting == 166)
  }

  @Test func `needs state validators to believe a root`() throws {
    let client = try NeoLightClient(
      trusting: NeoVectors.signedHeader(170).header, magic: NeoVectors.magic)
    let verdict = client.stateRoot(try NeoVectors.stateRoot(170).encoded, of: client.head)
    #expect(verdict.shortfall?.description == "height 170: needs state validators; none are pinned")
  }
}

@Suite struct NeoStateTests {
  private static let gas: Int32 = -6

  private static func key(_ contract: Int32, _ key: [UInt8]) -> [UInt8] {
    NeoMPTProof.key(contract: contract, key: key)
  }

  private static let trie = NeoSampleTrie([
    key(gas, [0x14, 1]): [1], key(gas, [0x14, 1, 2]): [2], key(gas, [0x14, 1, 3]): [3], key(gas, [0x20]): [4, 5],
    key(1, [7]): [],
  ])

  private func trusted(_ root: [UInt8]) throws -> TrustedNeoStateRoot {
    let chain = try NeoSampleChain()
    let client = try chain.client()
    let verdict = client.stateRoot(try chain.stateRoot(root, at: 10), of: client.head)
    return try #require(verdict.accepted, "\(verdict)")
  }

  @Test func `proves values at leaves, inside the trie and of no bytes`() throws {
    let root = try trusted(Self.trie.root)
    for (contract, key, value) in [
      (Self.gas, [0x14, 1], [1]), (Self.gas, [0x14, 1, 2], [2]), (Self.gas, [0x20], [4, 5]), (1, [7], []),
    ] as [(Int32, [UInt8], [UInt8])] {
      let verdict = root.value(contract: contract, key: key, proof: Self.trie.proof(of: Self.key(contract, key)))
      #expect(verdict.accepted?.value == value, "\(verdict)")
    }
  }

  @Test func `proves that there is no value where the path ends`() throws {
    let root = try trusted(Self.trie.root)
    for key in [[0x14, 1, 4], [0x14], [0x21], [0x14, 1, 2, 9], [0x99], []] as [[UInt8]] {
      let proof = Self.trie.proof(of: Self.key(Self.gas, key))
      let verdict = root.absence(contract: Self.gas, key: key, proof: proof)
      let accepted = try #require(verdict.accepted, "\(key): \(verdict)")
      #expect(accepted.value == nil)
      #expect(root.value(contract: Self.gas, key: key, proof: proof).rejection?.reason == .wrongValue)
    }
  }

  @Test func `refuses nodes that are missing, surplus, changed or not in order`() throws {
    let root = try trusted(Self.trie.root)
    let key = Self.key(Self.gas, [0x14, 1, 2])
    let nodes = try NeoMPTProof.decode(Self.trie.proof(of: key), at: 10).nodes
    func reason(_ nodes: [[UInt8]], key: [UInt8] = key) -> Rejection.Reason? {
      var writer = NeoWriter()
      writer.counted(key)
      writer.count(nodes.count)
      for node in nodes { writer.counted(node) }
      return root.value(contract: Self.gas, key: [0x14, 1, 2], proof: writer.bytes).rejection?.reason
    }
    #expect(reason(nodes) == nil)
    for place in nodes.indices {
      var fewer = nodes
      fewer.remove(at: place)
      #expect(reason(fewer) == .wrongRoot)
    }
    #expect(reason([]) == .wrongRoot)
    #expect(reason(nodes + [nodes[0]]) == .notCanonical)
    #expect(reason(nodes.reversed()) == .wrongRoot)
    #expect(reason(nodes.dropLast() + [[2, 1, 9]]) == .wrongRoot)
    #expect(reason(nodes, key: Self.key(Self.gas, [0x14, 1, 3])) == .wrongKey)
    #expect(reason([[UInt8]](repeating: [2], count: 200)) == .tooLarge)
  }

  @Test func `reads nodes strictly`() {
    func reason(_ bytes: [UInt8]) -> Rejection.Reason? {
      Verdict { () throws(ProofFailure) in try NeoMPTNode(bytes, at: 1) }.rejection?.reason
    }
    let child = [3] + [UInt8](repeating: 7, count: 32)
    let zero = [3] + [UInt8](repeating: 0, count: 32)
    let empty = [UInt8](repeating: 4, count: 17)
    #expect(reason([2, 1, 9]) == nil)
    #expect(reason([1, 1, 15] + child) == nil)
    #expect(reason([0] + child + empty.dropFirst()) == nil)
    #expect(reason([1, 1, 16] + child) == .malformed)
    #expect(reason([1, 0] + child) == .malformed)
    #expect(reason([1, 1, 15, 4]) == .malformed)
    #expect(reason([1, 1, 15] + zero) == .empty)
    #expect(reason([0] + empty + [4]) == .malformed)
    #expect(reason([0] + empty.dropFirst()) == .malformed)
    #expect(reason([0, 2, 1, 9] + empty.dropFirst()) == .malformed)
    #expect(reason([2, 0xFD, 1, 0, 9]) == .notCanonical)
    #expect(reason(child) == .malformed)
    #expect(reason([4]) == .malformed)
    #expect(reason([]) == .malformed)
    #expect(reason([1, 137] + [UInt8](repeating: 1, count: 137) + child) == .tooLarge)
  }

  @Test func `refuses a root of another height, ledger or set`() throws {
    let (chain, other) = (try NeoSampleChain(), try NeoSampleChain(4, first: 60))
    let client = try chain.client()
    let root = [UInt8](repeating: 9, count: 32)
    func reason(_ bytes: [UInt8], of header: TrustedNeoHeader? = nil) -> Rejection.Reason? {
      client.stateRoot(bytes, of: header ?? client.head).rejection?.reason
    }
    let good = try chain.stateRoot(root, at: 10)
    #expect(reason(good) == nil)
    #expect(reason(try chain.stateRoot(root, at: 11)) == .wrongHeight)
    #expect(reason(try other.stateRoot(root, at: 10)) == .wrongValidators)
    #expect(reason([1] + good.dropFirst()) == .malformed)
    #expect(reason(good + [0]) == .malformed)
    #expect(reason(good, of: TrustedNeoHeader(client.head.header, magic: 1)) == .wrongLedger)
  }

  // MARK: Designations

  private func designation(_ keys: [P256.PublicKey]) -> [UInt8] {
    keys.reduce([0x40, UInt8(keys.count)]) { $0 + [0x28, 33] + $1.compressed }
  }

  @Test func `goes over to state validators that are proven to be designated`() throws {
    let (chain, next) = (try NeoSampleChain(), try NeoSampleChain(7, first: 80))
    var client = try chain.client()
    let key = Self.key(-8, NeoDesignation.key(from: 11))
    #expect(key == [0xF8, 0xFF, 0xFF, 0xFF, 4, 0, 0, 0, 11])
    let trie = NeoSampleTrie([key: designation(next.keys.map(\.publicKey)), Self.key(-8, [4, 0, 0, 0, 1]): [1]])
    let root = try trusted(trie.root)
    let proof = trie.proof(of: key)
    #expect(client.designate(from: 12, under: root, proof: proof).rejection?.reason == .wrongHeight)
    #expect(client.designate(from: 10, under: root, proof: proof).rejection?.reason == .wrongKey)
    let verdict = client.designate(from: 11, under: root, proof: proof)
    #expect(verdict.accepted?.set.keys == next.keys.map(\.publicKey), "\(verdict)")
    #expect(client.designate(from: 11, under: root, proof: proof).rejection?.reason == .wrongHeight)

    let header = try chain.signed(chain.header(after: client.head.header))
    #expect(client.apply(header, at: neoNow).accepted != nil)
    let hash = [UInt8](repeating: 9, count: 32)
    #expect(client.stateRoot(try next.stateRoot(hash, at: 11), of: client.head).accepted?.rootHash == hash)
    #expect(
      client.stateRoot(try chain.stateRoot(hash, at: 11), of: client.head).rejection?.reason == .wrongValidators)
    // Who signed earlier roots is not kept, and who signs later ones has no say in them.
    let earlier = try chain.client().head
    #expect(client.stateRoot(try chain.stateRoot(hash, at: 10), of: earlier).shortfall != nil)
    #expect(client.stateRoot(try next.stateRoot(hash, at: 10), of: earlier).rejection?.reason == .wrongValidators)
    #expect(try NeoLightClient(checkpoint: client.checkpoint).stateValidators == client.stateValidators)
  }

  @Test func `refuses a designation that is not an array of keys in order`() throws {
    let keys = try NeoSampleChain().keys.map(\.publicKey)
    let good = designation(keys)
    func reason(_ value: [UInt8]) -> Rejection.Reason? {
      Verdict { () throws(ProofFailure) in try NeoDesignation.keys(in: value, at: 1) }.rejection?.reason
    }
    #expect(reason(good) == nil)
    #expect(reason(good + [0]) == .malformed)
    #expect(reason([0x41] + good.dropFirst()) == .malformed)
    #expect(reason([0x40, 3] + good.dropFirst(2)) == .malformed)
    #expect(reason(designation(keys.reversed())) == .notCanonical)
    #expect(reason(designation(keys + [keys[3]])) == .duplicateSigner)
    #expect(reason([0x40, 0]) == .empty)
    #expect(reason([0x40, 33]) == .tooLarge)
    #expect(reason([0x40, 1, 0x21, 33] + keys[0].compressed) == .malformed)
    #expect(reason([]) == .malformed)
  }
}
