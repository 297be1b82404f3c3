import Foundation
import Logging
import TielineAdapterSDK
import TielineCore
import TielineGateway
import TielineRelay
import TielineSandbox
import TielineStorage

/// Two sandbox ledgers, a buyer with euros on South, a seller with certificates on North.
final class SandboxWorld: Sendable {
  let north: SandboxAdapter
  let south: SandboxAdapter
  let folder: URL
  let certificate: AssetID
  let euro: AssetID
  static let clock: @Sendable () -> Instant = {
    Instant(millisecondsSinceEpoch: Int64(Date.now.timeIntervalSince1970 * 1000))
  }

  init(blockInterval: Milliseconds = Milliseconds(10)) throws {
    let (northID, southID) = (try LedgerID("sandbox:north"), try LedgerID("sandbox:south"))
    north = SandboxAdapter(.init(ledger: northID, blockInterval: blockInterval, clock: Self.clock))
    south = SandboxAdapter(.init(ledger: southID, blockInterval: blockInterval, clock: Self.clock))
    certificate = try AssetID(ledger: northID, namespace: "cert", reference: "origin", token: "1")
    euro = try AssetID(ledger: southID, namespace: "token", reference: "eur")
    folder = FileManager.default.temporaryDirectory.appending(path: "tieline-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try north.credit(AssetAmount(asset: certificate, amount: Amount(1_000_000)), to: account("seller", northID))
    try south.credit(AssetAmount(asset: euro, amount: Amount(1_000_000)), to: account("buyer", southID))
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  func account(_ name: String, _ ledger: LedgerID) throws -> AccountID { try AccountID(ledger: ledger, address: name) }

  func journal(_ name: String) throws -> SwapJournal {
    try SwapJournal(path: folder.appending(path: "\(name).sqlite").path)
  }

  func desk(_ journal: SwapJournal) -> SwapDesk {
    SwapDesk(
      journal: journal, adapters: [north.ledger: north, south.ledger: south],
      policy: .init(outage: Milliseconds(500), skew: Milliseconds(100), maximumLock: Milliseconds(hours: 1)))
  }

  /// - Parameter isDeaf: Whether its nodes leave out every event.
  func engine(
    _ journal: SwapJournal, relayer: String, isDeaf: Bool = false, gate: LockGate? = nil,
    certificates: CertificateGate? = nil
  ) throws -> SwapEngine {
    var logger = Logger(label: "test")
    logger.logLevel = .error
    return SwapEngine(
      journal: journal,
      ledgers: [
        north.ledger: LedgerBinding(
          adapter: isDeaf ? DeafAdapter(north) : north,
          reader: LockReader(adapter: north, verifier: try north.verifier), relayer: try account(relayer, north.ledger)),
        south.ledger: LedgerBinding(
          adapter: isDeaf ? DeafAdapter(south) : south,
          reader: LockReader(adapter: south, verifier: try south.verifier), relayer: try account(relayer, south.ledger)),
      ], clock: Self.clock, logger: logger, gate: gate, certificates: certificates)
  }

  func give(_ amount: UInt64) throws -> SwapDesk.Side {
    try SwapDesk.Side(
      from: account("buyer", south.ledger), to: account("seller", south.ledger),
      assets: [AssetAmount(asset: euro, amount: Amount(amount))])
  }

  func take(_ amount: UInt64) throws -> SwapDesk.Side {
    try SwapDesk.Side(
      from: account("seller", north.ledger), to: account("buyer", north.ledger),
      assets: [AssetAmount(asset: certificate, amount: Amount(amount))])
  }

  /// Euros and certificates of buyer and seller.
  func holdings() async throws -> [UInt64] {
    let south = try await south.balances(of: [
      Holding(account: try account("buyer", south.ledger), asset: euro),
      Holding(account: try account("seller", south.ledger), asset: euro),
    ])
    let north = try await north.balances(of: [
      Holding(account: try account("buyer", north.ledger), asset: certificate),
      Holding(account: try account("seller", north.ledger), asset: certificate),
    ])
    return (south + north).map { UInt64($0.value) }
  }
}

/// Waits until the swap has ended in the journal, at most `seconds`.
func ended(_ swap: SwapIdentifier, in journal: SwapJournal, seconds: Int = 120) async throws -> String? {
  for _ in 0..<(seconds * 100) {
    if let summary = try journal.summaries(limit: 100_000).first(where: { $0.identifier == swap }),
      let outcome = summary.outcome
    {
      return outcome
    }
    try await Task.sleep(for: .milliseconds(10))
  }
  return nil
}
