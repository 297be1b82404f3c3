import Foundation
import Synchronization
import Testing
import TielineAdapterSDK
import TielineCore
import TielineCrypto
import TielineEVM
import TielineGateway
import TielineRelay
import TielineSandbox
import TielineStorage
import TielineTransport

/// Each kind of answer of a real node is tampered with between it and the gateway. No lie moves the relay, each is
/// reported with the endpoint that told it, and when it ends the swap goes on and settles.
///
/// `TIELINE_EVM_URL` and `TIELINE_COMET_URL` name the two services of a CometBFT ledger with an EVM,
/// `TIELINE_EVM_SECOND_KEY` the 32-byte key of a funded account that nothing else uses.
@Suite(.serialized, .enabled(if: LyingWorld.isThere), .timeLimit(.minutes(10)))
struct LiveLyingNodeTests {
  @Test(arguments: Untruth.all)
  func `S-8 no lie moves the relay, each raises an alert, and the swap settles when it ends`(
    _ untruth: Untruth
  ) async throws {
    let swap = try await LyingSwap(untruth.testDescription, actsFor: untruth.scene.deceived)
    defer { swap.end() }
    try await swap.play(untruth)
  }

  @Test(arguments: Leg.allCases)
  func `an honest node raises no alert`(_ party: Party) async throws {
    let swap = try await LyingSwap("honest", actsFor: party)
    defer { swap.end() }
    try swap.begin()
    try await swap.letOtherPartyAct()
    try await swap.settles()
    #expect(swap.alerts.isEmpty)
  }
}

extension Untruth.Scene {
  /// Whose gateway is lied to.
  var deceived: Party {
    switch self {
    case .nothingLocked, .lockedByOther, .ownClaimBeaten: .initiator
    case .ownLock, .ownLockWithheld, .claimedByOther: .responder
    }
  }
}

/// A swap between leg A in a sandbox and leg B on the real ledger, in which one party's gateway is lied to.
private final class LyingSwap: Sendable {
  let world: LyingWorld
  let evm, comet: LyingNode
  let sandbox: SandboxAdapter
  let party: Party
  let terms: SwapTerms
  let preimage: Preimage
  let deceived: Gateway
  private let honest: EVMAdapter
  private let folder: URL
  private let heard: Alerts
  private let tasks = Mutex<[Task<Void, any Error>]>([])

  private final class Alerts: Sendable { let value = Mutex<[LedgerAlert]>([]) }

  var identifier: SwapIdentifier { terms.identifier }
  var alerts: [LedgerAlert] { heard.value.withLock { $0 } }

