import Foundation
import Synchronization
import Testing
import TielineAdapterSDK
import TielineConsensus
import TielineCore
import TielineCrypto
import TielineProofs
import TielineRelay
import TielineStorage

@testable import TielineGateway

@Suite struct SwapEngineTests {
  private func preimage(_ label: String) -> Preimage { Preimage(checked: SHA256.hash(Array(label.utf8))) }

  @Test func `two gateways settle a swap without a message between them`() async throws {
    let world = try SandboxWorld()
    let (buyers, sellers) = (try world.journal("buyer"), try world.journal("seller"))
    let offer = try await world.desk(buyers).propose(
      give: world.give(700), take: world.take(1000), preimage: preimage("settle"), window: Milliseconds(minutes: 20),
      at: SandboxWorld.clock())
    try await world.desk(sellers).accept(SwapOffer(json: offer.json()), at: SandboxWorld.clock())
    let engines = [try world.engine(buyers, relayer: "buyer"), try world.engine(sellers, relayer: "seller")]
    let tasks = engines.map { engine in Task { try await engine.run() } }
    defer { tasks.forEach { $0.cancel() } }
    #expect(try await ended(offer.swap, in: buyers) == "settled")
    #expect(try await ended(offer.swap, in: sellers) == "settled")
    #expect(try await world.holdings() == [999_300, 700, 1000, 999_000])
  }

  @Test func `H-13 the seller's gateway refunds both legs when the buyer's is gone`() async throws {
    let world = try SandboxWorld()
    let (buyers, sellers) = (try world.journal("buyer"), try world.journal("seller"))
    let offer = try await world.desk(buyers).propose(
      give: world.give(700), take: world.take(1000), preimage: preimage("gone"), window: Milliseconds(seconds: 3),
      at: SandboxWorld.clock())
    try await world.desk(sellers).accept(offer, at: SandboxWorld.clock())
    // The buyer's side locks and is never heard of again.
    let lock = try await world.south.prepare(.lock(offer.terms[.initiator]), from: offer.terms[.initiator].sender)
    try await world.south.broadcast(lock[0])
    let engine = try world.engine(sellers, relayer: "seller")
    let task = Task { try await engine.run() }
    defer { task.cancel() }
    #expect(try await ended(offer.swap, in: sellers) == "refunded")
    #expect(try await world.holdings() == [1_000_000, 0, 0, 1_000_000])
  }

  @Test func `H-9 a swap survives an engine that is stopped at every tenth of a second`() async throws {
    let world = try SandboxWorld(blockInterval: Milliseconds(40))
    let (buyers, sellers) = (try world.journal("buyer"), try world.journal("seller"))
    let offer = try await world.desk(buyers).propose(
      give: world.give(5), take: world.take(6), preimage: preimage("stop"), window: Milliseconds(minutes: 20),
      at: SandboxWorld.clock())
    try await world.desk(sellers).accept(offer, at: SandboxWorld.clock())
    for _ in 0..<100 {
      let engines = [try world.engine(buyers, relayer: "buyer"), try world.engine(sellers, relayer: "seller")]
      let tasks = engines.map { engine in Task { try await engine.run() } }
      try await Task.sleep(for: .milliseconds(100))
      for task in tasks {
        task.cancel()
        _ = await task.result
      }
      let outcomes = try [buyers, sellers].map { try $0.summaries(limit: 1)[0].outcome }
      if outcomes == ["settled", "settled"] { break }
    }
    #expect(try await ended(offer.swap, in: buyers, seconds: 1) == "settled")
    #expect(try await ended(offer.swap, in: sellers, seconds: 1) == "settled")
    #expect(try await world.holdings() == [999_995, 5, 6, 999_994])
  }

  /// Says of every lock that it is attested, or of none.
  private final class Attestor: LockAttestor {
    let isWilling: Bool
    /// Ledgers whose locks it was asked about.
    let asked = Mutex<[LedgerID]>([])

    init(isWilling: Bool) { self.isWilling = isWilling }

    private static let document = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "TielineConsensusTests/Vectors/lock.attestation.json")

