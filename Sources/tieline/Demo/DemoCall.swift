import TielineAdapterSDK
import TielineCore
import TielineEVM
import TielineGateway
import TielineProofs
import TielineRelay
import TielineStorage

/// A call from North has a certificate issued on South, and North learns which.
@MainActor
struct DemoCall {
  let demo: Demo
  let committee: DemoCommittee
  let north: DemoLedger
  let south: DemoLedger
  let gateway: DemoGateway

  /// Longest wait for the call's end, in seconds.
  private static let patience = 90
  /// How much longer than necessary the execution may take; it ends long before.
  private static let window = Milliseconds(minutes: 5)
  /// In the smallest unit of North's coin.
  static let fee = Amount(1_000)
  private static let gas: UInt64 = 1_500_000

  func run() async throws {
    try await open()
    let certificate = try Demo.certificates(of: "urn:example:solar-farm:2")[12]
    let call = try await begin(certificate, payee: demo.party("seller-relayer"))
    let outcome = try await gateway.outcome(of: call, within: Self.patience)
    guard let journaled = try gateway.journal.swap(call) else {
      throw CommandFailure(.failed, "call \(call) is missing in the journal")
    }
    demo.note("call, North to South", journaled, outcome: outcome)
    demo.report.add(journaled, of: "call")
    guard try await result(of: journaled.record.terms) == certificate.identifier,
      try await south.adapter.certificate(certificate.identifier)?.certificate == certificate
    else { throw CommandFailure(.failed, "the call did not do on South what North was told") }
    demo.report.called += 1
  }

  /// Opens the lanes, and lets North have certificates issued on South.
  func open() async throws {
    try await demo.openLanes(.calls, of: committee, north, south)
    try await allow(registry)
  }

  private var registry: OriginCertificatesContract {
    OriginCertificatesContract(address: south.contracts.originCertificates)
  }

  /// Begins a call that has a certificate issued.
  func begin(_ certificate: Certificate, payee: DemoParty) async throws -> SwapIdentifier {
    let owner = try demo.party("seller")
    let issue = try registry.issue(certificate, to: owner.address)
    let coin = try AssetID(ledger: north.ledger, namespace: "slip44", reference: EVMAsset.coinNumber)
    return try await SwapDesk(
      journal: gateway.journal, adapters: Composition(gateway.configuration).adapters, policy: Demo.policy
    ).call(
      SwapDesk.Commission(
        caller: owner.account(on: north.ledger),
        request: GatewayCall.Request(
          target: registry.address.account(on: south.ledger), selector: Array(issue.data.prefix(4)),
          arguments: Array(issue.data.dropFirst(4)), gas: Self.gas),
        fee: AssetAmount(asset: coin, amount: Self.fee),
        payee: payee.account(on: north.ledger)),
      preimage: Entropy.preimage(), window: Self.window, at: Composition.clock())
  }

  /// The gateway for calls becomes an issuer on South, and the committee lets North have it issue.
  private func allow(_ registry: OriginCertificatesContract) async throws {
    guard let calls = south.calls else { throw CommandFailure(.failed, "South has no gateway for calls") }
    let account = try demo.party("operator").account(on: south.ledger)
    let issuer = PlannedCall(registry.setIssuer(calls, true), gasLimit: 120_000)
    let named = try await south.call([issuer], by: account)[0].transaction
    let allowed = try await committee.lane(.calls, from: south, to: north).allow(
      registry.address, ABI.selector(OriginCertificatesContract.issueMethod), true, on: south.adapter, from: account)
    for (what, transaction) in [("issuer named", named), ("method allowed", allowed ?? named)] {
      demo.report.transactions.append(
        DemoReport.Transaction(what: "call, \(what)", ledger: south.ledger, hash: transaction.identifier))
    }
  }

  /// The certificate that North says the call gave.
  private func result(of terms: SwapTerms) async throws -> CertificateIdentifier? {
    let name = try north.adapter.lockIdentifier(for: terms[.initiator])
    guard let outcome = try await north.adapter.outcome(of: name), outcome.succeeded,
      let answer = try await south.adapter.answer(to: name, outcome)
    else { return nil }
    return try CertificateIdentifier(answer)
  }
}