  /// - Parameter party: Whose gateway is lied to.
  init(_ label: String, actsFor party: Party) async throws {
    world = try await LyingWorld.shared()
    self.party = party
    evm = try await LyingNode(before: world.direct.httpURLs[0], http: world.http)
    comet = try await LyingNode(before: world.comet, http: world.http)
    folder = FileManager.default.temporaryDirectory.appending(path: "tieline-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    preimage = Preimage(checked: SHA256.hash(Array("\(label) \(UUID())".utf8)))
    let ledger = try LedgerID("sandbox:a")
    sandbox = SandboxAdapter(.init(ledger: ledger, blockInterval: Milliseconds(20), clock: LyingWorld.now))
    let (buyer, seller) = (
      try AccountID(ledger: ledger, address: "buyer"), try AccountID(ledger: ledger, address: "seller")
    )
    let asset = AssetAmount(
      asset: try AssetID(ledger: ledger, namespace: "token", reference: "eur"), amount: Amount(700))
    try sandbox.credit(asset, to: buyer)
    let payment = AssetAmount(
      asset: try AssetID(ledger: world.direct.ledger, namespace: "erc20", reference: world.token.lowercased),
      amount: Amount(10))
    let (locker, taker) =
      party == .responder ? (world.deceived, world.honest) : (world.honest, world.deceived)
    let now = LyingWorld.now().millisecondsSinceEpoch / 1000
    terms = try SwapTerms(
      initiator: LockTerms(
        sender: buyer, recipient: seller, assets: [asset], hashlock: preimage.hashlock,
        timelock: Timelock(secondsSinceEpoch: now + 1800)),
      responder: LockTerms(
        sender: world.account(of: locker), recipient: world.account(of: taker), assets: [payment],
        hashlock: preimage.hashlock, timelock: Timelock(secondsSinceEpoch: now + 1500)))
    honest = try world.adapter(for: [world.honest])
    let heard = Alerts()
    self.heard = heard
    deceived = try await Gateway(
      "deceived", in: folder, real: world.adapter(through: evm, comet), relayer: world.account(of: world.deceived),
      sandbox: sandbox
    ) { alert in heard.value.withLock { $0.append(alert) } }
  }

  func end() {
    tasks.withLock { tasks in tasks.forEach { $0.cancel() } }
    try? FileManager.default.removeItem(at: folder)
  }

  func play(_ untruth: Untruth) async throws {
    let liar = untruth.service == .evm ? evm : comet
    let expected = try await play(untruth.scene, liar, untruth.lie())
    let isNoticed = try await eventually { alerts.contains { $0.kind == untruth.kind } }
    #expect(isNoticed, "no alert \(untruth.kind); \(alerts)")
    // As long again as several rounds of reading take.
    try await Task.sleep(for: .milliseconds(700))
    let (steps, phase) = (try deceived.steps(of: identifier), try deceived.phase(of: identifier))
    #expect(steps == expected.steps)
    #expect(phase == expected.phase)
    #expect(evm.count(of: "eth_sendRawTransaction") == expected.sent)
    #expect(alerts.allSatisfy { $0.source == liar.name && $0.ledger == world.direct.ledger }, "\(alerts)")
    liar.tell(nil)
    if untruth.scene != .lockedByOther, untruth.scene != .claimedByOther { try await letOtherPartyAct() }
    try await settles()
    #expect(alerts.allSatisfy { $0.source == liar.name }, "\(alerts)")
  }

  /// What the gateway has done at most, knowing only the truth.
  private struct Expected {
    let steps: [SwapFact]
    let phase: Swap.Phase
    let sent: Int
  }

  private func play(
    _ scene: Untruth.Scene, _ liar: LyingNode, _ lie: @escaping LyingNode.Lie
  ) async throws -> Expected {
    let ownLock = SwapFact.prepared(.responder, .lock)
    switch scene {
    case .nothingLocked, .lockedByOther:
      try begin()
      #expect(try await eventually { try deceived.phase(of: identifier) == .awaitingResponderLock })
      liar.tell(lie)
      // What is held back is what the node says now, before the other party does anything.
      for call in [JSONRPCCall("commit", [:]), JSONRPCCall("eth_getBlockByNumber", ["latest", false])] {
        _ = try? await JSONRPCClient(url: liar.url, http: world.http).call(call.method, call.params)
      }
      if scene == .lockedByOther { try await letOtherPartyAct() }
      return Expected(steps: [.prepared(.initiator, .lock)], phase: .awaitingResponderLock, sent: 0)
    case .ownLock, .ownLockWithheld:
      liar.tell(lie)
      try begin()
      try await lockA()
      #expect(try await eventually { evm.count(of: "eth_sendRawTransaction") > 0 })
      let phase: Swap.Phase = scene == .ownLock ? .awaitingReveal : .awaitingResponderLock
      return Expected(steps: [ownLock], phase: phase, sent: 1)
    case .claimedByOther:
      try begin()
      try await lockA()
      #expect(try await eventually { try deceived.phase(of: identifier) == .awaitingReveal })
      liar.tell(lie)
      try await letOtherPartyAct()
      #expect(try await eventually { try deceived.outcome(of: identifier) != nil })
      return Expected(steps: [ownLock, .prepared(.initiator, .claim)], phase: .ended, sent: 1)
    case .ownClaimBeaten: return try await beatClaim(liar, lie)
    }
  }

  /// The gateway's claim waits until another one is in a block.
  private func beatClaim(_ liar: LyingNode, _ lie: @escaping LyingNode.Lie) async throws -> Expected {
    try begin()
    #expect(try await eventually { try deceived.phase(of: identifier) == .awaitingResponderLock })
    let (world, honest, terms, preimage) = (world, honest, terms, preimage)
    liar.tell { call in
      if call.method == "eth_sendRawTransaction" {
        let account = try world.account(of: world.honest)
        try await world.act(honest.prepare(.claim(terms[.responder], preimage), from: account), on: honest)
      }
      return try await lie(call)
    }
    try await world.act(
      honest.prepare(.lock(terms[.responder]), from: try world.account(of: world.honest)), on: honest)
    #expect(try await eventually { evm.count(of: "eth_sendRawTransaction") > 0 })
    let steps: [SwapFact] = [.prepared(.initiator, .lock), .prepared(.responder, .claim)]
    return Expected(steps: steps, phase: .claiming, sent: 1)
  }

  /// Admits the swap and starts the gateway that is lied to.
  func begin() throws { try start(deceived, actsFor: party) }

  private func lockA() async throws {
    for transaction in try await sandbox.prepare(.lock(terms[.initiator]), from: terms[.initiator].sender) {
      try await sandbox.broadcast(transaction)
    }
  }

  /// Starts the other party's gateway, which asks the node directly.
  func letOtherPartyAct() async throws {
    let gateway = try await Gateway(
      "honest", in: folder, real: honest, relayer: world.account(of: world.honest), sandbox: sandbox)
    try start(gateway, actsFor: party.opposite)
  }

  private func start(_ gateway: Gateway, actsFor party: Party) throws {
    let timings = LedgerTimings(inclusion: Milliseconds(seconds: 1), finality: .zero, samples: 1)
    let margins = SwapMargins(
      timings: PerLeg(initiator: timings, responder: timings), outage: .zero, skew: .zero,
      maximumLock: Milliseconds(hours: 1))
    try gateway.journal.admit(
      SwapRecord(
        identifier: identifier, terms: terms, margins: margins, actsFor: [party],
        preimage: party == .initiator ? preimage : nil, admittedAt: LyingWorld.now()))
    let task = Task { try await gateway.engine.run() }
    tasks.withLock { $0.append(task) }
  }

  func settles() async throws {
    #expect(try await eventually(within: 40) { try deceived.outcome(of: identifier) != nil })
    #expect(try deceived.outcome(of: identifier) == "settled")
  }
}
