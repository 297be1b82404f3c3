import TielineCodec
import TielineCore
import TielineCrypto

@testable import TielineProofs

/// Three blocks made here: one that funds two locks, one with a claim, one with a refund.
struct LockedBlocks {
  let recipient, sender: Secp256k1.PrivateKey
  let preimage: Preimage
  let lock: UTXOHashTimeLock
  let amount: UInt64 = 5_000_000
  private(set) var chain: MinedChain
  private(set) var funded, claimed, refunded: (header: TrustedUTXOHeader, block: UTXOBlock)
  let funding, claim, refund: UTXOTransaction

  static func compressed(_ key: Secp256k1.PublicKey) -> [UInt8] {
    [key.bytes[63].isMultiple(of: 2) ? 2 : 3] + key.bytes[..<32]
  }

  init(locktime: UInt32 = 3, refundLockTime: UInt32? = nil) throws {
    let recipient = try Secp256k1.PrivateKey([UInt8](repeating: 7, count: 32))
    let sender = try Secp256k1.PrivateKey([UInt8](repeating: 9, count: 32))
    preimage = try Preimage([UInt8](repeating: 0x42, count: 32))
    lock = try UTXOHashTimeLock(
      hashlock: Hashlock(SHA256.hash(preimage.bytes)), recipientKey: Self.compressed(recipient.publicKey),
      senderKey: Self.compressed(sender.publicKey), locktime: locktime)
    (self.recipient, self.sender) = (recipient, sender)
    let output = UTXOTransaction.Output(value: amount, script: lock.outputScript)
    funding = UTXOTransaction(
      version: 2,
      inputs: [.init(outpoint: UTXOOutpoint(transaction: .of([5]), index: 0), script: [], sequence: 0xFFFF_FFFE)],
      outputs: [output, output], lockTime: 0)
    let name = funding.identifier
    let places = [0, 1].map { UTXOOutpoint(transaction: name, index: $0) }
    let paid = UTXOTransaction.Output(value: amount - 1000, script: [0x00, 0x14] + [UInt8](repeating: 1, count: 20))
    claim = try Self.spend(places[0], lock, paid, amount, by: recipient, lockTime: 0) {
      [$0, [UInt8](repeating: 0x42, count: 32), [1]]
    }
    refund = try Self.spend(places[1], lock, paid, amount, by: sender, lockTime: refundLockTime ?? locktime) {
      [$0, []]
    }
    var chain = try MinedChain()
    funded = try Self.add([funding], to: &chain)
    claimed = try Self.add([claim, Self.filler(1), Self.filler(2), Self.filler(3)], to: &chain)
    refunded = try Self.add([Self.filler(4), refund], to: &chain)
    self.chain = chain
  }

  static func spend(
    _ outpoint: UTXOOutpoint, _ lock: UTXOHashTimeLock, _ output: UTXOTransaction.Output, _ amount: UInt64,
    by key: Secp256k1.PrivateKey, lockTime: UInt32, hashType: UInt8 = 1, _ stack: ([UInt8]) -> [[UInt8]]
  ) throws -> UTXOTransaction {
    func transaction(_ witness: [[UInt8]]) -> UTXOTransaction {
      UTXOTransaction(
        version: 2,
        inputs: [.init(outpoint: outpoint, script: [], sequence: lockTime == 0 ? .max : 0xFFFF_FFFE, witness: witness)],
        outputs: [output], lockTime: lockTime)
    }
    let digest = transaction([]).witnessSignatureHash(
      input: 0, scriptCode: lock.script, value: amount, hashType: UInt32(hashType))
    let signature = try key.sign(digest ?? [])
    return transaction(stack(der(signature.r, signature.s, hashType)) + [lock.script])
  }

  static func der(_ r: [UInt8], _ s: [UInt8], _ hashType: UInt8) -> [UInt8] {
    let parts = [r, s].flatMap { number -> [UInt8] in
      var digits = Array(number.drop { $0 == 0 })
      if digits[0] >= 0x80 { digits.insert(0, at: 0) }
      return [0x02, UInt8(digits.count)] + digits
    }
    return [0x30, UInt8(parts.count)] + parts + [hashType]
  }

