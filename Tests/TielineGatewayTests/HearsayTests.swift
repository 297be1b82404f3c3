import Testing
import TielineAdapterSDK
import TielineCore
import TielineCrypto
import TielineRelay

@testable import TielineGateway
@testable import TielineProofs

/// What a proof shows of nodes' words, without a ledger.
@Suite struct HearsayTests {
  private let preimage = Preimage(checked: SHA256.hash(Array("hearsay".utf8)))
  private let identifier = LockIdentifier(checked: SHA256.hash(Array("lock".utf8)))
  private let key = LegKey(swap: SwapIdentifier(checked: SHA256.hash(Array("swap".utf8))), leg: .responder)
  private let source = "https://node.example"

  private var terms: LockTerms {
    get throws {
      let ledger = try LedgerID("sandbox:north")
      return try LockTerms(
        sender: AccountID(ledger: ledger, address: "seller"), recipient: AccountID(ledger: ledger, address: "buyer"),
        assets: [
          AssetAmount(asset: AssetID(ledger: ledger, namespace: "token", reference: "eur"), amount: Amount(1))
        ], hashlock: preimage.hashlock, timelock: Timelock(secondsSinceEpoch: 2_000_000_000))
    }
  }

  private func proven(_ status: LockObservation.Status, at height: UInt64) throws -> VerifiedLock {
    VerifiedLock(
      terms: try terms, status: status,
      header: VerifiedHeader(
        family: .authority, chain: "sandbox:north", height: height, hash: [UInt8](repeating: 1, count: 32),
        time: Instant(secondsSinceEpoch: Int64(height))))
  }

  private func event(_ kind: UnverifiedEvent.Kind, at height: UInt64, by transaction: String = "T") -> UnverifiedEvent {
    UnverifiedEvent(kind: kind, height: height, transaction: transaction)
  }

  private var locked: UnverifiedEvent.Kind { .locked(identifier, hashlock: preimage.hashlock) }
  private var claimed: UnverifiedEvent.Kind {
    .claimed(identifier, hashlock: preimage.hashlock, preimage: preimage)
  }
  private var refunded: UnverifiedEvent.Kind { .refunded(identifier, hashlock: preimage.hashlock) }

  // MARK: Events

  @Test func `an event with another hashlock is untrue at once`() throws {
    let other = Preimage(checked: SHA256.hash(Array("other".utf8)))
    for kind: UnverifiedEvent.Kind in [
      .locked(identifier, hashlock: other.hashlock), .refunded(identifier, hashlock: other.hashlock),
      .claimed(identifier, hashlock: other.hashlock, preimage: preimage),
    ] {
      var hearsay = Hearsay()
      let found = hearsay.heard(event(kind, at: 5), about: key, terms: try terms, from: source)
      #expect(found.map(\.kind) == [.untrueEvent])
      #expect(found.map(\.source) == [source])
    }
  }

  @Test func `a claim that shows another preimage is untrue at once`() throws {
    var hearsay = Hearsay()
    let other = Preimage(checked: SHA256.hash(Array("other".utf8)))
    let said = event(.claimed(identifier, hashlock: preimage.hashlock, preimage: other), at: 5)
    #expect(try hearsay.heard(said, about: key, terms: terms, from: source).map(\.kind) == [.untrueEvent])
  }

  @Test func `an event is untrue once a state at its block or later contradicts it, and is reported once`() throws {
    let cases: [(UnverifiedEvent.Kind, LockObservation.Status)] = [
      (locked, .absent), (claimed, .absent), (claimed, .locked), (claimed, .refunded), (refunded, .absent),
      (refunded, .locked), (refunded, .claimed(preimage)),
    ]
    for (kind, status) in cases {
      var hearsay = Hearsay()
      #expect(try hearsay.heard(event(kind, at: 5), about: key, terms: terms, from: source).isEmpty)
      #expect(try hearsay.check(proven(status, at: 4), about: key).isEmpty, "the proof is of an earlier block")
      #expect(try hearsay.check(proven(status, at: 5), about: key).map(\.kind) == [.untrueEvent], "\(kind) \(status)")
      #expect(try hearsay.check(proven(status, at: 6), about: key).isEmpty)
    }
  }

  @Test func `an event that the state bears out is never untrue`() throws {
    let cases: [(UnverifiedEvent.Kind, LockObservation.Status)] = [
      (locked, .locked), (locked, .claimed(preimage)), (locked, .refunded), (claimed, .claimed(preimage)),
      (refunded, .refunded),
    ]
    for (kind, status) in cases {
      var hearsay = Hearsay()
      #expect(try hearsay.heard(event(kind, at: 5), about: key, terms: terms, from: source).isEmpty)
      #expect(try hearsay.check(proven(status, at: 5), about: key).isEmpty)
    }
  }

  // MARK: Receipts

