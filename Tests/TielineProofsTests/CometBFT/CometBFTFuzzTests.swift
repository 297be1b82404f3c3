import Testing
import TielineCodec
import TielineCore
import TielineCrypto
import TielineTestVectors

@testable import TielineProofs

@Suite(.enabled(if: SharedVectors.areThere))
struct CometBFTFuzzTests {
  @Test func `S-7: accepts no changed update, proof, transaction, result or parent`() throws {
    var fuzzer = MutationFuzzer()
    let seeds = try updateSeeds() + storeSeeds() + inclusionSeeds()
    for seed in seeds { #expect(seed.accepts(seed.bytes), "\(seed.name)") }
    let forgeries = fuzzer.forgeries(of: seeds)
    print(
      "cometbft | fuzz | \(MutationFuzzer.mutationsPerFamily) mutations of \(seeds.count) seeds, accepted: \(forgeries)"
    )
    #expect(forgeries.isEmpty)
  }

  private func updateSeeds() throws -> [FuzzSeed] {
    var seeds: [FuzzSeed] = []
    for (name, from, to) in [("fourval", 338, 339), ("fourval", 351, 473), ("fourval_one_absent", 226, 227)] {
      let folder = try CometBFTVectors.folder(name)
      let client = try CometBFTVectors.client(at: from, in: folder)
      let block = try CometBFTVectors.block(to, in: folder)
      let trusted = to == from + 1 ? block.validators : try CometBFTVectors.block(from, in: folder).validators
      let update = CometBFTUpdate(block: block, trustedHeight: UInt64(from), trustedValidators: trusted)
      seeds.append(Self.seed("\(name) \(to)", update, client, at: CometBFTVectors.now(block)))
    }
    let chain = try CometBFTSampleChain()
    let block = try chain.block(try chain.header(12), parts: [.commit, .nil], round: 3)
    seeds.append(Self.seed("sample", chain.update(block), try chain.client(), at: CometBFTSampleChain.now(20)))
    return seeds
  }

  private static func seed(
    _ name: String, _ update: CometBFTUpdate, _ client: CometBFTLightClient, at now: Instant
  ) -> FuzzSeed {
    FuzzSeed(name: name, bytes: update.encoded) { bytes in
      var client = client
      return client.apply(bytes, at: now).accepted != nil
    }
  }

  private func storeSeeds() throws -> [FuzzSeed] {
    try [("single", 801), ("fourval", 474)].flatMap { name, height in
      let folder = try CometBFTVectors.folder(name)
      let header = try CometBFTVectors.client(at: height, in: folder).head
      return try ["abci_exist_lock_amount.json", "abci_absent.json"].map { path in
        let answer = try CometBFTAnswer.store(try folder.requiredJSON(path))
        return FuzzSeed(name: "\(name) \(path)", bytes: answer.proof) { bytes in
          header.storeValue(store: answer.store, key: answer.key, proof: bytes).accepted != nil
        }
      }
    }
  }

  private func inclusionSeeds() throws -> [FuzzSeed] {
    let folder = try CometBFTVectors.folder("single")
    let recorded = try CometBFTAnswer.transaction(try folder.requiredJSON("tx_prove_372.json"))
    let block = try CometBFTVectors.client(at: 372, in: folder).head
    let child = try CometBFTVectors.client(at: 802, in: folder).head
    let parent = try CometBFTVectors.block(801, in: folder).header.encoded
    let results = (0..<7).map {
      CometBFTResult.Content(code: UInt32($0 % 2), data: [UInt8($0)], gasWanted: 9, gasUsed: Int64($0))
    }
    let next = TrustedCometBFTHeader(
      try CometBFTSampleChain().header(11, resultsHash: CometBFTMerkleTree.root(of: results.map(\.encoded))))
    let result = try #require(CometBFTInclusionProof.result(4, of: results)).encoded
    return [
      FuzzSeed(name: "transaction", bytes: recorded.proof.encoded) { block.transaction($0).accepted != nil },
      FuzzSeed(name: "result", bytes: result) { next.result($0).accepted != nil },
      FuzzSeed(name: "parent", bytes: parent) { child.parent($0).accepted != nil },
    ]
  }
}
