import Testing
import TielineCore
import TielineTestVectors

@testable import TielineProofs

struct UTXOFuzzTests {
  /// Half of all headers meet the target of a regtest network, so that a changed header is another one, not a forgery:
  /// what counts is whether it passes for the same one.
  @Test(.enabled(if: SharedVectors.areThere))
  func `S-7 accepts no mutated header, block or proof`() throws {
    let blocks = try LockedBlocks()
    let (first, second) = (try blocks.locked(0), try blocks.locked(1))
    let (funded, claimed, refunded) = (blocks.funded.header, blocks.claimed.header, blocks.refunded.header)
    let (lock, amount) = (blocks.lock, blocks.amount)
    let client = try UTXOVectors.client()
    let header = try UTXOVectors.headers()[11]
    let name = header.identifier.bytes
    let merkle = try UTXOVectors.hex(UTXOVectors.object("merkle_multi.json")["merkleblock"])
    let block = LockedBlocks.encoded(blocks.claimed.block.header, blocks.claimed.block.transactions)
    let seeds = [
      FuzzSeed(name: "header", bytes: header.bytes) { bytes in
        var client = client
        return client.apply(bytes, at: UTXOVectors.later).accepted?.hash == name
      },
      FuzzSeed(name: "inclusion", bytes: try blocks.inclusion(blocks.claimed, 4).bytes) {
        claimed.transaction($0).accepted != nil
      },
      FuzzSeed(name: "lock", bytes: try blocks.inclusion(blocks.funded, 1).bytes) {
        funded.lock(lock, amount: amount, output: 0, proof: $0).accepted != nil
      },
      FuzzSeed(name: "claim", bytes: try blocks.claimProof().bytes) {
        claimed.claim(of: first, proof: $0).accepted != nil
      },
      FuzzSeed(name: "refund", bytes: try blocks.refundProof().bytes) {
        refunded.refund(of: second, proof: $0).accepted != nil
      },
      FuzzSeed(name: "block", bytes: block) { claimed.block($0).accepted != nil },
    ]
    for seed in seeds where seed.name != "header" { #expect(seed.accepts(seed.bytes), "\(seed.name)") }
    var fuzzer = MutationFuzzer()
    #expect(fuzzer.forgeries(of: seeds, count: MutationFuzzer.mutationsPerFamily) == [])
    // The number of transactions and the flags of a Merkle block are hashed by nobody: other flags may show another leaf,
    // but none that is not there.
    let expected = try UTXOMerkleBlock(decoding: merkle)
    let leaves = try Self.leaves()
    let merkleSeed = FuzzSeed(name: "Merkle block", bytes: merkle) { bytes in
      guard let found = try? UTXOMerkleBlock(decoding: bytes), found.header == expected.header else { return false }
      return !found.matches.allSatisfy { leaves.contains($0.transaction) }
    }
    #expect(fuzzer.forgeries(of: [merkleSeed], count: 5_000) == [])
  }

  private static func leaves() throws -> [UTXOHash] {
    let block = try UTXOVectors.object("merkle_multi.json")["block"] as? [String: Any]
    return try (block?["tx"] as? [String] ?? []).map { try UTXOHash(displayed: $0) }
  }
}
