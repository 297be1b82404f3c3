import TielineAdapterSDK
import TielineCore
import TielineProofs

/// A node that leaves out every event and is honest otherwise.
struct DeafAdapter: LedgerAdapter {
  let real: any LedgerAdapter

  init(_ real: any LedgerAdapter) { self.real = real }

  var ledger: LedgerID { real.ledger }
  var capabilities: Set<LedgerCapability> { real.capabilities }

  func events(after cursor: LedgerCursor?, limit: Int) async throws(AdapterError) -> EventPage {
    let page = try await real.events(after: cursor, limit: limit)
    return EventPage(events: [], cursor: page.cursor, hasMore: page.hasMore, source: page.source)
  }

  func finalHead() async throws(AdapterError) -> LedgerHead { try await real.finalHead() }
  func finalHeads() -> AsyncStream<LedgerHead> { real.finalHeads() }
  func lockIdentifier(for terms: LockTerms) throws(AdapterError) -> LockIdentifier {
    try real.lockIdentifier(for: terms)
  }
  func terms(of lock: LockIdentifier) async throws(AdapterError) -> LockTerms? { try await real.terms(of: lock) }
  func headers(
    after trusted: VerifiedHeader, upTo height: UInt64?
  ) async throws(AdapterError) -> Sourced<HeaderPage> { try await real.headers(after: trusted, upTo: height) }
  func evidence(
    for locks: [LockTerms], under head: VerifiedHeader
  ) async throws(AdapterError) -> Sourced<LockEvidence> { try await real.evidence(for: locks, under: head) }
  func distrust(_ source: String, because reason: String) async { await real.distrust(source, because: reason) }
  func balances(of holdings: [Holding]) async throws(AdapterError) -> [Amount] {
    try await real.balances(of: holdings)
  }
  func certificate(_ identifier: CertificateIdentifier) async throws(AdapterError) -> CertificateRecord? {
    try await real.certificate(identifier)
  }
  func certificateIdentifier(of asset: AssetID) -> CertificateIdentifier? { real.certificateIdentifier(of: asset) }
  func certificates() async throws(AdapterError) -> [CertificateRecord] { try await real.certificates() }
  func movements(from height: UInt64?, limit: Int) async throws(AdapterError) -> MovementPage {
    try await real.movements(from: height, limit: limit)
  }
  func timings() async throws(AdapterError) -> LedgerTimings { try await real.timings() }
  func prepare(_ action: LedgerAction, from account: AccountID) async throws(AdapterError) -> [PreparedTransaction] {
    try await real.prepare(action, from: account)
  }
  func broadcast(_ transaction: PreparedTransaction) async throws(AdapterError) {
    try await real.broadcast(transaction)
  }
  func replacement(for transaction: PreparedTransaction) async throws(AdapterError) -> PreparedTransaction {
    try await real.replacement(for: transaction)
  }
  func outcomes(of transactions: [PreparedTransaction]) async throws(AdapterError) -> Sourced<[TransactionOutcome]> {
    try await real.outcomes(of: transactions)
  }
  func resume(_ transactions: [PreparedTransaction]) async throws(AdapterError) { try await real.resume(transactions) }
  func abandon(_ transactions: [PreparedTransaction]) async { await real.abandon(transactions) }
}
