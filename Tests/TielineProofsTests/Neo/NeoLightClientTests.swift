import Testing
import TielineCodec
import TielineCore
import TielineCrypto
import TielineTestVectors

@testable import TielineProofs

@Suite(.enabled(if: SharedVectors.areThere))
struct NeoLightClientTests {
  @Test func `follows the recorded headers from genesis over the change of validators`() throws {
    var client = try NeoVectors.client(at: 0)
    var changes: [UInt64] = []
    for height in 1...200 {
      let verdict = client.apply(try NeoVectors.header(height), at: neoNow)
      let accepted = try #require(verdict.accepted, "\(verdict)")
      #expect(accepted.finalized == [client.head])
      if accepted.changesSet { changes.append(accepted.height) }
    }
    #expect(client.head.verified.height == 200)
    #expect(client.head.verified.chain == "56753")
    #expect(changes == [196])
  }

  @Test func `goes on from its own checkpoint, of which there is one encoding`() throws {
    var client = try NeoVectors.client(at: 195)
    #expect(client.apply(try NeoVectors.header(196), at: neoNow).accepted != nil)
    let checkpoint = client.checkpoint
    var restarted = try NeoLightClient(checkpoint: CanonicalJSON(canonical: checkpoint.bytes))
    #expect(restarted.checkpoint == checkpoint)
    #expect(restarted.apply(try NeoVectors.header(197), at: neoNow).accepted != nil)
    #expect(checkpoint.text == NeoPinned.checkpoint)
  }

  @Test func `refuses a checkpoint that says anything else`() throws {
    var client = try NeoVectors.client(at: 195)
    _ = client.apply(try NeoVectors.header(196), at: neoNow)
    guard case .object(let members) = client.checkpoint else {
      Issue.record("no object")
      return
    }
    for name in members.keys where name != "signedBy" && name != "stateValidators" {
      for value in [CanonicalJSON.null, .string("0x00"), .integer(-1), .string("")] {
        let changed = CanonicalJSON.object(members.merging([name: value]) { $1 })
        #expect(throws: CheckpointError.self, "\(name) \(value)") { try NeoLightClient(checkpoint: changed) }
      }
    }
    for name in ["signedBy", "stateValidators", "surplus"] {
      let changed = CanonicalJSON.object(members.merging([name: .string("0x00")]) { $1 })
      #expect(throws: CheckpointError.self) { try NeoLightClient(checkpoint: changed) }
    }
    #expect(throws: CheckpointError.self) { try NeoLightClient(checkpoint: .null) }
  }

  @Test func `waits for the header between, and refuses one from before`() throws {
    var client = try NeoVectors.client(at: 100)
    let shortfall = client.apply(try NeoVectors.header(102), at: neoNow).shortfall
    #expect(shortfall?.description == "height 102: needs header 101, which has to follow first")
    #expect(client.apply(try NeoVectors.header(99), at: neoNow).rejection?.reason == .wrongHeight)
    #expect(client.head.verified.height == 100)
  }
}

@Suite struct NeoHeaderRuleTests {
  /// Header 11 of a sample network, with one thing wrong, and why it is refused.
  @Test func `refuses a header that breaks one rule`() throws {
    let chain = try NeoSampleChain()
    let client = try chain.client()
    let head = client.head.header
    func verdict(_ bytes: [UInt8]) -> Rejection.Reason? {
      var client = client
      return client.apply(bytes, at: Instant(millisecondsSinceEpoch: 1_000_000)).rejection?.reason
    }
    func signed(_ header: NeoHeader) throws -> [UInt8] { try chain.signed(header) }

    let good = try signed(chain.header(after: head))
    #expect(verdict(good) == nil)
    #expect(verdict(try signed(chain.header(after: head, previousHash: head.merkleRoot))) == .wrongParent)
    #expect(verdict(try signed(chain.header(after: head, timestamp: head.timestamp))) == .wrongTime)
    #expect(verdict(try signed(chain.header(after: head, timestamp: 1_000_000 + 120_000))) == nil)
    #expect(verdict(try signed(chain.header(after: head, timestamp: 1_000_000 + 120_001))) == .wrongTime)
    #expect(verdict(try signed(chain.header(after: head, timestamp: .max))) == .wrongTime)
    #expect(verdict(try signed(chain.header(after: head, primary: 4))) == .wrongField)
    #expect(verdict(try signed(chain.header(after: head, index: 9))) == .wrongHeight)
    #expect(verdict(good + [0]) == .malformed)
    #expect(verdict(Array(good.dropLast())) == .malformed)
    #expect(verdict([1] + good.dropFirst()) == .malformed)
    #expect(verdict(Array(good[..<109]) + [0]) == .missedQuorum)
    #expect(verdict(Array(good[..<109]) + [2] + good[110...]) == .tooLarge)
    #expect(verdict(Array(good[..<109]) + [0xFD, 1, 0] + good[110...]) == .notCanonical)
  }

  @Test func `refuses signatures that are not exactly the quorum's`() throws {
    let chain = try NeoSampleChain()
    let other = try NeoSampleChain(4, first: 50)
    let header = chain.header(after: try chain.client().head.header)
    func reason(_ bytes: [UInt8]) throws -> Rejection.Reason? {
      var client = try chain.client()
      return client.apply(bytes, at: neoNow).rejection?.reason
    }
    for places in [[0, 1, 2], [0, 1, 3], [0, 2, 3], [1, 2, 3]] {
      #expect(try reason(chain.signed(header, by: places)) == nil)
    }
    #expect(try reason(chain.signed(header, by: [0, 1])) == .missedQuorum)
    #expect(try reason(chain.signed(header, by: [])) == .missedQuorum)
    #expect(try reason(chain.signed(header, by: [0, 1, 2, 3])) == .malformed)
    #expect(try reason(chain.signed(header, by: [0, 0, 1])) == .duplicateSigner)
    #expect(try reason(chain.signed(header, by: [1, 0, 2])) == .unorderedSigners)
    #expect(try reason(chain.signed(header, magic: NeoSampleChain.magic + 1)) == .badSignature)
    #expect(try reason(other.signed(header)) == .wrongValidators)
    #expect(try reason(other.signed(header, script: chain.set.script)) == .badSignature)
  }

