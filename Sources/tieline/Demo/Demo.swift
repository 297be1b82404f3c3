import Foundation
import TielineAdapterSDK
import TielineConsensus
import TielineCore
import TielineCrypto
import TielineGateway
import TielineRelay
import TielineSemantics
import TielineStorage
import TielineTransport

/// The main job, on real ledgers: certificates of a solar farm's day, swapped against a payment on another ledger.
@MainActor
final class Demo {
  /// Millionths of a euro that the buyer pays for a Wh.
  static let pricePerWattHour: UInt64 = 50
  /// The gateways of the demo tolerate little, so that its locks are short.
  static let policy = SwapDesk.Policy(
    outage: Milliseconds(seconds: 3), skew: Milliseconds(seconds: 1), maximumLock: Milliseconds(hours: 1))

  let folder: URL
  let networks: [InjectiveNetwork]
  let passphrase = Hex.encode(Entropy.bytes(16), prefix: false)
  let http: HTTPClient
  let parties: [String: DemoParty]
  var report = DemoReport()
  var gateways: [DemoGateway] = []
  var committee: DemoCommittee?
  private var coins: DemoCoins?
  private let coinPort: Int
  /// Every lock of the swaps, with the ledger that its attestation is meant for.
  var locks: [(terms: LockTerms, destination: LedgerID)] = []
  private let start = ContinuousClock.now

  /// - Parameter folder: For keys, journals, logs and the ledgers' data; it exists and is empty.
  /// - Throws: ``AdapterError`` or ``CommandFailure``.
  init(folder: URL, basePort: Int) throws {
    (self.folder, coinPort) = (folder, basePort + 40)
    http = try HTTPClient(HTTPClientConfiguration())
    networks = [("north", 1441, 0), ("south", 1442, 20)].map { name, chain, offset in
      InjectiveNetwork(
        home: folder.appending(path: name), chainID: "\(name)-1", evmChainID: chain, basePort: basePort + offset)
    }
    var parties: [String: DemoParty] = [:]
    for name in ["operator", "seller", "buyer", "seller-relayer", "buyer-relayer"] {
      parties[name] = try DemoParty(name, folder: folder, passphrase: passphrase)
    }
    self.parties = parties
  }

  /// Starts the ledgers and the committee, and issues the certificates; no gateway runs yet.
  func prepare() async throws -> DemoStage {
    var (north, south) = try await timed("start two ledgers, deploy contracts") { try await startLedgers() }
    let coins = try await timed("start litecoin") { [http] in
      try await DemoCoins(
        port: coinPort, folder: folder, http: http, parties: [party("seller"), party("buyer")], rich: party("buyer"))
    }
    self.coins = coins
    let committee = try await timed("start a committee of four") { try await startCommittee(&north, &south, coins) }
    let certificates = try await timed("issue 24 certificates") { [north, south] in
      try await issue(on: north, and: south)
    }
    let stage = try DemoStage(
      self, committee: committee, north: north, south: south, coins: coins, certificates: certificates)
    gateways = [stage.seller, stage.buyer]
    return stage
  }

  /// Runs everything; ``report`` holds what has happened so far even when it throws.
  func run() async throws {
    let stage = try await prepare()
    let (north, south, committee) = (stage.north, stage.south, stage.committee)
    let before = try await stage.balances()
    try await timed("swap 1, settled") { try await stage.settle() }
    try await timed("swap 2, the buyer disappears") { try await stage.refund() }
    try await timed("swap 3, killed and recovered") { try await stage.recover() }
    try await timed("swap 4, refused") { try await stage.refuse() }
    try await timed("swap 5, against coins") { try await stage.exchange() }
    try await timed("a certificate travels South and home") {
      try await DemoTransfer(
        demo: self, committee: committee, north: north, south: south, gateway: stage.seller,
        certificate: stage.certificates[18]
      ).run()
    }
    try await timed("a contract on South is called from North") {
      try await DemoCall(demo: self, committee: committee, north: north, south: south, gateway: stage.seller).run()
    }
    gateways.forEach { $0.stop() }
    try await timed("check attestations") { try await check(by: committee, north, south) }
    stop()
    try await stage.account(before: before)
    report.seconds = (ContinuousClock.now - start).inSeconds
  }

