import TielineAdapterSDK
import TielineCore
import TielineGateway
import TielineRelay
import TielineStorage

/// A certificate travels from North to South and home again, and is the same in both places (E-5).
@MainActor
struct DemoTransfer {
  let demo: Demo
  let committee: DemoCommittee
  let north: DemoLedger
  let south: DemoLedger
  let gateway: DemoGateway
  let certificate: CertificateRecord

  /// Longest wait for a transfer's end, in seconds.
  private static let patience = 90
  /// How much longer than necessary the arrival may take; it ends long before.
  private static let window = Milliseconds(minutes: 5)

  func run() async throws {
    try await demo.openLanes(.bridge, of: committee, north, south)
    let home = try await north.adapter.attributes(of: certificate.asset)
    try await carry("North to South", from: north, to: south)
    guard try await holding(on: south) == certificate.certificate.energy.amount, try await holding(on: north) == .zero,
      try await south.adapter.visitor(certificate.asset) == certificate.certificate
    else { throw CommandFailure(.failed, "the certificate is not on South what it was on North") }
    try await carry("South to North", from: south, to: north)
    guard try await holding(on: north) == certificate.certificate.energy.amount, try await holding(on: south) == .zero,
      try await north.adapter.attributes(of: certificate.asset) == home
    else { throw CommandFailure(.failed, "the certificate did not come home as it left") }
  }

  func holding(on ledger: DemoLedger) async throws -> Amount {
    let holder = try demo.party("seller").account(on: ledger.ledger)
    return try await ledger.adapter.balances(of: [Holding(account: holder, asset: certificate.asset)])[0]
  }

  private func carry(_ way: String, from here: DemoLedger, to there: DemoLedger) async throws {
    let transfer = try await begin(certificate.certificate.energy.amount, from: here, to: there)
    let outcome = try await gateway.outcome(of: transfer, within: Self.patience)
    guard let journaled = try gateway.journal.swap(transfer) else {
      throw CommandFailure(.failed, "transfer \(transfer) is missing in the journal")
    }
    demo.note("transfer, \(way)", journaled, outcome: outcome)
    demo.report.add(journaled, of: "transfer \(way)")
    if outcome == "settled" { demo.report.carried += 1 }
  }

  /// Begins to move so many Wh.
  func begin(_ amount: Amount, from here: DemoLedger, to there: DemoLedger) async throws -> SwapIdentifier {
    let owner = try demo.party("seller")
    return try await SwapDesk(
      journal: gateway.journal, adapters: Composition(gateway.configuration).adapters, policy: Demo.policy
    ).transfer(
      SwapDesk.Passage(
        certificate: AssetAmount(asset: certificate.asset, amount: amount),
        from: owner.account(on: here.ledger), to: owner.account(on: there.ledger)),
      preimage: Entropy.preimage(), window: Self.window, at: Composition.clock())
  }
}
