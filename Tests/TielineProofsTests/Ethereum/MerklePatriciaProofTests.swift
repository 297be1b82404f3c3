import Testing
import TielineCodec
import TielineCore
import TielineCrypto
import TielineTestVectors

@testable import TielineProofs

@Suite struct MerklePatriciaProofTests {
  /// What the proof shows: a value, none, or why it shows nothing.
  enum Shown: Equatable {
    case value([UInt8])
    case absent
    case refused(Rejection.Reason)
  }

  static func shown(_ nodes: [[UInt8]], _ key: [UInt8], _ root: [UInt8]) -> Shown {
    let verdict = Verdict { () throws(ProofFailure) in try MerklePatriciaProof(nodes: nodes).value(of: key, root: root)
    }
    if let reason = verdict.rejection?.reason { return .refused(reason) }
    return verdict.accepted.flatMap { $0 }.map(Shown.value) ?? .absent
  }

  /// Tries of every shape: short keys embed nodes, equal beginnings make extensions, prefixes put values in branches.
  static func tries() -> [(trie: MerklePatriciaTrie, keys: [[UInt8]])] {
    var generator = SeededGenerator(seed: 7)
    return (0..<40).map { round in
      var (trie, keys) = (MerklePatriciaTrie(), [[UInt8]]())
      for _ in 0..<(1 + round) {
        let letters: ClosedRange<UInt8> = round % 3 == 0 ? 0...255 : 0x10...0x13
        let count = round % 2 == 0 ? 4 : Int.random(in: 1...5, using: &generator)
        let key = (0..<count).map { _ in UInt8.random(in: letters, using: &generator) }
        trie[key] = generator.bytes(Int.random(in: 1...(round % 4 == 0 ? 2 : 40), using: &generator))
        keys.append(key)
      }
      return (trie, keys)
    }
  }

  @Test func `shows every entry and every absence of tries of all shapes`() {
    for (trie, keys) in Self.tries() {
      let root = trie.root
      for key in keys.prefix(8) {
        for asked in [key, key + [0x10], Array(key.dropLast()), Array(key.dropLast()) + [0x7F], [0xEE]] {
          let shown = Self.shown(trie.proof(of: asked).nodes, asked, root)
          #expect(shown == (trie[asked].map(Shown.value) ?? .absent))
        }
      }
    }
  }

  @Test func `refuses a proof without its last node, with one more, or in another order`() {
    for (trie, keys) in Self.tries().suffix(20) {
      let (root, key) = (trie.root, keys[0])
      let nodes = trie.proof(of: key).nodes
      #expect(Self.shown(nodes.dropLast(), key, root) == .refused(.wrongRoot))
      #expect(Self.shown(nodes + [nodes[0]], key, root) == .refused(.notCanonical))
      if nodes.count > 1 { #expect(Self.shown(nodes.reversed(), key, root) == .refused(.wrongRoot)) }
    }
  }

  @Test func `an empty trie needs no node and allows none`() {
    #expect(Self.shown([], [1], MerklePatriciaTrie.emptyRoot) == .absent)
    #expect(Self.shown([[0x80]], [1], MerklePatriciaTrie.emptyRoot) == .refused(.notCanonical))
  }

  @Test func `S-5: a zero, short or empty root shows nothing`() {
    for root in [[UInt8](repeating: 0, count: 32), [], [1]] {
      #expect(Self.shown([], [1], root) == .refused(.empty))
      #expect(Self.shown([[0x80]], [1], root) == .refused(.empty))
    }
  }

  @Test(arguments: [
    ("a path with an unknown flag", "c2 40 01"), ("a leaf with padding that is not zero", "c2 21 80"),
    ("an even path with a low nibble", "c3 82 25 12 01"), ("a leaf without value", "c2 20 80"),
    ("an empty path", "c2 80 01"), ("a list for a path", "c2 c0 01"), ("three items", "c3 20 01 01"),
    ("a number in a long form", "c3 20 81 01"), ("an extension to a short reference", "c4 11 82 01 02"),
    ("an extension without path", "e2 00 a0 " + String(repeating: "11", count: 32)),
    ("one entry in a branch", "d1 " + String(repeating: "80", count: 16) + "01"),
    ("an empty branch", "d1 " + String(repeating: "80", count: 17)),
    ("a byte as a branch's child", "d1 01 01 " + String(repeating: "80", count: 15)),
    ("18 items", "d2 c2 31 01 c2 31 01" + String(repeating: "80", count: 14)),
  ])
  func `refuses a node in another form, though its hash fits`(form: String, hex: String) throws {
    let node = try #require(Hex.decode(hex.filter { $0 != " " }))
    let shown = Self.shown([node], [0x12], Keccak256.hash(node))
    #expect(shown == .refused(.malformed) || shown == .refused(.notCanonical), "\(form): \(shown)")
  }

  @Test func `refuses two paths in a row`() throws {
    let leaf = RLP.encode(.list([.bytes([0x20]), .bytes([UInt8](repeating: 1, count: 40))]))
    let node = RLP.encode(.list([.bytes([0x00, 0x12]), .bytes(Keccak256.hash(leaf))]))
    #expect(Self.shown([node, leaf], [0x12], Keccak256.hash(node)) == .refused(.malformed))
  }

  @Test func `reads the canonical form of a proof, and no other`() throws {
    let (trie, keys) = try #require(Self.tries().last)
    let proof = trie.proof(of: keys[0])
    #expect(MerklePatriciaProof.read(rlp: proof.rlp).accepted == proof)
    #expect(MerklePatriciaProof.read(rlp: proof.rlp + [0]).rejection?.reason == .malformed)
    #expect(MerklePatriciaProof.read(rlp: [0xC1, 0x80]).rejection?.reason == .malformed)
    let many = MerklePatriciaProof(nodes: Array(repeating: [1], count: MerklePatriciaProof.maximumNodes + 1))
    #expect(MerklePatriciaProof.read(rlp: many.rlp).rejection?.reason == .tooLarge)
  }

  @Test func `S-7: no changed trie proof shows the same or another thing`() {
    var seeds: [FuzzSeed] = []
    for (trie, keys) in Self.tries().suffix(8) {
      let root = trie.root
      for key in [keys[0], [0xEE, 0xEE]] {
        let accepts = { @Sendable (bytes: [UInt8]) -> Bool in
          guard let proof = MerklePatriciaProof.read(rlp: bytes).accepted else { return false }
          if case .refused = Self.shown(proof.nodes, key, root) { return false }
          return true
        }
        let seed = FuzzSeed(name: "\(key)", bytes: trie.proof(of: key).rlp, accepts: accepts)
        #expect(seed.accepts(seed.bytes))
        seeds.append(seed)
      }
    }
    var fuzzer = MutationFuzzer()
    #expect(fuzzer.forgeries(of: seeds).isEmpty)
  }
}