  static func filler(_ number: UInt8) -> UTXOTransaction {
    UTXOTransaction(
      version: 2,
      inputs: [.init(outpoint: UTXOOutpoint(transaction: .of([number]), index: 0), script: [0x51], sequence: .max)],
      outputs: [.init(value: 1, script: [0x51])], lockTime: 0)
  }

  static func coinbase(_ height: UInt64) -> UTXOTransaction {
    UTXOTransaction(
      version: 2, inputs: [.init(outpoint: .none, script: [1, UInt8(truncatingIfNeeded: height)], sequence: .max)],
      outputs: [.init(value: 50, script: [0x51])], lockTime: 0)
  }

  /// Mines a block with a witness commitment where it needs one.
  static func add(
    _ transactions: [UTXOTransaction], to chain: inout MinedChain
  ) throws -> (header: TrustedUTXOHeader, block: UTXOBlock) {
    var first = coinbase(chain.client.head.verified.height + 1)
    if transactions.contains(where: \.hasWitness) {
      let root = try UTXOMerkleTree.root(of: [.zero] + transactions.map(\.witnessIdentifier), at: 0)
      let reserved = [UInt8](repeating: 0, count: 32)
      let commitment = [0x6A, 0x24, 0xAA, 0x21, 0xA9, 0xED] + UTXOHash.of(root.bytes + reserved).bytes
      first = UTXOTransaction(
        version: 2,
        inputs: [.init(outpoint: .none, script: first.inputs[0].script, sequence: .max, witness: [reserved])],
        outputs: first.outputs + [.init(value: 0, script: commitment)], lockTime: 0)
    }
    let all = [first] + transactions
    let root = try UTXOMerkleTree.root(of: all.map(\.identifier), at: 0)
    _ = try chain.extend(root: root).get()
    let bytes = encoded(chain.headers[chain.headers.count - 1], all)
    return (chain.client.head, try UTXOBlock(decoding: bytes))
  }

  static func encoded(_ header: UTXOHeader, _ transactions: [UTXOTransaction]) -> [UInt8] {
    var writer = UTXOWriter()
    writer.write(header.bytes)
    writer.write(count: transactions.count)
    for transaction in transactions { writer.write(transaction.bytes()) }
    return writer.bytes
  }

  // MARK: Proofs

  func inclusion(_ place: (header: TrustedUTXOHeader, block: UTXOBlock), _ index: Int) throws -> UTXOInclusionProof {
    guard let proof = UTXOInclusionProof(block: place.block, index: index) else {
      throw UTXOFormatError(.wrongKey, expected: "a transaction", found: "none")
    }
    return proof
  }

  func locked(_ output: UInt32 = 0) throws -> VerifiedUTXOLock {
    try funded.header.lock(lock, amount: amount, output: output, proof: inclusion(funded, 1).bytes).get()
  }

  func claimProof() throws -> UTXOSpendProof {
    try UTXOSpendProof(
      inclusion(claimed, 1), transaction: claim,
      spending: UTXOOutpoint(transaction: funding.identifier, index: 0))
  }

  func refundProof() throws -> UTXOSpendProof {
    try UTXOSpendProof(
      inclusion(refunded, 2), transaction: refund,
      spending: UTXOOutpoint(transaction: funding.identifier, index: 1))
  }
}

extension UTXOSpendProof {
  /// The same proof with another witness, or for another input.
  func with(witness: [[UInt8]]? = nil, input: UInt32? = nil) -> [UInt8] {
    var writer = UTXOWriter()
    writer.write(inclusion.bytes)
    writer.write(input ?? self.input)
    writer.write(count: (witness ?? self.witness).count)
    for element in witness ?? self.witness { writer.write(counted: element) }
    return writer.bytes
  }
}
