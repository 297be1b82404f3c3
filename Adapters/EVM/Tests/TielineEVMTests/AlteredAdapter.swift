import Synchronization
import TielineAdapterSDK
import TielineCore
import TielineProofs

/// An adapter whose nodes' headers and evidence are altered on the way; keeps who was distrusted.
final class AlteredAdapter: LedgerAdapter {
  private let real: any LedgerAdapter
  private let alterHeaders: @Sendable ([[UInt8]]) -> [[UInt8]]
  private let alterEvidence: @Sendable (LockEvidence) -> LockEvidence
  private let accused = Mutex<[String]>([])

  init(
    _ real: any LedgerAdapter, headers: @escaping @Sendable ([[UInt8]]) -> [[UInt8]] = { $0 },
    evidence: @escaping @Sendable (LockEvidence) -> LockEvidence = { $0 }
  ) { (self.real, alterHeaders, alterEvidence) = (real, headers, evidence) }

  var distrusted: [String] { accused.withLock { $0 } }
  var ledger: LedgerID { real.ledger }
  var capabilities: Set<LedgerCapability> { real.capabilities }

  func headers(
    after trusted: VerifiedHeader, upTo height: UInt64?
  ) async throws(AdapterError) -> Sourced<HeaderPage> {
    let page = try await real.headers(after: trusted, upTo: height)
    return Sourced(HeaderPage(alterHeaders(page.value.headers), hasMore: page.value.hasMore), from: page.source)
  }
  func evidence(
    for locks: [LockTerms], under head: VerifiedHeader
  ) async throws(AdapterError) -> Sourced<LockEvidence> {
    let evidence = try await real.evidence(for: locks, under: head)
    return Sourced(alterEvidence(evidence.value), from: evidence.source)
  }
  func distrust(_ source: String, because reason: String) async { accused.withLock { $0.append(source) } }

  func finalHead() async throws(AdapterError) -> LedgerHead { try await real.finalHead() }
  func finalHeads() -> AsyncStream<LedgerHead> { real.finalHeads() }
  func events(after cursor: LedgerCursor?, limit: Int) async throws(AdapterError) -> EventPage {
    try await real.events(after: cursor, limit: limit)
  }
  func lockIdentifier(for terms: LockTerms) throws(AdapterError) -> LockIdentifier {
    try real.lockIdentifier(for: terms)
  }
  func terms(of lock: LockIdentifier) async throws(AdapterError) -> LockTerms? { try await real.terms(of: lock) }
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
