import Synchronization
import Testing
import TielineAdapterSDK
import TielineConsensus
import TielineCore
import TielineCrypto
import TielineProofs
import TielineSandbox

@testable import TielineGateway

/// What members and gateways decide about locks, on the sandbox's proofs.
@Suite struct LockAttestationTests {
  private struct Scene {
    let adapter: SandboxAdapter
    let reader: LockReader
    let terms: LockTerms
    let preimage = Preimage(checked: [UInt8](repeating: 7, count: 32))

    init() async throws {
      let ledger = try LedgerID("sandbox:north")
      adapter = SandboxAdapter(.init(ledger: ledger, blockInterval: Milliseconds(10), clock: SandboxWorld.clock))
      let verifier = try adapter.verifier
      reader = LockReader(adapter: adapter, verifier: verifier)
      let (seller, buyer) = (
        try AccountID(ledger: ledger, address: "seller"), try AccountID(ledger: ledger, address: "buyer")
      )
      let assets = try (1...2).map {
        AssetAmount(
          asset: try AssetID(ledger: ledger, namespace: "cert", reference: "origin", token: "\($0)"),
          amount: Amount(500))
      }
      for asset in assets { try adapter.credit(asset, to: seller) }
      terms = try LockTerms(
        sender: seller, recipient: buyer, assets: assets, hashlock: preimage.hashlock,
        timelock: Timelock(roundingUp: SandboxWorld.clock() + Milliseconds(minutes: 5)))
    }

    func carryOut(_ action: LedgerAction) async throws {
      let transactions = try await adapter.prepare(action, from: terms.sender)
      for transaction in transactions { try await adapter.broadcast(transaction) }
      for _ in 0..<500 {
        let outcomes = try await adapter.outcomes(of: transactions).value
        if outcomes.allSatisfy(\.isFinal) { return }
        try await Task.sleep(for: .milliseconds(10))
      }
      Issue.record("a transaction is not final")
    }

    func lock() async throws -> VerifiedLock {
      try #require(try await reader.read([terms], at: SandboxWorld.clock()).first)
    }
  }

  private let place = Destination.ledger(name: "sandbox:south")

