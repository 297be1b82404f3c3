import Testing
import TielineCore
import TielineTestVectors

@testable import TielineProofs

/// What the recording's description says a verifier has to refuse, made from recorded bytes.
@Suite(.enabled(if: SharedVectors.areThere))
struct NeoRefusalTests {
  private struct Refusal {
    let name: String
    let reason: Rejection.Reason
    let rejection: Rejection?

    init(_ name: String, _ reason: Rejection.Reason, _ rejection: Rejection?) {
      (self.name, self.reason, self.rejection) = (name, reason, rejection)
    }
  }

  @Test func `refuses what the recording's description lists`() throws {
    let refusals = try signatures() + sets() + roots() + proofs() + transactions()
    for refusal in refusals {
      #expect(refusal.rejection?.reason == refusal.reason, "\(refusal.name)")
      print("neo | \(refusal.name) | \(refusal.rejection.map { "\($0.reason.rawValue)" } ?? "NOT REFUSED")")
    }
    #expect(refusals.count == 19)
  }

  private func apply(_ bytes: [UInt8], magic: UInt32 = NeoVectors.magic) throws -> Rejection? {
    let height = Int(try NeoSignedHeader.decode(bytes).header.index)
    var client = try NeoVectors.client(at: height - 1, magic: magic)
    return client.apply(bytes, at: neoNow).rejection
  }

  private func header(
    _ height: Int, invocation: (([UInt8]) -> [UInt8])? = nil, verification: [UInt8]? = nil
  ) throws -> [UInt8] {
    let signed = try NeoVectors.signedHeader(height)
    let witness = NeoWitness(
      invocation: invocation?(signed.witness.invocation) ?? signed.witness.invocation,
      verification: verification ?? signed.witness.verification)
    return NeoSignedHeader(header: signed.header, witness: witness).encoded
  }

  private func signatures() throws -> [Refusal] {
    let chain = try NeoSampleChain()
    var client = try chain.client()
    let resigned = try chain.signed(chain.header(after: client.head.header), magic: NeoSampleChain.magic + 1)
    let two = try header(150) { Array($0.prefix(132)) }
    let repeated = try header(150) { Array($0.prefix(66)) + Array($0.prefix(66)) + Array($0.suffix(66)) }
    let exchanged = try header(150) { Array($0[66..<132]) + Array($0.prefix(66)) + Array($0.suffix(66)) }
    return [
      Refusal("1 two of three signatures", .missedQuorum, try apply(two)),
      Refusal("2 a signature twice", .duplicateSigner, try apply(repeated)),
      Refusal("2 signatures out of the keys' order", .unorderedSigners, try apply(exchanged)),
      Refusal(
        "3 header 197 with the old set's script", .wrongValidators,
        try apply(header(197, verification: NeoVectors.signedHeader(196).witness.verification))),
      Refusal(
        "4 header 150 on another network", .badSignature, try apply(header(150), magic: NeoVectors.magic + 1)),
      Refusal(
        "4 a header signed again for another network", .badSignature,
        client.apply(resigned, at: neoNow).rejection),
    ]
  }

  private func sets() throws -> [Refusal] {
    var flipped = try NeoVectors.header(150)
    flipped[NeoHeader.byteCount - 1] ^= 1
    var before = try NeoVectors.client(at: 195)
    var changed = try NeoVectors.header(196)
    changed[NeoHeader.byteCount - 20] ^= 0x80
    return [
      Refusal("5 a bit of nextConsensus flipped", .badSignature, try apply(flipped)),
      Refusal(
        "5 a bit of the new nextConsensus flipped", .badSignature, before.apply(changed, at: neoNow).rejection),
    ]
  }

  private func roots() throws -> [Refusal] {
    func root(_ height: Int, _ root: NeoStateRoot) throws -> Rejection? {
      let client = try NeoVectors.client(at: height)
      return client.stateRoot(root.encoded, of: client.head).rejection
    }
    let (first, second) = (try NeoVectors.stateRoot(170), try NeoVectors.stateRoot(171))
    let unsigned = try NeoVectors.stateRoot(150)
    return [
      Refusal(
        "6 a signed root under another's index", .badSignature,
        try root(171, NeoStateRoot(index: 171, rootHash: first.rootHash, witness: first.witness))),
      Refusal(
        "6 another root under a signed index", .badSignature,
        try root(170, NeoStateRoot(index: 170, rootHash: second.rootHash, witness: first.witness))),
      Refusal("6 a signed root for another header", .wrongHeight, try root(170, second)),
      Refusal(
        "7 an unsigned root with another's signatures", .badSignature,
        try root(150, NeoStateRoot(index: 150, rootHash: unsigned.rootHash, witness: first.witness))),
    ]
  }

  @Test func `holds an unsigned root to be not enough`() throws {
    let client = try NeoVectors.client(at: 150)
    let verdict = client.stateRoot(try NeoVectors.stateRoot(150).encoded, of: client.head)
    #expect(verdict.shortfall?.description == "height 150: needs the state validators' signatures")
    print("neo | 7 an unsigned root | insufficient: \(verdict.shortfall.map { "\($0)" } ?? "NOT REFUSED")")
  }

  private func proofs() throws -> [Refusal] {
    let root = try NeoVectors.trustedRoot(193)
    let proof = try #require(try NeoVectors.proofs(at: 193).first { $0.contract == -6 })
    let parts = try NeoMPTProof.decode(proof.bytes, at: 193)
    func value(_ nodes: [[UInt8]], key: [UInt8] = parts.key, asking contract: Int32 = -6) -> Rejection? {
      var writer = NeoWriter()
      writer.counted(key)
      writer.count(nodes.count)
      for node in nodes { writer.counted(node) }
      return root.value(contract: contract, key: proof.key, proof: writer.bytes).rejection
    }
    var (withoutThird, changed) = (parts.nodes, parts.nodes)
    withoutThird.remove(at: 2)
    changed[changed.count - 1][changed[changed.count - 1].count - 1] ^= 1
    let neoKey = NeoMPTProof.key(contract: -5, key: proof.key)
    let earlier = try #require(try NeoVectors.proofs(at: 91).first { $0.key == proof.key && $0.contract == -6 })
    return [
      Refusal("8 a proof without one of its nodes", .wrongRoot, value(withoutThird)),
      Refusal("8 a proof with a changed value", .wrongRoot, value(changed)),
      Refusal(
        "8 a proof of another height's root", .wrongRoot,
        root.value(contract: -6, key: proof.key, proof: earlier.bytes).rejection),
      Refusal("9 a proof of GasToken's asked for NeoToken", .wrongKey, value(parts.nodes, asking: -5)),
      Refusal(
        "9 a proof of GasToken's with NeoToken's prefix", .wrongRoot, value(parts.nodes, key: neoKey, asking: -5)),
    ]
  }

  private func transactions() throws -> [Refusal] {
    let (height, list) = try #require(try NeoVectors.transactionLists().first)
    let twice = [2] + list.dropFirst() + list.dropFirst()
    let nonces: [UInt32] = [1, 2, 3]
    let root = try NeoMerkleTree.root(of: NeoSampleTransaction.hashes(nonces), at: 11)
    let header = TrustedNeoHeader(
      try NeoSampleChain().header(after: NeoSampleChain().client().head.header, merkleRoot: root), magic: 1)
    return [
      Refusal(
        "10 a block's one transaction twice", .ambiguous,
        try NeoVectors.client(at: height).head.transactions(twice).rejection),
      Refusal(
        "10 the last of three transactions twice", .ambiguous,
        header.transactions(NeoSampleTransaction.list(nonces + [3])).rejection),
    ]
  }
}
