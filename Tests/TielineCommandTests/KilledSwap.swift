import Foundation
import Testing
import TielineAdapterSDK
import TielineCore
import TielineCrypto
import TielineGateway
import TielineRelay
import TielineSandbox
import TielineStorage

/// One swap between two gateway processes over sandbox ledgers in files; one of them is killed at a chosen write and
/// started again.
struct KilledSwap {
  struct Point: Sendable {
    let ordinal: Int
    let isAfter: Bool
  }

  let victim: String
  let killedAt: Point
  /// Whether the buyer's gateway takes part at all; without it the buyer locks and disappears.
  let buyerReturns: Bool

  static let clock: @Sendable () -> Instant = {
    Instant(millisecondsSinceEpoch: Int64(Date.now.timeIntervalSince1970 * 1000))
  }

  /// Calls `body` for write 1, 2, 3 … until the gateway ends its swap without being killed; several at a time.
  ///
  /// - Parameter body: Says whether the kill took place.
  /// - Returns: How many writes there were.
  static func forEveryWrite(_ body: @escaping @Sendable (Point) async throws -> Bool) async throws -> Int {
    let most = 40
    return try await withThrowingTaskGroup(of: (Point, Bool).self) { group in
      var next = 0
      var reached = 0
      var isExhausted = false
      func add() {
        guard !isExhausted, next < most * 2 else { return }
        let point = Point(ordinal: next / 2 + 1, isAfter: next % 2 == 1)
        next += 1
        group.addTask { (point, try await body(point)) }
      }
      for _ in 0..<4 { add() }
      for try await (point, wasKilled) in group {
        if wasKilled { reached = max(reached, point.ordinal) } else { isExhausted = true }
        add()
      }
      #expect(isExhausted, "still killed at write \(most)")
      return reached
    }
  }

  /// - Returns: Whether the kill took place.
  func run() async throws -> Bool {
    let folder = FileManager.default.temporaryDirectory.appending(path: "tieline-kill-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let world = try KilledWorld(folder: folder)
    let offer = try await world.agree(window: buyerReturns ? 1200 : 8)
    if !buyerReturns {
      let lock = try await world.south.prepare(.lock(offer.terms[.initiator]), from: offer.terms[.initiator].sender)
      try await world.south.broadcast(lock[0])
    }
    var gateways: [String: Process] = [:]
    defer { gateways.values.forEach { if $0.isRunning { kill($0.processIdentifier, SIGKILL) } } }
    for name in buyerReturns ? ["buyer", "seller"] : ["seller"] {
      let point = "\(killedAt.isAfter ? "after" : "before"):\(killedAt.ordinal)"
      gateways[name] = try world.start(name, environment: name == victim ? ["TIELINE_KILL_AT_WRITE": point] : [:])
    }
    var wasKilled = false
    let expected = buyerReturns ? "settled" : "refunded"
    for _ in 0..<12_000 {
      if let process = gateways[victim], !process.isRunning {
        try #require(
          !wasKilled && process.terminationReason == .uncaughtSignal && process.terminationStatus == SIGKILL,
          "the gateway ended by itself: \(world.log(victim))")
        wasKilled = true
        gateways[victim] = try world.start(victim, environment: [:])
      }
      let outcomes = try gateways.keys.map { try world.outcome(of: offer.swap, in: $0) }
      if outcomes.allSatisfy({ $0 != nil }) {
        #expect(outcomes.allSatisfy { $0 == expected }, "ended \(outcomes), killed at \(killedAt)")
        break
      }
      try await Task.sleep(for: .milliseconds(10))
    }
    try await check(world, offer, at: expected)
    return wasKilled
  }

  /// Exactly one of claim and refund a leg, and nothing gained or lost.
  private func check(_ world: KilledWorld, _ offer: SwapOffer, at outcome: String) async throws {
    for (leg, adapter) in [(Leg.initiator, world.south), (.responder, world.north)] {
      let start = LedgerCursor(height: 0, hash: "")
      var (cursor, events, hasMore) = (start, [UnverifiedEvent](), true)
      let head = try await adapter.finalHead()
      cursor = LedgerCursor(height: head.height - 60_000, hash: "")
      while hasMore {
        let page = try await adapter.events(after: cursor, limit: 10_000)
        (cursor, hasMore) = (page.cursor, page.hasMore)
        events += page.events
      }
      let ends = events.filter {
        switch $0.kind {
        case .claimed, .refunded: true
        default: false
        }
      }
      #expect(ends.count == 1, "leg \(leg.rawValue) ended \(ends.count) times, killed at \(killedAt)")
    }
    let expected: [UInt64] = outcome == "settled" ? [300, 700, 1000, 0] : [1000, 0, 0, 1000]
    #expect(try await world.holdings() == expected, "killed at \(killedAt)")
  }
}