  /// Stops every process that the demo has started.
  func stop() {
    gateways.forEach { $0.stop() }
    committee?.stop()
  }

  /// Stops the ledgers too.
  func stopLedgers() async {
    await coins?.stop()
    for network in networks { try? await network.down() }
  }

  func party(_ name: String) throws(CommandFailure) -> DemoParty {
    guard let party = parties[name] else { throw CommandFailure(.failed, "the demo has no \(name)") }
    return party
  }

  /// Adds a job's end and its steps to the report, and its locks to those that were attested.
  func note(_ name: String, _ journaled: JournaledSwap, outcome: String) {
    let (record, began) = (journaled.record, journaled.record.admittedAt)
    var steps: [DemoReport.Step] = []
    var seen: [Leg: String] = [:]
    for entry in journaled.events {
      guard case .observed(let leg, let observation) = entry.event else { continue }
      let word = observation.status.word
      guard word != "absent", seen.updateValue(word, forKey: leg) != word else { continue }
      steps.append(
        DemoReport.Step(name: "\(leg.rawValue) \(word)", seconds: Double((entry.at - began).count) / 1000))
    }
    let ended = journaled.events.last.map { Double(($0.at - began).count) / 1000 } ?? 0
    let locked = Leg.allCases.filter { leg in steps.contains { $0.name == "\(leg.rawValue) locked" } }
    locks += locked.map { (record.terms[$0], record.terms[$0.opposite].ledger) }
    report.swaps.append(
      DemoReport.Swap(name: name, identifier: record.identifier, outcome: outcome, seconds: ended, steps: steps))
  }

  /// Opens the lanes between two ledgers' bridges or gateways, both ways.
  func openLanes(
    _ keeper: Composition.Keeper, of committee: DemoCommittee, _ north: DemoLedger, _ south: DemoLedger
  ) async throws {
    for (here, there) in [(north, south), (south, north)] {
      let opened = try await committee.lane(keeper, from: here, to: there).run(
        on: here.adapter, from: try party("operator").account(on: here.ledger))
      report.transactions.append(
        DemoReport.Transaction(
          what: "lane to \(there.name), \(keeper.rawValue)", ledger: here.ledger, hash: opened.identifier))
    }
  }

  private func timed<Value>(_ name: String, _ body: () async throws -> Value) async throws -> Value {
    Progress.show("\(name) …")
    let start = ContinuousClock.now
    let value = try await body()
    let seconds = (ContinuousClock.now - start).inSeconds
    report.steps.append(DemoReport.Step(name: name, seconds: seconds))
    Progress.show("\(name): \(String(format: "%.1f", seconds)) s")
    Progress.end()
    return value
  }

  private func startLedgers() async throws -> (DemoLedger, DemoLedger) {
    let funded = parties.values.map(\.address.lowercased).sorted()
    let key = try party("operator").key
    let http = http
    let folder = folder
    async let north = Self.start("North", networks[0], funded: funded, operatorKey: key, http: http, folder: folder)
    async let south = Self.start("South", networks[1], funded: funded, operatorKey: key, http: http, folder: folder)
    return (try await north, try await south)
  }

  private nonisolated static func start(
    _ name: String, _ network: InjectiveNetwork, funded: [String], operatorKey: Secp256k1.PrivateKey, http: HTTPClient,
    folder: URL
  ) async throws -> DemoLedger {
    try await DemoLedger(
      name: name, chainID: network.evmChainID, cometChainID: network.chainID,
      endpoints: network.up(funded: funded), operatorKey: operatorKey,
      http: http, folder: folder)
  }

