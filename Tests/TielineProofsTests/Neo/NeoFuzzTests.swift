import Testing
import TielineCore
import TielineTestVectors

@testable import TielineProofs

@Suite(.enabled(if: SharedVectors.areThere))
struct NeoFuzzTests {
  @Test func `S-7 accepts no mutated header, root, proof or transaction`() throws {
    let seeds = try headers() + roots() + proofs() + transactions()
    for seed in seeds { #expect(seed.accepts(seed.bytes), "\(seed.name)") }
    var fuzzer = MutationFuzzer(seed: 0x4E45)
    #expect(fuzzer.forgeries(of: seeds).isEmpty)
  }

  private func headers() throws -> [FuzzSeed] {
    try [1, 150, 196, 197].map { height in
      let client = try NeoVectors.client(at: height - 1)
      return FuzzSeed(name: "header \(height)", bytes: try NeoVectors.header(height)) { bytes in
        var client = client
        return client.apply(bytes, at: neoNow).accepted != nil
      }
    }
  }

  private func roots() throws -> [FuzzSeed] {
    try [162, 193].map { height in
      let client = try NeoVectors.client(at: height)
      return FuzzSeed(name: "root \(height)", bytes: try NeoVectors.stateRoot(height).encoded) { bytes in
        client.stateRoot(bytes, of: client.head).accepted != nil
      }
    }
  }

  private func proofs() throws -> [FuzzSeed] {
    let root = try NeoVectors.trustedRoot(193)
    let recorded = try NeoVectors.proofs(at: 193).map { proof in
      FuzzSeed(name: "proof of contract \(proof.contract)", bytes: proof.bytes) { bytes in
        root.value(contract: proof.contract, key: proof.key, proof: bytes).accepted != nil
      }
    }
    let keys = [[1], [1, 2], [1, 3], [0x20]].map { NeoMPTProof.key(contract: 1, key: $0) }
    let trie = NeoSampleTrie(Dictionary(uniqueKeysWithValues: keys.map { ($0, [7]) }))
    let sample = TrustedNeoStateRoot(header: root.header, rootHash: trie.root)
    let absent = [[1, 4], [0x21], [1, 2, 3], []].map { (key: [UInt8]) in
      FuzzSeed(name: "absence of \(key)", bytes: trie.proof(of: NeoMPTProof.key(contract: 1, key: key))) { bytes in
        sample.absence(contract: 1, key: key, proof: bytes).accepted != nil
          || sample.value(contract: 1, key: key, proof: bytes).accepted != nil
      }
    }
    return recorded + absent
  }

  private func transactions() throws -> [FuzzSeed] {
    let lists = try NeoVectors.transactionLists().prefix(7).map { height, list in
      let header = try NeoVectors.client(at: height).head
      return FuzzSeed(name: "block \(height)", bytes: list) { header.transactions($0).accepted != nil }
    }
    let nonces: [UInt32] = [1, 2, 3, 4, 5]
    let hashes = NeoSampleTransaction.hashes(nonces)
    let root = try NeoMerkleTree.root(of: hashes, at: 11)
    let header = TrustedNeoHeader(
      try NeoSampleChain().header(after: NeoSampleChain().client().head.header, merkleRoot: root), magic: 1)
    let single = try nonces.indices.map { index in
      let unsigned = NeoSampleTransaction.unsigned(nonce: nonces[index])
      let proof = try #require(NeoTransactionProof(of: index, in: hashes, transaction: unsigned))
      return FuzzSeed(name: "transaction \(index)", bytes: proof.encoded) { header.transaction($0).accepted != nil }
    }
    return lists + single
  }
}
