import TielineCore
import TielineProofs

/// One ledger, as the relay sees it. A new kind of ledger is one type that conforms to this and passes the
/// conformance suite of `TielineAdapterTestKit`.
///
/// An adapter keeps no truth of its own: after a restart everything is read from the ledger again, and what was
/// signed but perhaps not sent comes back through ``resume(_:)``. A ledger that lacks something does not declare the
/// capability; it never traps and never pretends.
public protocol LedgerAdapter: Sendable {
  /// Which ledger this is; checked against the node's own answer before the first use.
  var ledger: LedgerID { get }

  /// What this ledger can do beyond the calls that every adapter answers.
  var capabilities: Set<LedgerCapability> { get }

  // MARK: Reading, always at final blocks

  /// The newest final block.
  /// - Throws: ``AdapterError`` with `.unreachable`, `.timedOut`, `.wrongLedger` or `.malformedAnswer`.
  func finalHead() async throws(AdapterError) -> LedgerHead

  /// New final heads as they come, by subscription where the ledger pushes and by polling where it does not.
  ///
  /// Ends only when the consuming task is cancelled; heights never go down. A node that cannot be reached makes a
  /// pause, not an end.
  func finalHeads() -> AsyncStream<LedgerHead>

  /// Events of final blocks after `cursor`, in order, each exactly once.
  ///
  /// - Parameters:
  ///   - cursor: Where the last page ended; `nil` starts after the newest final block.
  ///   - limit: Most blocks to read, 1 to 10,000.
  /// - Throws: ``AdapterError`` with `.reorganized` when the block that `cursor` names is no longer in the ledger.
  func events(after cursor: LedgerCursor?, limit: Int) async throws(AdapterError) -> EventPage

  /// The name under which the ledger keeps a lock with exactly these terms.
  /// - Throws: ``AdapterError`` with `.invalidRequest` for terms that this ledger cannot express.
  func lockIdentifier(for terms: LockTerms) throws(AdapterError) -> LockIdentifier

  /// The terms of a lock, from what the ledger logged when it was made, or `nil` where it knows of none. They are those
  /// of the lock if ``lockIdentifier(for:)`` gives the same name.
  /// - Throws: ``AdapterError``, a reading error.
  func terms(of lock: LockIdentifier) async throws(AdapterError) -> LockTerms?

  /// Headers that lead from a trusted one towards the newest provable one, in order, in the encoding of the ledger's
  /// light client. Untrusted.
  ///
  /// - Parameters:
  ///   - trusted: Where the reader is.
  ///   - height: Where to lead at most; the newest provable height where `nil`.
  /// - Returns: None where there is nothing newer; a part where there are many, so that the reader asks again.
  /// - Throws: ``AdapterError`` with `.unsupported` unless `.proofs` is declared, or a reading error.
  func headers(
    after trusted: VerifiedHeader, upTo height: UInt64?
  ) async throws(AdapterError) -> Sourced<HeaderPage>

  /// What shows where each lock stands in the state that `head` commits to. Untrusted.
  ///
  /// - Parameter head: The reader's newest trusted header.
  /// - Throws: ``AdapterError`` with `.unsupported` unless `.proofs` is declared, or a reading error.
  func evidence(
    for locks: [LockTerms], under head: VerifiedHeader
  ) async throws(AdapterError) -> Sourced<LockEvidence>

  /// Tells that a source was caught in an untruth, so that others are asked before it.
  func distrust(_ source: String, because reason: String) async

  /// What each holder has at the newest final block, in smallest units.
  /// - Throws: ``AdapterError`` with `.unreachable`, `.timedOut` or `.malformedAnswer`.
  func balances(of holdings: [Holding]) async throws(AdapterError) -> [Amount]

  /// The certificate with this identifier, or `nil` where the ledger has none.
  /// - Throws: ``AdapterError`` with `.unsupported` unless `.certificates` is declared.
  func certificate(_ identifier: CertificateIdentifier) async throws(AdapterError) -> CertificateRecord?

  /// The certificate whose Wh are the units of `asset`; `nil` for any other asset. Asks nobody.
  func certificateIdentifier(of asset: AssetID) -> CertificateIdentifier?

  /// Every certificate that was ever issued on this ledger, oldest first.
  /// - Throws: ``AdapterError`` with `.unsupported` unless `.certificates` is declared.
  func certificates() async throws(AdapterError) -> [CertificateRecord]

