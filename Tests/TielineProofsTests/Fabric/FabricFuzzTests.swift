import Testing
import TielineTestVectors

@testable import TielineProofs

@Suite(.enabled(if: SharedVectors.areThere)) struct FabricFuzzTests {
  @Test func `S-7 accepts no mutated block, data or evidence`() throws {
    var seeds: [FuzzSeed] = []
    for (number, withData) in [(8, true), (8, false), (12, false), (10, true), (18, false)] {
      let client = try FabricVectors.client(at: number - 1)
      let bytes = try FabricVectors.stored(number).encoded(withData: withData)
      seeds.append(
        FuzzSeed(name: "block \(number), data \(withData)", bytes: bytes) { mutated in
          var client = client
          return client.apply(mutated, at: .anyTime).accepted != nil
        })
    }
    let (header, data) = try FabricVectors.trusted(5)
    let envelope = try FabricVectors.envelope(8)
    seeds.append(
      FuzzSeed(name: "data", bytes: data) { mutated in
        header.write(of: "lock:swap-1", in: "meter", by: 0, data: mutated, evidence: .init(envelope: envelope))
          .accepted != nil
      })
    seeds.append(
      FuzzSeed(name: "evidence", bytes: envelope) { mutated in
        header.write(of: "lock:swap-1", in: "meter", by: 0, data: data, evidence: .init(envelope: mutated))
          .accepted != nil
      })
    for seed in seeds { #expect(seed.accepts(seed.bytes), "\(seed.name)") }
    var fuzzer = MutationFuzzer()
    #expect(fuzzer.forgeries(of: seeds) == [])
  }

  @Test func `S-7 survives mutated blocks as nodes store them`() throws {
    let client = try FabricVectors.client(at: 10)
    let config = try FabricVectors.block(11)
    // Metadata other than the signatures is dropped, so that a change of it is not a forgery; nothing may trap.
    let seed = FuzzSeed(name: "stored", bytes: config) { mutated in
      var client = client
      guard let block = FabricBlock.reading(stored: mutated).accepted, client.apply(block).accepted != nil else {
        return false
      }
      return client.head.verified.hash != block.header.hash
    }
    var fuzzer = MutationFuzzer(seed: 2)
    #expect(fuzzer.forgeries(of: [seed], count: 500) == [])
  }
}
