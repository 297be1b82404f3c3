import Testing
import TielineAdapterSDK
import TielineCore
import TielineCrypto
import TielineProofs

@testable import TielineUTXO

struct TransactionSigningTests {
  /// - Source: BIP 143, *Native P2WPKH* and *P2SH-P2WPKH*: transaction, input, private key, value, digest, signature.
  private static let vectors: [(String, Int, String, UInt64, String, String)] = [
    (
      "0100000002fff7f7881a8099afa6940d42d1e7f6362bec38171ea3edf433541db4e4ad969f0000000000eeffffff"
        + "ef51e1b804cc89d182d279655c3aa89e815b1b309fe287d9b2b55d57b90ec68a0100000000ffffffff"
        + "02202cb206000000001976a9148280b37df378db99f66f85c95a783a76ac7a6d5988ac"
        + "9093510d000000001976a9143bde42dbee7e4dbe6a21b2d50ce2f0167faa815988ac11000000",
      1, "619c335025c7f4012e556c2a58b2506e30b8511b53ade95ea316fd8c3286feb9", 600_000_000,
      "c37af31116d1b27caf68aae9e3ac82f1477929014d5b917657d0eb49478cb670",
      "304402203609e17b84f6a7d30c80bfa610b5b4542f32a8a0d5447a12fb1366d7f01cc44a"
        + "0220573a954c4518331561406f90300e8f3358f51928d43c212a8caed02de67eebee01"
    ),
    (
      "0100000001db6b1b20aa0fd7b23880be2ecbd4a98130974cf4748fb66092ac4d3ceb1a54770100000000feffffff"
        + "02b8b4eb0b000000001976a914a457b684d7f0d539a46a45bbc043f35b59d0d96388ac"
        + "0008af2f000000001976a914fd270b1ee6abcaea97fea7ad0402e8bd8ad6d77c88ac92040000",
      0, "eb696a065ef48a2192da5b28b694f87544b30fae8327c4510137a922f32c6dcf", 1_000_000_000,
      "64f3b0f4dd2bb3aa1ce8566d220cc74dda9df97d8490cc81d89d735c92e59fb6",
      "3044022047ac8e878352d3ebbde1c94ce3a10d057c24175747116f8288e5d794d12d482f"
        + "0220217f36a485cae903c713331d877c1f64677e3622ad4010726870540656fe9dcb01"
    ),
  ]

  @Test func `signs as BIP 143 shows`() throws {
    for (text, input, secret, value, digest, signature) in Self.vectors {
      let transaction = try UTXOTransaction(decoding: #require(Hex.decode(text)))
      let key = try Secp256k1.PrivateKey(#require(Hex.decode(secret)))
      let code = UTXOAccountKey.scriptCode(of: key.publicKey.compressed)
      let found = transaction.witnessSignatureHash(input: input, scriptCode: code, value: value, hashType: 1)
      #expect(found == Hex.decode(digest))
      let signed = try key.sign(#require(found)).signature.scriptBytes
      #expect(Hex.encode(signed, prefix: false) == signature)
    }
  }

  @Test func `signs each input with the script that its output has`() throws {
    let parties = try LockParties()
    let lock = try parties.lock(until: 1_700_000_000)
    let sender = UTXOAccountKey(parties.sender.publicKey)
    let outpoints = [0, 1].map { UTXOOutpoint(transaction: UTXONetwork.litecoin.genesis.identifier, index: $0) }
    let draft = LockFunding(lock: lock, amount: 100_000, sender: sender).transaction(
      spending: outpoints, change: 50_000)
    let signed = try draft.signed(values: [70_000, 90_000], by: parties.sender)
    #expect(signed.identifier == draft.identifier && signed.virtualSize <= draft.virtualSize)
    for (index, value) in [UInt64(70_000), 90_000].enumerated() {
      let witness = signed.inputs[index].witness
      #expect(witness.count == 2 && witness[1] == sender.bytes)
      let digest = try #require(
        signed.witnessSignatureHash(
          input: index, scriptCode: UTXOAccountKey.scriptCode(of: sender.bytes), value: value, hashType: 1))
      let signature = try Secp256k1.Signature(der: Array(witness[0].dropLast()))
      #expect(try parties.sender.publicKey.verify(signature, of: digest))
    }
    #expect(try draft.signed(values: [70_000, 90_000], by: parties.sender) == signed)
    let error = #expect(throws: AdapterError.self) { try draft.signed(values: [1], by: parties.sender) }
    #expect(error?.code == .invalidRequest)
  }

  @Test func `announces a lock so that its script can be written down again`() throws {
    let parties = try LockParties()
    let lock = try parties.lock(until: 1_700_000_000)
    let funding = LockFunding(lock: lock, amount: 100_000, sender: UTXOAccountKey(parties.sender.publicKey))
    let outpoint = UTXOOutpoint(transaction: UTXONetwork.litecoin.genesis.identifier, index: 0)
    let transaction = funding.transaction(spending: [outpoint], change: nil)
    let found = try #require(LockAnnouncement.lock(in: transaction))
    #expect(found.lock == lock && found.output == 0 && found.amount == 100_000)
    #expect(LockAnnouncement(lock).script.count <= 83)  // Bitcoin Core, MAX_OP_RETURN_RELAY
    var script = LockAnnouncement(lock).script
    script[10] ^= 1
    let other = transaction.paying([transaction.outputs[0], .init(value: 0, script: script)])
    #expect(LockAnnouncement.lock(in: other) == nil)
    #expect(LockAnnouncement(script: Array(script.dropLast())) == nil && LockAnnouncement(script: []) == nil)
  }

  @Test func `reads the preimage from a claim's witness, and takes nothing else for one (H-11)`() throws {
    let parties = try LockParties()
    let lock = try parties.lock(until: 1_700_000_000)
    let outpoint = UTXOOutpoint(transaction: UTXONetwork.litecoin.genesis.identifier, index: 0)
    let output = UTXOTransaction.Output(value: 1, script: [])
    let claim = LockSpend.transaction(opening: [outpoint], of: lock, showing: parties.preimage, output: output)
    #expect(LockSpend(claim.inputs[0])?.preimage == parties.preimage && claim.lockTime == 0)
    let refund = LockSpend.transaction(opening: [outpoint], of: lock, showing: nil, output: output)
    let read = try #require(LockSpend(refund.inputs[0]))
    #expect(read.preimage == nil && read.lock == lock && refund.lockTime == 1_700_000_000)
    let witness = claim.inputs[0].witness
    for broken in [
      [witness[0], [UInt8](repeating: 1, count: 32), [1], witness[3]], [witness[0], witness[1], [2], witness[3]],
      [witness[0], witness[1], [1], [0x51]], [witness[0], [1], witness[3]], [witness[3]], [],
    ] {
      let input = UTXOTransaction.Input(outpoint: outpoint, script: [], sequence: 0, witness: broken)
      #expect(LockSpend(input) == nil)
    }
  }
}
