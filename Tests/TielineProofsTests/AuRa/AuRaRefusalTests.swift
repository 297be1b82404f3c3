import Testing
import TielineCodec
import TielineCore
import TielineCrypto

@testable import TielineProofs

/// What a node or a minority of validators could send, and why it is refused.
@Suite struct AuRaRefusalTests {
  typealias Ledger = AuRaTestLedger

  struct Refusal: Sendable {
    let name: String
    let reason: Rejection.Reason
    /// The update, and the block after which it comes.
    let update: @Sendable (Ledger) throws -> ([UInt8], after: Int)
  }

  static let refusals: [Refusal] = [
    Refusal(name: "a step that is another validator's", reason: .wrongTurn) { ledger in
      let step = ledger.headers[2].step + 1
      return (
        try ledger.signed(2) {
          $0[Ledger.step] = .integer(step)
          $0[Ledger.difficulty] = .bytes([UInt8](repeating: 0xFF, count: 15) + [0xFD])
        }, 1
      )
    },
    Refusal(name: "the wrong primary", reason: .wrongTurn) { ledger in
      let other = ledger.notInTurn(2)
      return (try ledger.signed(2, author: other), 1)
    },
    Refusal(name: "a stranger as author", reason: .unknownSigner) { ledger in
      (try ledger.signed(2, author: ledger.keys[6]), 1)
    },
    Refusal(name: "a stranger's signature", reason: .unknownSigner) { ledger in
      (try ledger.signed(2, signer: ledger.keys[6]), 1)
    },
    Refusal(name: "another validator's signature", reason: .badSignature) { ledger in
      let other = ledger.notInTurn(2)
      return (try ledger.signed(2, signer: other), 1)
    },
    Refusal(name: "the signature of the block before", reason: .unknownSigner) { ledger in
      (try Tampering.edit(ledger.updates[2]) { $0[Ledger.signature] = .bytes(ledger.headers[1].signature) }, 1)
    },
    Refusal(name: "a signature with high s", reason: .badSignature) { ledger in
      let signature = Tampering.highS(ledger.headers[2].signature)
      return (try Tampering.edit(ledger.updates[2]) { $0[Ledger.signature] = .bytes(signature) }, 1)
    },
    Refusal(name: "a signature with v 27 or 28", reason: .badSignature) { ledger in
      let signature = ledger.headers[2].signature
      return (
        try Tampering.edit(ledger.updates[2]) { $0[Ledger.signature] = .bytes(signature.dropLast() + [27]) }, 1
      )
    },
    Refusal(name: "a difficulty that does not follow from the steps", reason: .wrongField) { ledger in
      (try ledger.signed(2) { $0[Ledger.difficulty] = .bytes([UInt8](repeating: 0xFF, count: 16)) }, 1)
    },
    Refusal(name: "the parent's step again", reason: .wrongTurn) { ledger in
      (try ledger.moved(2, toStep: ledger.headers[1].step, of: Array(ledger.keys[..<5])), 1)
    },
    Refusal(name: "a step before the parent's", reason: .wrongTurn) { ledger in
      (try ledger.moved(2, toStep: ledger.headers[1].step - 5, of: Array(ledger.keys[..<5])), 1)
    },
    Refusal(name: "a step to come", reason: .wrongTime) { ledger in
      (try ledger.moved(2, toStep: 400_000_004, of: Array(ledger.keys[..<5])), 1)
    },
    Refusal(name: "a time to come", reason: .wrongTime) { ledger in
      (try ledger.signed(2) { $0[Ledger.timestamp] = .integer(UInt64(2_000_000_016)) }, 1)
    },
    Refusal(name: "the parent's own time", reason: .wrongTime) { ledger in
      (try ledger.signed(2) { $0[Ledger.timestamp] = .integer(ledger.headers[1].timestamp) }, 1)
    },
    Refusal(name: "another parent", reason: .wrongParent) { ledger in
      (try ledger.signed(2) { $0[HeaderField.parentHash] = .bytes(Keccak256.hash([1])) }, 1)
    },
    Refusal(name: "the block after the next", reason: .wrongHeight) { ledger in (ledger.updates[3], 1) },
    Refusal(name: "an uncle", reason: .wrongField) { ledger in
      (try ledger.signed(2) { $0[HeaderField.ommersHash] = $0[HeaderField.parentHash] }, 1)
    },
    Refusal(name: "S-5: a zero receipts root", reason: .empty) { ledger in
      (try ledger.signed(2) { $0[5] = .bytes([UInt8](repeating: 0, count: 32)) }, 1)
    },
    Refusal(name: "empty steps", reason: .malformed) { ledger in
      (try Tampering.edit(ledger.updates[2]) { $0.append(.list([])) }, 1)
    },
    Refusal(name: "no base fee after a block that has one", reason: .wrongField) { ledger in
      (try ledger.signed(31) { $0.removeLast() }, 30)
    },
    Refusal(name: "a second encoding of the step", reason: .notCanonical) { ledger in
      let step = [0] + [UInt8](RLPItem.integer(ledger.headers[2].step).bytes ?? [])
      return (try Tampering.edit(ledger.updates[2]) { $0[Ledger.step] = .bytes(step) }, 1)
    },
    Refusal(name: "bytes behind the header", reason: .malformed) { ledger in (ledger.updates[2] + [0], 1) },
  ]