  private func startCommittee(
    _ north: inout DemoLedger, _ south: inout DemoLedger, _ coins: DemoCoins
  ) async throws -> DemoCommittee {
    let committee = try DemoCommittee(folder: folder, passphrase: passphrase)
    self.committee = committee
    let members = try committee.members
    var (first, second) = (north, south)
    second.callers = first.ledger
    try await first.deployKeepers(members)
    try await second.deployKeepers(members)
    (north, south) = (first, second)
    try await committee.start([north, south], coins, relayer: party("operator"))
    return committee
  }

  /// Every lock of the swaps was attested; a contract on South checks the attestation of the first one on North.
  private func check(by committee: DemoCommittee, _ north: DemoLedger, _ south: DemoLedger) async throws {
    var shown: AttestationDocument?
    let layouts = Dictionary(
      uniqueKeysWithValues: [north, south].map { ($0.ledger, $0.adapter.lockLayout) }
        + [coins].compactMap { $0.map { ($0.ledger, $0.adapter.lockLayout) } })
    for lock in locks {
      guard let layout = layouts[lock.terms.ledger] else { continue }
      let destination = try [north, south].first { $0.ledger == lock.destination }.map(committee.destination)
      let document = try await committee.attestation(
        of: lock.terms, in: layout, for: destination ?? .ledger(name: "\(lock.destination)"))
      report.attested += 1
      if shown == nil, lock.terms.ledger == north.ledger, lock.destination == south.ledger { shown = document }
    }
    guard let shown else { return }
    // For whoever keeps the folder: 'tieline attestation verify' reads it.
    try Data(shown.json.bytes + [0x0A]).write(to: folder.appending(path: "lock.attestation.json"))
    let calls = try await committee.check(shown, on: south, by: party("operator").account(on: south.ledger))
    for (call, what) in zip(calls, ["signatures", "item"]) {
      report.transactions.append(
        DemoReport.Transaction(
          what: "attestation, \(what) checked: \(call.gas) gas", ledger: south.ledger,
          hash: call.transaction.identifier))
    }
    report.attestationGas = calls.map(\.gas)
  }

  /// A day of production.
  static func certificates(of device: String) throws -> [Certificate] {
    try GreenButtonFile.certificates(
      at: try ProjectFiles.root().appending(path: "Examples/solar-farm-2026-06-21.xml").path,
      device: ProductionDevice(
        name: device, source: .solar, technology: "T010000", country: "NO", issuer: "Example Issuing Body"),
      now: Composition.clock())
  }

  private func issue(on north: DemoLedger, and south: DemoLedger) async throws -> [CertificateRecord] {
    let certificates = try Self.certificates(of: "urn:example:solar-farm:1")
    let issuer = try party("operator")
    let owner = try party("seller").account(on: north.ledger)
    let transactions = try await LedgerTask.carryOut(
      certificates.map { .issue($0, to: owner) }, from: issuer.account(on: north.ledger), on: north.adapter
    ) { Progress.show("issued \($0) of \(certificates.count) certificates") }
    report.transactions += transactions.enumerated().map {
      DemoReport.Transaction(what: "issue certificate \($0 + 1)", ledger: north.ledger, hash: $1.identifier)
    }
    let energy = certificates.reduce(UInt64(0)) { $0 + $1.energy.count }
    let minted = try await south.mint(
      Amount(energy * Self.pricePerWattHour), to: party("buyer"), by: issuer.account(on: south.ledger))
    report.transactions.append(
      DemoReport.Transaction(what: "mint euros", ledger: south.ledger, hash: minted.identifier))
    let records = try await north.adapter.certificates()
    report.certificates = records.count
    return records.sorted { $0.certificate.interval.start < $1.certificate.interval.start }
  }
}

extension Duration {
  /// Seconds, for people.
  var inSeconds: Double { Double(components.seconds) + Double(components.attoseconds) / 1e18 }
}
