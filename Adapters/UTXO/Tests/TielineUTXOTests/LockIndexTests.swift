import Testing
import TielineAdapterSDK
import TielineCodec
import TielineCore
import TielineCrypto
import TielineProofs
import TielineTransport

@testable import TielineUTXO

struct LockIndexTests {
  private static let names = (0..<8).map { index in
    UTXOTransaction(version: index, inputs: [], outputs: [], lockTime: 0).identifier
  }

  private static func block(_ height: Int, _ transactions: [UTXOTransaction]) -> UTXOBlockContent {
    UTXOBlockContent(
      height: UInt64(height), identifier: names[height], parent: height > 0 ? names[height - 1] : nil,
      transactions: transactions)
  }

  @Test func `finds the output that holds what was agreed, and who opened it (H-14, H-11)`() throws {
    let parties = try LockParties()
    let lock = try parties.lock(until: 1_700_000_000)
    let key = UTXOAccountKey(parties.sender.publicKey)
    func funding(_ amount: UInt64, _ place: UInt32) -> UTXOTransaction {
      LockFunding(lock: lock, amount: amount, sender: key).transaction(
        spending: [UTXOOutpoint(transaction: Self.names[7], index: place)], change: nil)
    }
    let (short, good) = (funding(99_999, 0), funding(100_000, 1))
    let outpoint = UTXOOutpoint(transaction: good.identifier, index: 0)
    let claim = LockSpend.transaction(
      opening: [outpoint], of: lock, showing: parties.preimage, output: .init(value: 1, script: [0x51]))
    var index = LockIndex(ownKeys: [key.bytes])
    for block in [Self.block(0, []), Self.block(1, [short])] {
      let follows = index.apply(block)
      #expect(follows)
    }
    #expect(index.output(of: lock, amount: 100_000) == nil && index.outputs(under: lock).count == 1)
    for block in [Self.block(2, [good]), Self.block(3, [claim])] {
      let follows = index.apply(block)
      #expect(follows)
    }
    #expect(index.output(of: lock, amount: 100_000)?.outpoint == outpoint)
    #expect(index.spend(of: outpoint)?.preimage == parties.preimage)
    #expect(index.spend(of: outpoint)?.transaction == claim.identifier && index.spend(of: outpoint)?.height == 3)
    #expect(index.spend(of: good.inputs[0].outpoint)?.transaction == good.identifier)
    #expect(index.announced[lock.hashlock]?.map(\.amount) == [99_999, 100_000])
    let follows = index.apply(Self.block(5, []))
    #expect(!follows, "a block without its parent")
  }

  @Test func `reads blocks as nodes tell them, and refuses any other answer`() throws {
    let name = Self.names[1]
    let transaction = try LockParties().lock(until: 1_700_000_000)
    let bytes = UTXOTransaction(
      version: 2, inputs: [.init(outpoint: UTXOOutpoint(transaction: name, index: 0), script: [], sequence: 0)],
      outputs: [.init(value: 1, script: transaction.outputScript)], lockTime: 0
    ).bytes()
    func content(_ change: [String: JSONValue]) throws -> UTXOBlockContent {
      let whole: [String: JSONValue] = [
        "hash": .string("\(name)"), "height": 1, "previousblockhash": .string("\(Self.names[0])"),
        "tx": [["hex": .string(Hex.encode(bytes, prefix: false))]],
      ]
      return try UTXOBlockContent(
        NodeAnswer(.object(whole.merging(change) { $1 }), of: "getblock"), named: name)
    }
    #expect(try content([:]).transactions.count == 1)
    // Litecoin's transaction of the extension block.
    #expect(try content(["tx": [["hex": "0200000000080100"]]]).transactions.isEmpty)
    let broken: [[String: JSONValue]] = [
      ["hash": .string("\(Self.names[2])")], ["height": -1], ["height": "x"], ["previousblockhash": 5], ["tx": .null],
      ["tx": [["hex": "00"]]], ["tx": [["hex": "zz"]]], ["tx": [5]], ["tx": [["hex": ""]]],
    ]
    for change in broken {
      let error = #expect(throws: AdapterError.self) { try content(change) }
      #expect(error?.code == .malformedAnswer, "\(change)")
    }
  }

  @Test func `knows what a node means when it does not take a transaction`() {
    let answers: [(String, BroadcastAnswer)] = [
      ("Transaction already in block chain", .alreadyKnown), ("txn-already-in-mempool", .alreadyKnown),
      ("txn-already-known", .alreadyKnown), ("bad-txns-inputs-missingorspent", .missingInputs),
      ("Missing inputs", .missingInputs), ("non-final", .tooEarly),
      ("non-mandatory-script-verify-flag (Locktime requirement not satisfied)", .tooEarly),
      ("insufficient fee, rejecting replacement 00; new feerate 1 <= old feerate 2", .underpriced),
      ("min relay fee not met, 1 < 2", .underpriced), ("txn-mempool-conflict", .underpriced), ("dust", .dust),
      ("scriptpubkey", .other),
    ]
    for (text, meaning) in answers {
      #expect(BroadcastAnswer(JSONRPCError(code: -26, message: text)) == meaning, "\(text)")
    }
  }
}