  static let changes: [Refusal] = [
    Refusal(name: "the announced set before it is final", reason: .unknownSigner) { ledger in
      // The step whose author by the new set is the new validator.
      let step = ledger.step(after: 8) { $0 % 6 == 5 }
      return (try ledger.moved(9, toStep: step, of: Array(ledger.keys[..<6])), 8)
    },
    Refusal(name: "the announced set before it is final, by an old validator", reason: .wrongTurn) { ledger in
      let step = ledger.step(after: 8) { $0 % 6 < 5 && $0 % 5 != $0 % 6 }
      return (try ledger.moved(9, toStep: step, of: Array(ledger.keys[..<6])), 8)
    },
    Refusal(name: "the set before, after the announced one took over", reason: .wrongTurn) { ledger in
      let step = ledger.step(after: 9) { $0 % 5 != $0 % 6 }
      return (try ledger.moved(10, toStep: step, of: Array(ledger.keys[..<5])), 9)
    },
    Refusal(name: "a validator that was dropped", reason: .unknownSigner) { ledger in
      let step = ledger.step(after: 29) { $0 % 6 == 0 }
      return (try ledger.moved(30, toStep: step, of: Array(ledger.keys[..<6])), 29)
    },
    Refusal(name: "a receipt left out", reason: .wrongRoot) { ledger in
      let receipts = try ledger.receipts(7)
      return (AuRaLightClient.update(header: ledger.headers[7].rlp, receipts: receipts.dropLast()), 6)
    },
    Refusal(name: "receipts in another order", reason: .wrongRoot) { ledger in
      let receipts = try ledger.receipts(7)
      return (AuRaLightClient.update(header: ledger.headers[7].rlp, receipts: receipts.reversed()), 6)
    },
    Refusal(name: "another announced set", reason: .wrongRoot) { ledger in
      var receipts = try ledger.receipts(7)
      let (old, new) = (ledger.keys[5].address.bytes, ledger.keys[6].address.bytes)
      let place = try #require(receipts[1].firstRange(of: old))
      receipts[1].replaceSubrange(place, with: new)
      return (AuRaLightClient.update(header: ledger.headers[7].rlp, receipts: receipts), 6)
    },
    Refusal(name: "receipts that nothing asks for", reason: .malformed) { ledger in
      (AuRaLightClient.update(header: ledger.headers[3].rlp, receipts: try ledger.receipts(3)), 2)
    },
  ]

  @Test func `refuses what a node or too few validators make up`() throws {
    let ledger = try Ledger()
    for refusal in Self.refusals + Self.changes {
      let (update, number) = try refusal.update(ledger)
      var client = try ledger.client(upTo: number)
      let before = client.checkpoint
      let verdict = client.apply(update, at: Ledger.now)
      let found = verdict.rejection?.reason
      print("aura | \(refusal.name) | \(found?.rawValue ?? "NOT REFUSED")")
      #expect(found == refusal.reason, "\(refusal.name): \(verdict)")
      #expect(client.checkpoint == before)
    }
  }

  @Test func `asks for the receipts of a block that may announce validators`() throws {
    let ledger = try Ledger()
    for number in [5, 7, 8, 20] {
      var client = try ledger.client(upTo: number - 1)
      let verdict = client.apply(ledger.headers[number].rlp, at: Ledger.now)
      print("aura | block \(number) without its receipts | \(verdict.shortfall.map { "\($0)" } ?? "NOT ASKED FOR")")
      guard case .needs = verdict.shortfall else {
        Issue.record("block \(number): \(verdict)")
        continue
      }
    }
  }
}
