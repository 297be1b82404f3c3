import BigInt
import Testing
import TielineCodec
import TielineCore
import TielineCrypto
import TielineTestVectors

@testable import TielineProofs

/// Everything a UTXO verifier has to refuse, each for its own reason.
struct UTXORejectionTests {
  private typealias Case = (name: String, reason: Rejection.Reason, found: Rejection?)

  private func check(_ cases: [Case]) {
    for example in cases {
      let found = example.found.map { "\($0.reason)" } ?? "not refused"
      #expect(
        example.found?.reason == example.reason, "\(example.name): \(example.found?.description ?? "not refused")")
      print("utxo | \(example.name) | \(found)")
    }
  }

  @Test func `refuses headers`() throws {
    var chain = try MinedChain(depth: 2)
    for _ in 1...12 { try chain.extend() }
    let tip = chain.headers[12]
    func verdict(_ header: UTXOHeader, at seconds: Int64 = 2_000_000_000) -> Rejection? {
      var client = chain.client
      return client.apply(header.bytes, at: Instant(secondsSinceEpoch: seconds)).rejection
    }
    func mine(
      on parent: UTXOHeader, bits: UInt32? = nil, time: UInt32? = nil, meets: Bool = true
    ) throws -> Rejection? {
      verdict(
        try MinedChain.mine(
          on: parent, network: chain.network, bits: bits, root: .of([77]), time: time, meets: meets))
    }
    let stranger = try MinedChain.mine(on: tip, network: chain.network, root: .of([8]))
    let next = try MinedChain.mine(on: tip, network: chain.network)
    let median = chain.headers.suffix(11).map(\.time).sorted()[5]
    var client = chain.client
    check([
      ("work not met", .wrongWork, try mine(on: tip, meets: false)),
      ("harder target than follows", .wrongWork, try mine(on: tip, bits: 0x2000_FFFF)),
      ("negative target", .wrongWork, try mine(on: tip, bits: 0x2080_FFFF)),
      ("target of zero", .wrongWork, try mine(on: tip, bits: 0x2000_0000)),
      ("overflowing target", .wrongWork, try mine(on: tip, bits: 0xFF7F_FFFF)),
      ("target above the limit", .wrongWork, try mine(on: tip, bits: 0x2100_FFFF)),
      ("unknown parent", .wrongParent, try mine(on: stranger)),
      ("at the median time", .wrongTime, try mine(on: tip, time: median)),
      ("two hours and a second ahead", .wrongTime, verdict(next, at: Int64(next.time) - 7201)),
      ("reorganisation below finality", .conflictingHeaders, try mine(on: chain.headers[9])),
      ("the same below finality, without the work", .wrongWork, try mine(on: chain.headers[9], meets: false)),
      ("the same below finality, at another target", .wrongWork, try mine(on: chain.headers[9], bits: 0x2100_FFFF)),
      ("a known header again", .wrongHeight, verdict(tip)),
      ("79 bytes", .malformed, client.apply(Array(next.bytes.dropLast()), at: UTXOVectors.later).rejection),
      ("81 bytes", .tooLarge, client.apply(next.bytes + [0], at: UTXOVectors.later).rejection),
      ("no bytes", .malformed, client.apply([], at: UTXOVectors.later).rejection),
    ])
    #expect(client.checkpoint == chain.client.checkpoint)
    #expect(verdict(next, at: Int64(next.time) - 7200) == nil)
    #expect(try mine(on: tip, time: median + 1) == nil)
    #expect(try mine(on: chain.headers[10]) == nil)
  }

  @Test func `S-5 refuses inclusion proofs`() throws {
    let blocks = try LockedBlocks()
    let (header, block) = blocks.claimed
    let proof = try blocks.inclusion(blocks.claimed, 1)
    func verdict(_ bytes: [UInt8], in header: TrustedUTXOHeader? = nil) -> Rejection? {
      (header ?? blocks.claimed.header).transaction(bytes).rejection
    }
    func altered(_ offset: Int, from end: Bool = false) -> Rejection? {
      var bytes = proof.bytes
      bytes[end ? bytes.count - offset : offset] ^= 1
      return verdict(bytes)
    }
    func built(
      _ transaction: UTXOTransaction, _ branch: UTXOMerkleBranch, _ coinbase: UTXOTransaction? = nil,
      _ coinbaseBranch: UTXOMerkleBranch? = nil
    ) throws -> Rejection? {
      do throws(UTXOFormatError) {
        return verdict(
          try UTXOInclusionProof(
            transaction: transaction, branch: branch, coinbase: coinbase ?? proof.coinbase,
            coinbaseBranch: coinbaseBranch ?? proof.coinbaseBranch
          ).bytes)
      } catch { return error.rejection }
    }
    let siblings = proof.branch.siblings
    let size = proof.transaction.bytes(as: .stripped).count
    // Five transactions: the last one pairs with itself on two levels.
    let last = try blocks.inclusion(blocks.claimed, 4)
    let zeros = UTXOMerkleBranch(index: 1, siblings: siblings.map { _ in .zero })
    check([
      ("Merkle sibling flipped", .wrongRoot, altered(1 + size + 4 + 1)),
      ("coinbase's sibling flipped", .wrongRoot, altered(1, from: true)),
      ("transaction altered", .wrongRoot, altered(10)),
      ("wrong index", .wrongRoot, try built(proof.transaction, .init(index: 3, siblings: siblings))),
      ("index beyond the tree", .wrongKey, try built(proof.transaction, .init(index: 9, siblings: siblings))),
      (
        "index of the last one's twin", .ambiguous,
        try built(last.transaction, .init(index: 5, siblings: last.branch.siblings))
      ),
      ("extra hash", .wrongKey, try built(proof.transaction, .init(index: 1, siblings: siblings + [.zero]))),
      ("missing hash", .wrongKey, try built(proof.transaction, .init(index: 1, siblings: siblings.dropLast()))),
      ("siblings of zeros", .wrongRoot, try built(proof.transaction, zeros)),
      ("another block's proof", .wrongRoot, verdict(try blocks.inclusion(blocks.funded, 1).bytes)),
      ("no coinbase at place 0", .wrongField, try built(proof.transaction, proof.branch, proof.transaction)),
      ("trailing byte", .malformed, verdict(proof.bytes + [0])),
      ("no bytes", .malformed, verdict([])),
      ("longer count than needed", .notCanonical, verdict([0xFD, UInt8(size), 0] + proof.bytes.dropFirst())),
    ])
    #expect(header.transaction(proof.bytes).accepted?.identifier == blocks.claim.identifier)
    #expect(header.transaction(last.bytes).accepted?.index == 4)
    for index in block.transactions.indices {
      let included = header.transaction(try blocks.inclusion(blocks.claimed, index).bytes)
      #expect(included.accepted?.identifier == block.transactions[index].identifier)
    }
  }

  @Test func `refuses 64-byte transactions, as leaves and as inner nodes`() throws {
    var chain = try MinedChain()
    let small = UTXOTransaction(
      version: 2,
      inputs: [.init(outpoint: UTXOOutpoint(transaction: .of([1]), index: 0), script: [1, 2, 3], sequence: 0)],
      outputs: [.init(value: 1, script: [])], lockTime: 0)
    let padded = UTXOTransaction(
      version: 2,
      inputs: [.init(outpoint: small.inputs[0].outpoint, script: [UInt8](repeating: 0, count: 4), sequence: 0)],
      outputs: [.init(value: 1, script: [])], lockTime: 0)
    #expect(padded.bytes(as: .stripped).count == 64)
    let (header, block) = try LockedBlocks.add([padded], to: &chain)
    let leaf = try #require(UTXOInclusionProof(block: block, index: 1))
    // What stands in the second half of the 64 bytes passes for a leaf one level below.
    let bytes = padded.bytes(as: .stripped)
    let below = UTXOMerkleBranch(
      index: 3, siblings: [try UTXOHash(bytes[..<32]), block.transactions[0].identifier])
    let inner = try UTXOHash(bytes[32...])
    #expect(try below.root(from: inner, at: 1) == header.header.merkleRoot)
    let proof = #expect(throws: UTXOFormatError.self) {
      try UTXOInclusionProof(
        transaction: LockedBlocks.filler(1), branch: below, coinbase: block.transactions[0],
        coinbaseBranch: leaf.coinbaseBranch)
    }
    check([
      ("64-byte transaction as a leaf", .ambiguous, header.transaction(leaf.bytes).rejection),
      ("leaf below a 64-byte transaction", .wrongKey, proof?.rejection),
      (
        "block with a 64-byte transaction", .ambiguous,
        header.block(LockedBlocks.encoded(block.header, block.transactions)).rejection
      ),
    ])
  }

  @Test func `refuses blocks`() throws {
    let blocks = try LockedBlocks()
    let (header, block) = blocks.refunded
    let all = block.transactions
    func verdict(_ transactions: [UTXOTransaction], _ of: UTXOHeader? = nil) -> Rejection? {
      header.block(LockedBlocks.encoded(of ?? block.header, transactions)).rejection
    }
    var witness = all
    let input = all[2].inputs[0]
    witness[2] = UTXOTransaction(
      version: 2,
      inputs: [.init(outpoint: input.outpoint, script: [], sequence: input.sequence, witness: [[1]])],
      outputs: all[2].outputs, lockTime: all[2].lockTime)
    let bare = UTXOTransaction(
      version: 2, inputs: [.init(outpoint: .none, script: all[0].inputs[0].script, sequence: .max)],
      outputs: all[0].outputs, lockTime: 0)
    check([
      ("duplicated last transaction", .ambiguous, verdict(all + [all[2]])),
      ("a transaction missing", .wrongRoot, verdict(Array(all.dropLast()))),
      ("transactions exchanged", .wrongRoot, verdict([all[0], all[2], all[1]])),
      ("two coinbases", .wrongField, verdict([all[0], all[0], all[1]])),
      ("no transactions", .empty, verdict([])),
      ("no coinbase", .empty, verdict([all[1], all[2]])),
      ("another witness", .wrongRoot, verdict(witness)),
      ("no reserved value in the coinbase", .wrongField, verdict([bare] + all.dropFirst())),
      ("another header", .wrongHash, verdict(all, blocks.claimed.block.header)),
    ])
    #expect(verdict(all) == nil)
  }

  @Test func `refuses locks`() throws {
    let blocks = try LockedBlocks()
    let proof = try blocks.inclusion(blocks.funded, 1).bytes
    let header = blocks.funded.header
    func verdict(_ lock: UTXOHashTimeLock? = nil, _ amount: UInt64 = 5_000_000, _ output: UInt32 = 0) -> Rejection? {
      header.lock(lock ?? blocks.lock, amount: amount, output: output, proof: proof).rejection
    }
    let (lock, keys) = (blocks.lock, (blocks.lock.recipientKey, blocks.lock.senderKey))
    let later = try UTXOHashTimeLock(hashlock: lock.hashlock, recipientKey: keys.0, senderKey: keys.1, locktime: 4)
    let turned = try UTXOHashTimeLock(hashlock: lock.hashlock, recipientKey: keys.1, senderKey: keys.0, locktime: 3)
    check([
      ("amount above what is locked", .wrongValue, verdict(nil, 5_000_001)),
      ("amount below what is locked", .wrongValue, verdict(nil, 4_999_999)),
      ("another locktime", .wrongScript, verdict(later)),
      ("keys exchanged", .wrongScript, verdict(turned)),
      ("no such output", .wrongKey, verdict(nil, 5_000_000, 2)),
      ("no such output, far off", .wrongKey, verdict(nil, 5_000_000, .max)),
    ])
    #expect(verdict() == nil && verdict(nil, 5_000_000, 1) == nil)
  }

  @Test func `refuses claims and refunds`() throws {
    let blocks = try LockedBlocks()
    let (first, second) = (try blocks.locked(0), try blocks.locked(1))
    let (claim, refund) = (try blocks.claimProof(), try blocks.refundProof())
    let (claimed, refunded) = (blocks.claimed.header, blocks.refunded.header)
    func claimVerdict(_ witness: [[UInt8]]) -> Rejection? {
      claimed.claim(of: first, proof: claim.with(witness: witness)).rejection
    }
    let parts = claim.witness
    let signature = try #require(DERSignature(parts[0])).signature
    let high = LockedBlocks.der(signature.r, Self.other(signature.s), 1)
    var other = parts[0]
    other[other.count - 1] = 2
    let early = try LockedBlocks(locktime: 100, refundLockTime: 99)
    let byTime = try LockedBlocks(locktime: 500_000_000, refundLockTime: 499_999_999)
    check([
      ("preimage of 31 bytes", .wrongValue, claimVerdict([parts[0], Array(parts[1].dropLast()), [1], parts[3]])),
      ("preimage of 33 bytes", .wrongValue, claimVerdict([parts[0], parts[1] + [0], [1], parts[3]])),
      ("another preimage", .wrongValue, claimVerdict([parts[0], [UInt8](repeating: 0x43, count: 32), [1], parts[3]])),
      ("another script", .wrongScript, claimVerdict([parts[0], parts[1], [1], parts[3] + [0x61]])),
      ("no script", .wrongScript, claimVerdict([])),
      ("another truth than 1", .wrongScript, claimVerdict([parts[0], parts[1], [2], parts[3]])),
      ("another signature hash type", .badSignature, claimVerdict([other, parts[1], [1], parts[3]])),
      ("the signature's higher s", .badSignature, claimVerdict([high, parts[1], [1], parts[3]])),
      ("no signature", .badSignature, claimVerdict([[], parts[1], [1], parts[3]])),
      ("refund's signature on a claim", .badSignature, claimVerdict([refund.witness[0], parts[1], [1], parts[3]])),
      ("another outpoint", .wrongKey, claimed.claim(of: second, proof: claim.bytes).rejection),
      ("another input", .wrongKey, claimed.claim(of: first, proof: claim.with(input: 1)).rejection),
      ("refund shown as claim", .wrongScript, refunded.claim(of: second, proof: refund.bytes).rejection),
      ("claim shown as refund", .wrongScript, claimed.refund(of: first, proof: claim.bytes).rejection),
      (
        "claim's transaction under a refund's witness", .wrongTime,
        claimed.refund(of: first, proof: claim.with(witness: [parts[0], [], parts[3]])).rejection
      ),
      (
        "refund's transaction under a claim's witness", .badSignature,
        refunded.claim(of: second, proof: refund.with(witness: [refund.witness[0]] + parts[1...])).rejection
      ),
      (
        "refund before its locktime", .wrongTime,
        early.refunded.header.refund(of: try early.locked(1), proof: try early.refundProof().bytes).rejection
      ),
      (
        "refund by height of a lock by time", .wrongTime,
        byTime.refunded.header.refund(of: try byTime.locked(1), proof: try byTime.refundProof().bytes).rejection
      ),
      ("claim in another block", .wrongRoot, refunded.claim(of: first, proof: claim.bytes).rejection),
      (
        "spend before its lock", .wrongHeight,
        claimed.claim(of: try Self.moved(first), proof: claim.bytes).rejection
      ),
    ])
    #expect(claimed.claim(of: first, proof: claim.bytes).accepted?.way == .claimed(blocks.preimage))
    #expect(refunded.refund(of: second, proof: refund.bytes).accepted?.way == .refunded)
  }

  /// The order minus s.
  private static func other(_ s: [UInt8]) -> [UInt8] {
    let order = BigUInt("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141", radix: 16) ?? 0
    return Array((order - s.reduce(BigUInt(0)) { $0 << 8 | BigUInt($1) }).serialize())
  }

  /// The lock as if it stood in a later block.
  private static func moved(_ lock: VerifiedUTXOLock) throws -> VerifiedUTXOLock {
    let header = VerifiedHeader(
      family: .utxo, chain: lock.header.chain, height: 99, hash: lock.header.hash, time: lock.header.time)
    return VerifiedUTXOLock(header: header, lock: lock.lock, outpoint: lock.outpoint, amount: lock.amount)
  }

  @Test func `takes a signature with the higher s into a proof as the lower one`() throws {
    let blocks = try LockedBlocks()
    let proof = try blocks.claimProof()
    let signature = try #require(DERSignature(proof.witness[0])).signature
    let high = LockedBlocks.der(signature.r, Self.other(signature.s), 1)
    #expect(DERSignature(high) == nil && DERSignature.normalized(high) == proof.witness[0])
  }
}
