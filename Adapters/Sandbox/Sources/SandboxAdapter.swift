import Foundation
import TielineAdapterSDK
import TielineCore
import TielineCrypto
import TielineProofs

/// A ledger in memory, or in a log file that several processes share: for unit tests and for trying Tieline offline.
/// It holds nothing of value, checks no signatures of accounts, and
/// the key that signs its state follows from its name.
public final class SandboxAdapter: LedgerAdapter {
  /// How a sandbox behaves.
  public struct Configuration: Sendable {
    /// Any name of the namespace `sandbox`.
    public var ledger: LedgerID
    /// Time between blocks, at least 1 ms.
    public var blockInterval: Milliseconds
    /// Where processes share the ledger; `nil` keeps it in this process.
    public var logPath: String?
    /// The accounts that this adapter may act for; `nil` for any.
    public var accounts: Set<AccountID>?
    /// The sandbox's time.
    public var clock: @Sendable () -> Instant

    public init(
      ledger: LedgerID, blockInterval: Milliseconds = Milliseconds(200), logPath: String? = nil,
      accounts: [AccountID]? = nil, clock: @escaping @Sendable () -> Instant
    ) {
      self.ledger = ledger
      self.blockInterval = max(blockInterval, Milliseconds(1))
      self.logPath = logPath
      self.accounts = accounts.map(Set.init)
      self.clock = clock
    }
  }

  let chain: SandboxChain
  private let sequencer = SandboxSequencer()
  private let authority: Ed25519.PrivateKey

  public init(_ configuration: Configuration) {
    chain = SandboxChain(configuration: configuration)
    authority = SandboxAuthority.key(of: configuration.ledger)
  }

  public var ledger: LedgerID { chain.configuration.ledger }
  public var capabilities: Set<LedgerCapability> { [.hashTimeLocks, .proofs, .certificates, .replacement] }

  /// Gives an account assets out of nothing.
  /// - Throws: ``AdapterError`` when the log cannot be written.
  public func credit(_ amount: AssetAmount, to account: AccountID) throws(AdapterError) {
    try chain.credit(amount, to: account)
  }

  public func finalHead() async throws(AdapterError) -> LedgerHead { try chain.read { $1 } }

  public func finalHeads() -> AsyncStream<LedgerHead> {
    let chain = chain
    return AsyncStream(bufferingPolicy: .bufferingNewest(1)) { continuation in
      let task = Task {
        var last: UInt64?
        while !Task.isCancelled {
          if let head = try? chain.read({ $1 }), head.height != last {
            last = head.height
            continuation.yield(head)
          }
          try? await Task.sleep(for: .milliseconds(chain.configuration.blockInterval.count))
        }
        continuation.finish()
      }
      continuation.onTermination = { _ in task.cancel() }
    }
  }

  public func events(after cursor: LedgerCursor?, limit: Int) async throws(AdapterError) -> EventPage {
    let (chain, source) = (chain, source)
    return try chain.read { ledger, head in
      guard let cursor else {
        return EventPage(
          events: [], cursor: LedgerCursor(height: head.height, hash: head.hash), hasMore: false, source: source)
      }
      let last = min(head.height, cursor.height + UInt64(max(1, limit)))
      let first = ledger.events.partitioningIndex { $0.height > cursor.height }
      let events = ledger.events[first...].prefix { $0.height <= last }
      return EventPage(
        events: Array(events), cursor: LedgerCursor(height: last, hash: chain.hash(of: last)),
        hasMore: last < head.height, source: source)
    }
  }

  public func lockIdentifier(for terms: LockTerms) throws(AdapterError) -> LockIdentifier {
    guard terms.ledger == ledger else {
      throw AdapterError(.invalidRequest, "the lock is on \(terms.ledger), not on \(ledger)")
    }
    return terms.canonicalIdentifier
  }

  public func terms(of lock: LockIdentifier) async throws(AdapterError) -> LockTerms? {
    try chain.read { state, _ in state.locks[lock]?.terms }
  }

  public func headers(
    after trusted: VerifiedHeader, upTo height: UInt64?
  ) async throws(AdapterError) -> Sourced<HeaderPage> {
    let head = try chain.read { $1 }
    let headers = head.height > trusted.height ? [try statement(at: head, entries: []).bytes] : []
    return Sourced(HeaderPage(headers, hasMore: false), from: source)
  }

  public func evidence(
    for locks: [LockTerms], under head: VerifiedHeader
  ) async throws(AdapterError) -> Sourced<LockEvidence> {
    let (statuses, head) = try chain.read { state, head in
      (locks.map { state.locks[$0.canonicalIdentifier]?.status ?? .absent }, head)
    }
    let entries = zip(locks, statuses).map { AuthorityStatement.entry($0.canonicalIdentifier, $1) }
    let evidence = LockEvidence(
      state: try statement(at: head, entries: entries).bytes, locks: statuses.map(AuthorityStatement.proof(of:)))
    return Sourced(evidence, from: source)
  }