    func attest(_ command: AttestCommand) async throws(AttestationRefusal) -> AttestationDocument {
      let ledger = LockEvidenceNote(evidence: command.evidence)?.terms.ledger
      asked.withLock { $0 += [ledger].compactMap(\.self) }
      guard isWilling, let data = try? Data(contentsOf: Self.document),
        let document = try? AttestationDocument(Array(data))
      else { throw AttestationRefusal("the committee is down") }
      return document
    }
  }

  @Test func `S-13 what was attested is claimed although the committee is gone when the gateways come back`()
    async throws
  {
    let world = try SandboxWorld(blockInterval: Milliseconds(300))
    let (buyers, sellers) = (try world.journal("buyer"), try world.journal("seller"))
    let offer = try await world.desk(buyers).propose(
      give: world.give(5), take: world.take(6), preimage: preimage("gone committee"), window: Milliseconds(minutes: 20),
      at: SandboxWorld.clock())
    try await world.desk(sellers).accept(offer, at: SandboxWorld.clock())
    /// - Returns: The ledgers whose locks buyer and seller wanted attested.
    func run(isWilling: Bool, until isEnough: () throws -> Bool) async throws -> [[LedgerID]] {
      let attestors = [Attestor(isWilling: isWilling), Attestor(isWilling: isWilling)]
      let engines = try zip([(buyers, "buyer"), (sellers, "seller")], attestors).map { side, attestor in
        try world.engine(side.0, relayer: side.1, gate: LockGate(attestor: attestor, contracts: [:]))
      }
      let tasks = engines.map { engine in Task { try await engine.run() } }
      for _ in 0..<6000 {
        if try isEnough() { break }
        try await Task.sleep(for: .milliseconds(10))
      }
      for task in tasks {
        task.cancel()
        _ = await task.result
      }
      return attestors.map { $0.asked.withLock { $0 } }
    }
    func knows(_ leg: Leg, _ journal: SwapJournal) throws -> Bool {
      try (journal.swap(offer.swap)?.events ?? []).contains { entry in
        if case .observed(leg, let lock) = entry.event { lock.status == .locked } else { false }
      }
    }
    _ = try await run(isWilling: true) { try knows(.responder, buyers) && knows(.initiator, sellers) }
    let outcomes = try [buyers, sellers].map { try $0.summaries(limit: 1)[0].outcome }
    #expect(outcomes.contains(nil), "the committee has to go before the swap has ended")
    let asked = try await run(isWilling: false) {
      try [buyers, sellers].allSatisfy { try $0.summaries(limit: 1)[0].outcome != nil }
    }
    // What a gateway has acted on it reads on, so that a claim that fails can be made again.
    #expect(!asked[0].contains(world.north.ledger), "the buyer's gateway knew the seller's lock")
    #expect(!asked[1].contains(world.south.ledger), "the seller's gateway knew the buyer's lock")
    #expect(try await ended(offer.swap, in: buyers, seconds: 1) == "settled")
    #expect(try await ended(offer.swap, in: sellers, seconds: 1) == "settled")
    #expect(try await world.holdings() == [999_995, 5, 6, 999_994])
  }

  @Test func `S-12 swaps settle although the nodes leave out every event`() async throws {
    let world = try SandboxWorld()
    let (buyers, sellers) = (try world.journal("buyer"), try world.journal("seller"))
    let offer = try await world.desk(buyers).propose(
      give: world.give(700), take: world.take(1000), preimage: preimage("deaf"), window: Milliseconds(minutes: 20),
      at: SandboxWorld.clock())
    try await world.desk(sellers).accept(offer, at: SandboxWorld.clock())
    let engines = [
      try world.engine(buyers, relayer: "buyer", isDeaf: true),
      try world.engine(sellers, relayer: "seller", isDeaf: true),
    ]
    let tasks = engines.map { engine in Task { try await engine.run() } }
    defer { tasks.forEach { $0.cancel() } }
    #expect(try await ended(offer.swap, in: buyers) == "settled")
    #expect(try await ended(offer.swap, in: sellers) == "settled")
  }

  @Test func `H-16 more swaps at once than one transaction stores all settle and conserve`() async throws {
    let world = try SandboxWorld()
    let (buyers, sellers) = (try world.journal("buyer"), try world.journal("seller"))
    var offers: [SwapOffer] = []
    for index in 0..<600 {
      let offer = try await world.desk(buyers).propose(
        give: world.give(3), take: world.take(4), preimage: preimage("many \(index)"),
        window: Milliseconds(minutes: 20), at: SandboxWorld.clock())
      try await world.desk(sellers).accept(offer, at: SandboxWorld.clock())
      offers.append(offer)
    }
    let engines = [try world.engine(buyers, relayer: "buyer"), try world.engine(sellers, relayer: "seller")]
    let tasks = engines.map { engine in Task { try await engine.run() } }
    defer { tasks.forEach { $0.cancel() } }
    for offer in offers { #expect(try await ended(offer.swap, in: buyers) == "settled") }
    for offer in offers { #expect(try await ended(offer.swap, in: sellers) == "settled") }
    #expect(try await world.holdings() == [998_200, 1800, 2400, 997_600])
  }

  @Test func `H-1 a responder refuses an offer whose legs are too close, with the numbers`() async throws {
    let world = try SandboxWorld()
    let journal = try world.journal("seller")
    let base = SandboxWorld.clock().millisecondsSinceEpoch / 1000
    let expiries = PerLeg(
      initiator: try Timelock(secondsSinceEpoch: base + 60), responder: try Timelock(secondsSinceEpoch: base + 60))
    do {
      _ = try await world.desk(journal).propose(
        give: world.give(1), take: world.take(1), preimage: preimage("close"), expiries: expiries, window: .zero,
        at: SandboxWorld.clock())
      Issue.record("the swap was admitted")
    } catch DeskError.refused(let refusal) {
      #expect(refusal.rule == "H-1")
      #expect(refusal.description.contains("at least 0.62 s after leg B, but expires 0 s after it"))
    }
    #expect(try journal.summaries(limit: 10).isEmpty)
  }

  @Test func `H-7 a hashlock is admitted once`() async throws {
    let world = try SandboxWorld()
    let journal = try world.journal("buyer")
    for (amount, isRefused) in [(UInt64(1), false), (2, true)] {
      let result = await Task {
        try await world.desk(journal).propose(
          give: world.give(amount), take: world.take(1), preimage: preimage("once"), window: Milliseconds(seconds: 5),
          at: SandboxWorld.clock())
      }.result
      if case .failure(DeskError.journal(.hashlockUsed)) = result { #expect(isRefused) } else { #expect(!isRefused) }
    }
  }
}
