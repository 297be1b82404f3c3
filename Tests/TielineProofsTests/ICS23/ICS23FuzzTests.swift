import Testing
import TielineCore
import TielineTestVectors

@testable import TielineProofs

@Suite(.enabled(if: SharedVectors.areThere))
struct ICS23FuzzTests {
  private struct File: Decodable {
    let key, proof, root: String
  }

  @Test func `S-7: accepts no changed proof of the official ones`() throws {
    var seeds: [FuzzSeed] = []
    let trees: [(String, ICS23Specification)] = [("iavl", .iavl), ("smt", .sparseMerkleTree)]
    for (tree, specification) in trees {
      for name in ["exist_left", "exist_middle", "exist_right", "nonexist_left", "nonexist_middle", "nonexist_right"] {
        let file = try SharedVectors.decode(File.self, from: "vectors/official/ics23/testdata/\(tree)/\(name).json")
        let (key, root) = (try #require(Hex.decode(file.key)), try #require(Hex.decode(file.root)))
        seeds.append(
          FuzzSeed(name: "\(tree) \(name)", bytes: try #require(Hex.decode(file.proof))) { bytes in
            ICS23Proof.decode(bytes).accepted?.verify(specification, root: root, key: key).accepted != nil
          })
      }
    }
    for seed in seeds { #expect(seed.accepts(seed.bytes), "\(seed.name)") }
    var fuzzer = MutationFuzzer(seed: 23)
    let forgeries = fuzzer.forgeries(of: seeds)
    print(
      "ics23 | fuzz | \(MutationFuzzer.mutationsPerFamily) mutations of \(seeds.count) seeds, accepted: \(forgeries)")
    #expect(forgeries.isEmpty)
  }
}