  private func statement(at head: LedgerHead, entries: [[UInt8]]) throws(AdapterError) -> AuthorityStatement {
    do throws(CryptoError) {
      return try AuthorityStatement(
        ledger: ledger, height: head.height, time: head.time, entries: entries, key: authority)
    } catch { throw AdapterError(.other, error.description) }
  }

  public func distrust(_ source: String, because reason: String) async {}

  /// A verifier of this sandbox's statements.
  public var verifier: LockVerifier {
    get throws { try SandboxAuthority.verifier(for: ledger) }
  }

  private var source: String { chain.configuration.logPath ?? "\(ledger)" }

  public func balances(of holdings: [Holding]) async throws(AdapterError) -> [Amount] {
    try chain.read { ledger, _ in holdings.map(ledger.balance(of:)) }
  }

  public func certificate(
    _ identifier: CertificateIdentifier
  ) async throws(AdapterError) -> CertificateRecord? {
    try chain.read { ledger, _ in ledger.certificates.first { $0.identifier == identifier } }
  }

  public func certificateIdentifier(of asset: AssetID) -> CertificateIdentifier? {
    guard asset.ledger == ledger, asset.namespace == "cert", let token = asset.token else { return nil }
    return try? CertificateIdentifier(hex: token)
  }

  public func certificates() async throws(AdapterError) -> [CertificateRecord] {
    try chain.read { ledger, _ in ledger.certificates }
  }

  public func movements(from height: UInt64?, limit: Int) async throws(AdapterError) -> MovementPage {
    return try chain.read { ledger, head in
      // Heights go by the clock: before the first movement are millions of empty blocks.
      let first = height ?? ledger.movements.first?.height ?? head.height
      guard head.height >= first else { return MovementPage(movements: [], next: first, hasMore: false) }
      let last = min(head.height, first + UInt64(max(1, limit)) - 1)
      let start = ledger.movements.partitioningIndex { $0.height >= first }
      return MovementPage(
        movements: Array(ledger.movements[start...].prefix { $0.height <= last }), next: last + 1,
        hasMore: last < head.height)
    }
  }

  public func timings() async throws(AdapterError) -> LedgerTimings {
    // A block comes after each interval without exception, and is final at once.
    LedgerTimings(inclusion: chain.configuration.blockInterval * 2, finality: .zero, samples: 1)
  }

  public func prepare(
    _ action: LedgerAction, from account: AccountID
  ) async throws(AdapterError) -> [PreparedTransaction] {
    guard account.ledger == ledger, chain.configuration.accounts?.contains(account) != false else {
      throw AdapterError(.unknownAccount, "this gateway may not act for \(account) on \(ledger)")
    }
    if case .lock(let terms) = action { try await checkBalance(for: terms) }
    let next = try chain.read { state, _ in state.nextSequence[account] ?? 0 }
    let sequence = await sequencer.reserve(account, ledgerNext: next)
    return [try SandboxTransaction(action: action, account: account, sequence: sequence, fee: 1).prepared()]
  }

  private func checkBalance(for terms: LockTerms) async throws(AdapterError) {
    let held = try await balances(of: terms.assets.map { Holding(account: terms.sender, asset: $0.asset) })
    for (item, balance) in zip(terms.assets, held) where balance < item.amount {
      throw AdapterError(
        .insufficientFunds, "\(terms.sender.address) has \(balance) of \(item.asset), the lock needs \(item.amount)")
    }
  }

  public func broadcast(_ transaction: PreparedTransaction) async throws(AdapterError) {
    try chain.submit(transaction)
  }

  public func replacement(
    for transaction: PreparedTransaction
  ) async throws(AdapterError) -> PreparedTransaction {
    let old = try SandboxTransaction(payload: transaction.payload)
    return try SandboxTransaction(
      action: old.action, account: old.account, sequence: old.sequence, fee: old.fee * 2
    ).prepared()
  }

  public func outcomes(
    of transactions: [PreparedTransaction]
  ) async throws(AdapterError) -> Sourced<[TransactionOutcome]> {
    let (receipts, next) = try chain.read { state, _ in
      (transactions.map { state.receipts[$0.identifier] }, transactions.map { state.nextSequence[$0.account] ?? 0 })
    }
    let outcomes = transactions.indices.map { index -> TransactionOutcome in
      switch receipts[index] {
      case .done(let height): .succeeded(height: height)
      case .reverted(let height, let reason): .reverted(height: height, reason: reason)
      case nil where transactions[index].sequence < next[index]: .superseded
      case nil: chain.isKnown(transactions[index].identifier) ? .pending : .unknown
      }
    }
    return Sourced(outcomes, from: source)
  }

  public func resume(_ transactions: [PreparedTransaction]) async throws(AdapterError) {
    await sequencer.resume(transactions)
  }

  public func abandon(_ transactions: [PreparedTransaction]) async { await sequencer.abandon(transactions) }
}

extension Array {
  /// The first index at which `isAfter` holds; the array is sorted by it.
  fileprivate func partitioningIndex(where isAfter: (Element) -> Bool) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if isAfter(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