/// Two sandbox ledgers in files, a buyer's and a seller's journal and configuration.
struct KilledWorld {
  let folder: URL
  let north: SandboxAdapter
  let south: SandboxAdapter
  let certificate: AssetID
  let euro: AssetID

  init(folder: URL) throws {
    self.folder = folder
    let (northID, southID) = (try LedgerID("sandbox:north"), try LedgerID("sandbox:south"))
    let interval = Milliseconds(20)
    north = SandboxAdapter(
      .init(ledger: northID, blockInterval: interval, logPath: folder.path + "/north.jsonl", clock: KilledSwap.clock))
    south = SandboxAdapter(
      .init(ledger: southID, blockInterval: interval, logPath: folder.path + "/south.jsonl", clock: KilledSwap.clock))
    certificate = try AssetID(ledger: northID, namespace: "cert", reference: "origin", token: "1")
    euro = try AssetID(ledger: southID, namespace: "token", reference: "eur")
    try north.credit(
      AssetAmount(asset: certificate, amount: Amount(1000)), to: AccountID(ledger: northID, address: "seller"))
    try south.credit(AssetAmount(asset: euro, amount: Amount(1000)), to: AccountID(ledger: southID, address: "buyer"))
    for name in ["buyer", "seller", "watch"] {
      let text = """
        gateway: {journal: \(name).sqlite, outage-seconds: 2, clock-skew-seconds: 0}
        operations: {port: 0}
        ledgers:
          - {id: "sandbox:north", relayer: \(name), block-interval-milliseconds: 20}
          - {id: "sandbox:south", relayer: \(name), block-interval-milliseconds: 20}
        """
      try Data(text.utf8).write(to: folder.appending(path: "\(name).yaml"))
    }
  }

  func agree(window: Int64) async throws -> SwapOffer {
    let policy = SwapDesk.Policy(
      outage: Milliseconds(seconds: 2), skew: .zero, maximumLock: Milliseconds(hours: 1))
    let adapters: [LedgerID: any LedgerAdapter] = [north.ledger: north, south.ledger: south]
    func account(_ name: String, _ ledger: LedgerID) throws -> AccountID {
      try AccountID(ledger: ledger, address: name)
    }
    let preimage = Preimage(checked: SHA256.hash(Array(folder.path.utf8)))
    let offer = try await SwapDesk(journal: journal("buyer"), adapters: adapters, policy: policy).propose(
      give: .init(
        from: account("buyer", south.ledger), to: account("seller", south.ledger),
        assets: [AssetAmount(asset: euro, amount: Amount(700))]),
      take: .init(
        from: account("seller", north.ledger), to: account("buyer", north.ledger),
        assets: [AssetAmount(asset: certificate, amount: Amount(1000))]),
      preimage: preimage, window: Milliseconds(seconds: window), at: KilledSwap.clock())
    try await SwapDesk(journal: journal("seller"), adapters: adapters, policy: policy).accept(
      offer, at: KilledSwap.clock())
    return offer
  }

  func journal(_ name: String) throws -> SwapJournal {
    try SwapJournal(path: folder.appending(path: "\(name).sqlite").path)
  }

  func start(_ name: String, environment: [String: String]) throws -> Process {
    try TielineCommand.start(
      ["gateway", "run", "--config", folder.appending(path: "\(name).yaml").path], environment: environment,
      log: folder.appending(path: "\(name)-\(UUID().uuidString).log"))
  }

  func log(_ name: String) -> String {
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return files.filter { $0.hasPrefix(name) && $0.hasSuffix(".log") }.map {
      (try? String(contentsOfFile: folder.path + "/" + $0, encoding: .utf8)) ?? ""
    }.joined(separator: "\n")
  }

  func outcome(of swap: SwapIdentifier, in name: String) throws -> String? {
    try journal(name).summaries(limit: 10).first { $0.identifier == swap }?.outcome
  }

  func holdings() async throws -> [UInt64] {
    func holding(_ name: String, _ asset: AssetID) throws -> Holding {
      Holding(account: try AccountID(ledger: asset.ledger, address: name), asset: asset)
    }
    let south = try await south.balances(of: [holding("buyer", euro), holding("seller", euro)])
    let north = try await north.balances(of: [holding("buyer", certificate), holding("seller", certificate)])
    return (south + north).map { UInt64($0.value) }
  }
}