  /// What happened to certificates in final blocks, in order, each movement exactly once.
  ///
  /// - Parameters:
  ///   - height: The first block to read, ``MovementPage/next`` of the last page; `nil` for the ledger's first.
  ///   - limit: Most blocks to read, 1 to 10,000.
  /// - Throws: ``AdapterError`` with `.unsupported` unless `.certificates` is declared, or a reading error.
  func movements(from height: UInt64?, limit: Int) async throws(AdapterError) -> MovementPage

  /// What this ledger, the home of a certificate, says of it, byte for byte: what is hashed for a carry and shown where
  /// it arrives (E-5).
  /// - Throws: ``AdapterError`` with `.unsupported` unless `.carries` is declared, `.invalidRequest` for an asset that
  ///   is no certificate of this ledger, or a reading error.
  func attributes(of certificate: AssetID) async throws(AdapterError) -> [UInt8]

  /// What the ledger's bridge asks of carries.
  /// - Throws: ``AdapterError`` with `.unsupported` unless `.carries` is declared, or a reading error.
  func bridge() async throws(AdapterError) -> KeeperTerms

  /// What the ledger's gateway contract asks of calls.
  /// - Throws: ``AdapterError`` with `.unsupported` unless `.calls` is declared, or a reading error.
  func callGateway() async throws(AdapterError) -> KeeperTerms

  /// Time to inclusion and to finality, measured on this ledger's recent blocks and this process's own transactions.
  /// - Throws: ``AdapterError`` with `.unreachable`, `.timedOut` or `.malformedAnswer`.
  func timings() async throws(AdapterError) -> LedgerTimings

  // MARK: Acting

  /// Builds and signs what carries out `action`, and sends nothing.
  ///
  /// Each transaction takes the next number of its account's one sequencer (H-17). The caller stores the result
  /// before it broadcasts (H-9), or gives the numbers back with ``abandon(_:)``.
  ///
  /// - Parameters:
  ///   - action: What to do.
  ///   - account: Who signs and pays the fee; the adapter holds its key.
  /// - Returns: One or more transactions, to be broadcast in order; the last one is the action itself.
  /// - Throws: ``AdapterError`` with `.unknownAccount`, `.invalidRequest`, `.insufficientFunds`, or a reading error.
  func prepare(_ action: LedgerAction, from account: AccountID) async throws(AdapterError) -> [PreparedTransaction]

  /// Sends a prepared transaction. Idempotent: one that the ledger knows already is a success.
  /// - Throws: ``AdapterError``; `.rejected` and `.insufficientFunds` mean that it was not taken.
  func broadcast(_ transaction: PreparedTransaction) async throws(AdapterError)

  /// Signs the same transaction again with a higher fee and the same number, so that at most one of both counts
  /// (H-12).
  /// - Throws: ``AdapterError`` with `.unsupported` unless `.replacement` is declared, or `.feeLimit`.
  func replacement(for transaction: PreparedTransaction) async throws(AdapterError) -> PreparedTransaction

  /// Where each transaction is said to stand, in order of `transactions`. A hint: what a lock's state is, its proof says.
  /// - Throws: ``AdapterError`` with `.unreachable`, `.timedOut` or `.malformedAnswer`.
  func outcomes(
    of transactions: [PreparedTransaction]
  ) async throws(AdapterError) -> Sourced<[TransactionOutcome]>

  /// Tells the sequencers, once at start, which signed transactions a journal still holds.
  /// - Throws: ``AdapterError`` with `.unknownAccount` or a reading error.
  func resume(_ transactions: [PreparedTransaction]) async throws(AdapterError)

  /// Gives back the numbers of transactions that were never broadcast and never will be.
  func abandon(_ transactions: [PreparedTransaction]) async
}

/// A ledger that certificates neither leave nor come to, and calls as little.
extension LedgerAdapter {
  public func attributes(of certificate: AssetID) async throws(AdapterError) -> [UInt8] { throw noBridge }
  public func bridge() async throws(AdapterError) -> KeeperTerms { throw noBridge }
  public func callGateway() async throws(AdapterError) -> KeeperTerms {
    throw AdapterError(.unsupported, "\(ledger) has no gateway for calls; configure its GatewayCalls contract")
  }

  private var noBridge: AdapterError {
    AdapterError(.unsupported, "\(ledger) has no bridge for certificates; configure its CertificateBridge contract")
  }
}
