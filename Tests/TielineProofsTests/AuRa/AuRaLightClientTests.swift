import Testing
import TielineCodec
import TielineCore

@testable import TielineProofs

@Suite struct AuRaLightClientTests {
  typealias Ledger = AuRaTestLedger

  let ledger: Ledger

  init() throws { ledger = try Ledger() }

  @Test func `makes final what more than half of the validators stand behind`() throws {
    var client = try ledger.client(upTo: 0)
    var finalized: [UInt64] = []
    for (number, update) in ledger.updates.enumerated().dropFirst() {
      let accepted = try client.apply(update, at: Ledger.now).get()
      finalized += accepted.finalized.map(\.verified.height)
      // Three of five.
      if number < 8 { #expect(accepted.finalized.map(\.verified.height) == (number < 3 ? [] : [UInt64(number - 2)])) }
      #expect(client.head.verified.height == finalized.last ?? 0)
    }
    // Each once, in order.
    #expect(finalized == Array(1...UInt64(finalized.count)))
    #expect(finalized.count == 38)
  }

  @Test func `changes the set once the announcement is final`() throws {
    for (number, count) in [(8, 5), (9, 6), (24, 6), (25, 5), (40, 5)] {
      #expect(try ledger.client(upTo: number).validators.count == count, "after block \(number)")
    }
  }

  @Test func `goes on from its checkpoint at every height`() throws {
    var client = try ledger.client(upTo: 0)
    for update in ledger.updates.dropFirst() {
      let checkpoint = client.checkpoint
      client = try AuRaLightClient(checkpoint: checkpoint)
      #expect(client.checkpoint == checkpoint)
      _ = try client.apply(update, at: Ledger.now).get()
    }
    #expect(client.head.verified.height == 38)
  }

  @Test func `has one checkpoint encoding`() throws {
    let header = { (number: Int) in "\"" + Hex.encode(ledger.headers[number].rlp) + "\"" }
    let validators = ledger.keys[..<6].map { "\"\($0.address.lowercased)\"" }.joined(separator: ",")
    #expect(
      try ledger.client(upTo: 10).checkpoint.text == """
        {"chain":"424242","family":"aura","header":\(header(7)),\
        "pending":[{"header":\(header(10)),"newSet":null}],"settling":[\(header(8)),\(header(9))],\
        "stepDuration":5,"validatorContract":"0x1204700000000000000000000000000000000000","validators":[\(validators)]}
        """)
  }

  @Test func `S-5: refuses a checkpoint that could never verify`() throws {
    guard case .object(let members) = try ledger.client(upTo: 10).checkpoint else { return }
    let zeros = CanonicalJSON.string(Hex.encode([UInt8](repeating: 0, count: 20)))
    let zeroRoot = try Tampering.edit(ledger.headers[7].rlp) {
      $0[HeaderField.stateRoot] = .bytes([UInt8](repeating: 0, count: 32))
    }
    let changes: [(String, CanonicalJSON)] = [
      ("validators", .array([])), ("validators", .array([zeros])), ("chain", .string("0")),
      ("stepDuration", .integer(0)), ("validatorContract", zeros), ("header", .string("0x")),
      ("header", .string(Hex.encode(zeroRoot))), ("header", .string(Hex.encode(ledger.headers[6].rlp))),
      ("settling", .array([])), ("family", .string("clique")), ("more", .null),
    ]
    for (name, value) in changes {
      var changed = members
      changed[name] = value
      #expect(throws: CheckpointError.self, "\(name)") { try AuRaLightClient(checkpoint: .object(changed)) }
    }
  }

  @Test func `S-7: fuzzed headers and receipts are not accepted`() throws {
    var seeds: [FuzzSeed] = []
    for number in [1, 5, 7, 10, 20, 31] {
      let client = try ledger.client(upTo: number - 1)
      seeds.append(
        FuzzSeed(name: "block \(number)", bytes: ledger.updates[number]) { bytes in
          var client = client
          return client.apply(bytes, at: Ledger.now).accepted != nil
        })
    }
    for seed in seeds { #expect(seed.accepts(seed.bytes), "\(seed.name)") }
    var fuzzer = MutationFuzzer()
    #expect(fuzzer.forgeries(of: seeds).isEmpty)
  }

  @Test func `a replay refuses what a node says otherwise`() throws {
    let folder = ledger.folder
    let changes: [(String, Rejection.Reason, String, String, String, String)] = [
      ("a slot's value", .wrongValue, "proofs.json", "", "\"value\": \"0x16\"", "\"value\": \"0x17\""),
      ("a receipt's status", .wrongRoot, "block_3_txs_receipts.json", "", "\"status\": \"0x1\"", "\"status\": \"0x0\""),
      ("the set after a block", .wrongValidators, "validators_by_block.json", "\"9\"", "0x", "0x0"),
      ("a block's hash", .wrongHash, "headers_rlp.json", "\"number\": 5", "\"hash\": \"0x", "\"hash\": \"0x0"),
    ]
    for (name, reason, file, anchor, old, new) in changes {
      var altered = try folder.replacing(old, by: new, after: anchor, in: file)
      if new.hasPrefix(old) { altered = try altered.shortening(after: new, behind: anchor, in: file) }
      var found: Rejection.Reason?
      do throws(ReplayFailure) { _ = try AuRaRecording.replay(altered) } catch {
        if case .rejected(let rejection, _) = error { found = rejection.reason }
      }
      print("aura | \(name) | \(found?.rawValue ?? "NOT REFUSED")")
      #expect(found == reason, "\(name)")
    }
  }
}