  @Test func `reads only the one script of a set`() throws {
    let chain = try NeoSampleChain()
    let script = try chain.set.script
    func reason(_ bytes: [UInt8]) -> Rejection.Reason? {
      Verdict { () throws(ProofFailure) in try NeoMultisignature(script: bytes, at: nil) }.rejection?.reason
    }
    let (first, second) = (Array(script[1..<36]), Array(script[36..<71]))
    let rest = Array(script[71...])
    #expect(reason(script) == nil)
    #expect(reason([script[0]] + second + first + rest) == .notCanonical)
    #expect(reason([script[0]] + first + first + rest) == .duplicateSigner)
    // The point with the opposite y belongs to the same holder.
    let opposite = [first[0], first[1], first[2] ^ 1] + first[3...]
    #expect(reason([script[0]] + first + opposite + rest) == .duplicateSigner)
    #expect(reason([0x15] + script.dropFirst()) == .wrongScript)
    #expect(reason([0x10] + script.dropFirst()) == .malformed)
    #expect(reason([0x00, 3] + script.dropFirst()) == .malformed)
    #expect(reason(script + [0x40]) == .malformed)
    #expect(reason(Array(script.dropLast())) == .malformed)
    #expect(reason([]) == .malformed)
    #expect(reason([0x11]) == .malformed)
    #expect(reason([0x11, 0x11] + script.suffix(5)) == .malformed)
    let offCurve = first[..<3] + [UInt8](repeating: 0xFF, count: 32)
    #expect(reason([0x11] + offCurve + [0x11] + script.suffix(5)) == .malformed)
  }

  @Test func `reads sets of one and of more than sixteen keys`() throws {
    for count in [1, 7, 16, 17, 21] {
      let set = try NeoSampleChain(count).set
      #expect(try NeoMultisignature(script: set.script, at: nil) == set)
    }
    #expect([1, 2, 3, 4, 7, 21].map(NeoMultisignature.quorum) == [1, 2, 3, 3, 5, 15])
    let chain = try NeoSampleChain(1)
    var client = try chain.client()
    #expect(client.apply(try chain.signed(chain.header(after: client.head.header)), at: neoNow).accepted != nil)
  }

  @Test func `refuses a set that asks for another quorum than all but a third`() throws {
    let chain = try NeoSampleChain()
    let script = try [0x11] + chain.set.script.dropFirst()
    var head = try chain.client().head.header
    head = chain.header(after: head, nextConsensus: Hash160.hash(script))
    var client = try NeoLightClient(trusting: head, magic: NeoSampleChain.magic)
    let header = chain.header(after: head)
    #expect(
      client.apply(try chain.signed(header, by: [0], script: script), at: neoNow).rejection?.reason == .wrongScript)
  }

  @Test func `tells of two signed headers of one height`() throws {
    let chain = try NeoSampleChain()
    var client = try chain.client()
    let parent = client.head.header
    let header = try chain.signed(chain.header(after: parent))
    #expect(client.apply(header, at: neoNow).accepted != nil)
    let other = try chain.signed(chain.header(after: parent, nonce: 3))
    #expect(client.apply(other, at: neoNow).rejection?.reason == .conflictingHeaders)
    #expect(client.apply(header, at: neoNow).rejection?.reason == .wrongHeight)
    var restarted = try NeoLightClient(checkpoint: client.checkpoint)
    #expect(restarted.apply(other, at: neoNow).rejection?.reason == .conflictingHeaders)
  }

  @Test func `S-5 an empty set, root or hash never verifies`() throws {
    let chain = try NeoSampleChain()
    var client = try chain.client()
    let head = client.head.header
    let zero = [UInt8](repeating: 0, count: 32)
    let unnamed = try chain.signed(chain.header(after: head, nextConsensus: Array(zero.prefix(20))))
    #expect(client.apply(unnamed, at: neoNow).rejection?.reason == .empty)
    #expect(client.stateRoot(try chain.stateRoot(zero, at: 10), of: client.head).rejection?.reason == .empty)
    let proof = try #require(
      NeoTransactionProof(
        of: 0, in: NeoSampleTransaction.hashes([1]), transaction: NeoSampleTransaction.unsigned(nonce: 1)))
    #expect(client.head.transaction(proof.encoded).rejection?.reason == .empty)
    let root = TrustedNeoStateRoot(header: client.head.verified, rootHash: zero)
    let nothing: [UInt8] = [5, 0xFA, 0xFF, 0xFF, 0xFF, 1, 0]
    #expect(root.value(contract: -6, key: [1], proof: nothing).rejection?.reason == .empty)
    #expect(root.absence(contract: -6, key: [1], proof: nothing).rejection?.reason == .empty)

    #expect(throws: CheckpointError.self) { try NeoLightClient(trusting: head, magic: 0) }
    #expect(throws: CheckpointError.self) {
      try NeoLightClient(trusting: chain.header(after: head, nextConsensus: Array(zero.prefix(20))), magic: 1)
    }
    #expect(throws: CheckpointError.self) {
      try NeoLightClient(trusting: chain.header(after: head, previousHash: zero), magic: 1)
    }
    #expect(throws: CheckpointError.self) { try NeoStateValidators(keys: [], from: 1) }
  }
}