  @Test func `a receipt of success is untrue once the state contradicts it, and one of failure is not`() throws {
    for (succeeded, kinds) in [(true, [LedgerAlert.Kind.untrueReceipt]), (false, [])] {
      var hearsay = Hearsay()
      let said = hearsay.concluded(
        .lock, succeeded: succeeded, height: 5, transactions: ["T"], about: key, from: source)
      #expect(said.isEmpty)
      #expect(try hearsay.check(proven(.absent, at: 4), about: key).isEmpty)
      #expect(try hearsay.check(proven(.absent, at: 5), about: key).map(\.kind) == kinds)
    }
  }

  @Test(arguments: [true, false])
  func `a receipt and an event of one transaction that contradict each other are found in either order`(
    _ isEventFirst: Bool
  ) throws {
    // Failed although the event names it; successful although the event names another.
    for (succeeded, transactions) in [(false, ["T"]), (true, ["U"])] {
      var hearsay = Hearsay()
      var found: [Hearsay.Finding] = []
      for isEvent in [isEventFirst, !isEventFirst] {
        found +=
          isEvent
          ? hearsay.heard(event(locked, at: 5), about: key, terms: try terms, from: "https://other.example")
          : hearsay.concluded(
            .lock, succeeded: succeeded, height: 5, transactions: transactions, about: key, from: source)
      }
      #expect(found.map(\.kind) == [.untrueReceipt])
      #expect(found.map(\.source) == [source])
    }
  }

  @Test func `a receipt that agrees with the event, or is of another step, is never untrue`() throws {
    var hearsay = Hearsay()
    #expect(try hearsay.heard(event(locked, at: 5), about: key, terms: terms, from: source).isEmpty)
    for (step, succeeded, transactions) in [
      (SwapStep.lock, true, ["S", "T"]), (.lock, false, ["S"]), (.claim, true, ["V"]), (.claim, false, ["T"]),
    ] {
      #expect(
        hearsay.concluded(
          step, succeeded: succeeded, height: 5, transactions: transactions, about: key, from: source
        ).isEmpty)
    }
  }

  // MARK: Silence

  @Test func `S-12 a proven change without an event is reported once, with who gave the pages`() throws {
    var hearsay = Hearsay()
    hearsay.listens(to: key, after: 2)
    #expect(try hearsay.check(proven(.absent, at: 2), about: key).isEmpty)
    #expect(hearsay.read(after: 2, upTo: 4, from: source).isEmpty)
    #expect(try hearsay.check(proven(.locked, at: 5), about: key).isEmpty)
    #expect(hearsay.read(after: 4, upTo: 4, from: "nobody").isEmpty, "block 5 has not been read")
    let found = hearsay.read(after: 4, upTo: 6, from: source)
    #expect(found.map(\.kind) == [.missedEvent])
    #expect(found.map(\.source) == [source])
    #expect(hearsay.read(after: 6, upTo: 7, from: source).isEmpty)
  }

  @Test func `a change whose pages two sources gave names both`() throws {
    var hearsay = Hearsay()
    hearsay.listens(to: key, after: 2)
    #expect(try hearsay.check(proven(.absent, at: 2), about: key).isEmpty)
    #expect(hearsay.read(after: 2, upTo: 4, from: source).isEmpty)
    #expect(try hearsay.check(proven(.locked, at: 5), about: key).isEmpty)
    let found = hearsay.read(after: 4, upTo: 6, from: "https://other.example")
    #expect(found.map(\.source) == ["\(source) or https://other.example"])
  }

  @Test func `no silence is reported where the event was heard`() throws {
    var hearsay = Hearsay()
    hearsay.listens(to: key, after: 2)
    #expect(try hearsay.check(proven(.absent, at: 2), about: key).isEmpty)
    #expect(try hearsay.heard(event(locked, at: 4), about: key, terms: terms, from: source).isEmpty)
    #expect(hearsay.read(after: 2, upTo: 5, from: source).isEmpty)
    #expect(try hearsay.check(proven(.locked, at: 5), about: key).isEmpty)
    #expect(hearsay.read(after: 5, upTo: 6, from: source).isEmpty)
  }

  @Test func `no silence is reported of blocks before the lock was listened for, or that were not read`() throws {
    // Listened for too late; never; a gap in the pages; the first reading.
    for (listening, pages, before) in [
      (UInt64?(3), [(UInt64(2), UInt64(6))], UInt64?(2)), (nil, [(2, 6)], 2), (2, [(2, 3), (4, 6)], 2),
      (2, [(2, 6)], nil),
    ] {
      var hearsay = Hearsay()
      if let listening { hearsay.listens(to: key, after: listening) }
      if let before { #expect(try hearsay.check(proven(.absent, at: before), about: key).isEmpty) }
      #expect(try hearsay.check(proven(.locked, at: 5), about: key).isEmpty)
      for (first, last) in pages { #expect(hearsay.read(after: first, upTo: last, from: source).isEmpty) }
    }
  }

  @Test func `nothing is remembered of a lock that was forgotten`() throws {
    var hearsay = Hearsay()
    #expect(try hearsay.heard(event(locked, at: 5), about: key, terms: terms, from: source).isEmpty)
    hearsay.forget(key)
    #expect(try hearsay.check(proven(.absent, at: 6), about: key).isEmpty)
  }
}