  @Test func `a member accepts the fact that it reads itself, with the value that moves`() async throws {
    let scene = try await Scene()
    let before = try await scene.lock()
    #expect(LockEvidenceNote.command(before, layout: scene.reader.layout, for: place) == nil)
    try await scene.carryOut(.lock(scene.terms))
    let lock = try await scene.lock()
    let command = try #require(LockEvidenceNote.command(lock, layout: scene.reader.layout, for: place))
    #expect(
      command.transfer
        == RouteTransfer(route: "sandbox:north>sandbox:south", asset: "cert:origin", amount: 1000, number: 0))
    #expect(LockEvidenceNote(evidence: command.evidence)?.terms == scene.terms)
    #expect(LockReadingVerifier.compare(command, with: lock, scene.reader.layout) == .accepted)
    #expect(LockReadingVerifier.compare(command, with: before, scene.reader.layout) == nil, "it may come to be seen")
    let other = LockVerifier.Layout.fabric(chaincode: "another place")
    guard case .refused = LockReadingVerifier.compare(command, with: lock, other) else {
      Issue.record("a lock in another contract was taken for this one")
      return
    }
  }

  @Test(arguments: [nil, 1, 999]) func `S-9 a transfer that says less than it moves is refused`(
    amount: UInt64?
  ) async throws {
    let scene = try await Scene()
    try await scene.carryOut(.lock(scene.terms))
    let lock = try await scene.lock()
    let honest = try #require(LockEvidenceNote.command(lock, layout: scene.reader.layout, for: place))
    let transfer = amount.map {
      RouteTransfer(route: "sandbox:north>sandbox:south", asset: "cert:origin", amount: $0, number: 0)
    }
    let command = try #require(
      AttestCommand(destination: place, transfer: transfer, item: honest.item, evidence: honest.evidence))
    guard case .refused = LockReadingVerifier.compare(command, with: lock, scene.reader.layout) else {
      Issue.record("accepted a transfer of \(amount ?? 0)")
      return
    }
  }

  @Test func `what is over is not attested as locked any more`() async throws {
    let scene = try await Scene()
    try await scene.carryOut(.lock(scene.terms))
    let locked = try #require(
      LockEvidenceNote.command(try await scene.lock(), layout: scene.reader.layout, for: place))
    try await scene.carryOut(.claim(scene.terms, scene.preimage))
    let lock = try await scene.lock()
    guard case .refused = LockReadingVerifier.compare(locked, with: lock, scene.reader.layout) else {
      Issue.record("a claimed lock was attested as locked")
      return
    }
    let claimed = try #require(LockEvidenceNote.command(lock, layout: scene.reader.layout, for: place))
    #expect(claimed.transfer == nil, "a claim moves nothing more (S-13)")
    #expect(LockReadingVerifier.compare(claimed, with: lock, scene.reader.layout) == .accepted)
  }

  @Test func `an unusual volume is not attested, and what is untrue stays so`() throws {
    let said = Mutex<[String]>([])
    let watch = AnomalyWatch(AnomalyDetector.Limits()) { reason in said.withLock { $0.append(reason) } }
    func judge(_ amount: UInt64, _ verification: Verification = .accepted) throws -> Verification {
      let transfer = RouteTransfer(route: "a>b", asset: "cert:x", amount: amount, number: 0)
      return watch.judge(
        try #require(AttestCommand(destination: place, transfer: transfer, item: [1], evidence: [])), verification)
    }
    for _ in 0..<16 { #expect(try judge(100) == .accepted) }
    #expect(try judge(600) == .accepted)
    guard case .refused(let reason) = try judge(100_000) else {
      Issue.record("a thousand times the usual was attested")
      return
    }
    #expect(reason.contains("cert:x on a>b") && said.withLock { $0.count } == 2)
    #expect(try judge(100, .refused(reason: "untrue")) == .refused(reason: "untrue"))
  }

  @Test func `no client's signature makes a lock true`() async throws {
    let scene = try await Scene()
    let key = try Secp256k1.PrivateKey([UInt8](repeating: 3, count: 32))
    let fact = LockFact(terms: scene.terms, status: .locked, layout: scene.reader.layout).encoded
    let verifier = EvidenceVerifier(locks: nil, clients: ClientSignatureVerifier(clients: [200: key.publicKey]))
    let (departure, lane) = (EVMCarry.prefix + [1], EVMLane.prefix + [1])
    for (item, isTaken) in [(fact, false), (departure, false), (lane, false), ([1, 2, 3], true)] {
      let evidence = try ClientSignatureVerifier.evidence(item, client: 200, key: key)
      let request = try #require(AttestCommand(destination: place, item: item, evidence: evidence)).request
      await confirmation { confirm in
        await verifier.verify([request]) { answers in
          for (_, answer) in answers {
            #expect((answer == .accepted) == isTaken)
            confirm()
          }
        }
      }
    }
  }

  @Test func `a lock is held until it is attested, asked for once, and passes at its timelock`() async throws {
    let scene = try await Scene()
    try await scene.carryOut(.lock(scene.terms))
    let lock = try await scene.lock()
    let key = LegKey(swap: SwapIdentifier(checked: [UInt8](repeating: 1, count: 32)), leg: .responder)
    let now = SandboxWorld.clock()
    var gate = GatedLocks()
    #expect(gate.admit(key, lock, at: now) == .pass, "nobody asked for attestations")
    gate.watch(key, needs: GatedLocks.Needs(destination: place, validates: false))
    #expect(gate.admit(key, lock, at: now) == .ask(GatedLocks.Needs(destination: place, validates: false)))
    #expect(gate.admit(key, lock, at: now) == .held)
    gate.answered(key, isCleared: false, at: now)
    #expect(gate.admit(key, lock, at: now) == .held)
    #expect(
      gate.admit(key, lock, at: now + GatedLocks.retryPause)
        == .ask(GatedLocks.Needs(destination: place, validates: false)))
    gate.answered(key, isCleared: true, at: now)
    #expect(gate.admit(key, lock, at: now) == .pass)
    try await scene.carryOut(.claim(scene.terms, scene.preimage))
    gate.watch(key, needs: GatedLocks.Needs(destination: place, validates: false))
    #expect(gate.admit(key, try await scene.lock(), at: now) == .pass, "a claim is never held back (S-13)")
  }
}
