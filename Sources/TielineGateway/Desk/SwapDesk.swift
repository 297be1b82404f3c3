import TielineAdapterSDK
import TielineCore
import TielineCrypto
import TielineRelay
import TielineStorage

/// Where swaps begin: measures the ledgers, checks the timelock rules, and puts admitted swaps into the journal, from
/// which a running gateway takes them.
public struct SwapDesk: Sendable {
  /// What the operator tolerates.
  public struct Policy: Sendable, Hashable {
    /// o: an outage of ledger or gateway that a swap survives.
    public var outage: Milliseconds
    /// s: how far clocks may be apart.
    public var skew: Milliseconds
    /// Longest time that anything may stay locked (H-4).
    public var maximumLock: Milliseconds

    public init(outage: Milliseconds, skew: Milliseconds, maximumLock: Milliseconds) {
      (self.outage, self.skew, self.maximumLock) = (outage, skew, maximumLock)
    }
  }

  /// What one party gives and who gets it.
  public struct Side: Sendable, Hashable {
    /// Who locks.
    public var from: AccountID
    /// Who is paid on a claim; on the same ledger.
    public var to: AccountID
    /// What is locked, in smallest units.
    public var assets: [AssetAmount]

    public init(from: AccountID, to: AccountID, assets: [AssetAmount]) {
      (self.from, self.to, self.assets) = (from, to, assets)
    }
  }

  let journal: SwapJournal
  let adapters: [LedgerID: any LedgerAdapter]
  let policy: Policy

  public init(journal: SwapJournal, adapters: [LedgerID: any LedgerAdapter], policy: Policy) {
    (self.journal, self.adapters, self.policy) = (journal, adapters, policy)
  }

  /// Begins a swap as its initiator.
  ///
  /// - Parameters:
  ///   - give: The initiator's side, leg A.
  ///   - take: The responder's side, leg B.
  ///   - preimage: Fresh random bytes; kept in the journal until revealed.
  ///   - expiries: Explicit timelocks; `nil` chooses the shortest safe ones plus `window`.
  ///   - window: How much longer than necessary the initiator may take to reveal.
  /// - Returns: The offer for the responder.
  /// - Throws: ``DeskError``.
  public func propose(
    give: Side, take: Side, preimage: Preimage, expiries: PerLeg<Timelock>? = nil, window: Milliseconds,
    at now: Instant
  ) async throws(DeskError) -> SwapOffer {
    let margins = try await margins(initiator: give.from.ledger, responder: take.from.ledger)
    let terms: SwapTerms
    do throws(ValueError) {
      let chosen = if let expiries { expiries } else { try margins.expiries(from: now, window: window) }
      terms = try SwapTerms(
        initiator: LockTerms(
          sender: give.from, recipient: give.to, assets: give.assets, hashlock: preimage.hashlock,
          timelock: chosen.initiator),
        responder: LockTerms(
          sender: take.from, recipient: take.to, assets: take.assets, hashlock: preimage.hashlock,
          timelock: chosen.responder))
    } catch {
      throw .invalid(error)
    }
    try admit(terms, margins: margins, actsFor: [.initiator], preimage: preimage, at: now)
    return SwapOffer(terms: terms)
  }

  /// What an offer means for who accepts it (H-15).
  public struct Quote: Sendable, Hashable, CustomStringConvertible {
    /// How long the initiator may choose, once both have locked, whether the swap takes place.
    public let optionWindow: Milliseconds

    /// No premium and no bond are spoken for, so none is paid.
    public var description: String {
      "once both sides are locked, the initiator may decide for \(optionWindow) whether the swap takes place; "
        + "no premium is paid for that, and no bond"
    }
  }

  /// What an offer means now.
  /// - Throws: ``DeskError`` where a ledger does not answer.
  public func quote(_ offer: SwapOffer, at now: Instant) async throws(DeskError) -> Quote {
    let margins = try await margins(
      initiator: offer.terms[.initiator].ledger, responder: offer.terms[.responder].ledger)
    return Quote(optionWindow: margins.optionWindow(for: offer.terms, from: now))
  }

  /// Takes part in a swap as its responder. Accepting the same offer twice does nothing.
  ///
  /// - Parameter longestOption: Longest time that the initiator may have to choose (H-15); `nil` for any.
  /// - Throws: ``DeskError``.
  public func accept(
    _ offer: SwapOffer, longestOption: Milliseconds? = nil, at now: Instant
  ) async throws(DeskError) {
    let margins = try await margins(
      initiator: offer.terms[.initiator].ledger, responder: offer.terms[.responder].ledger)
    let window = margins.optionWindow(for: offer.terms, from: now)
    if let longestOption, window > longestOption {
      throw .refused(.longOption(allowed: longestOption, offered: window))
    }
    try admit(offer.terms, margins: margins, actsFor: [.responder], preimage: nil, at: now)
  }

  /// Watches a swap of others: refunds and, once the preimage is public, claims what they leave open (H-13). It may be
  /// under way, so no rule of timelocks stands against it. Watching the same offer twice does nothing.
  /// - Throws: ``DeskError``.
  public func watch(_ offer: SwapOffer, at now: Instant) async throws(DeskError) {
    let margins = try await margins(
      initiator: offer.terms[.initiator].ledger, responder: offer.terms[.responder].ledger)
    try store(offer.terms, margins: margins, actsFor: [], preimage: nil, at: now)
  }

  /// What the two ledgers take, measured now, with the operator's tolerances.
  /// - Throws: ``DeskError/unknownLedger(_:known:)`` or ``DeskError/ledger(_:_:)``.
  public func margins(initiator: LedgerID, responder: LedgerID) async throws(DeskError) -> SwapMargins {
    let timings = PerLeg(initiator: try await timings(of: initiator), responder: try await timings(of: responder))
    return SwapMargins(
      timings: timings, outage: policy.outage, skew: policy.skew, maximumLock: policy.maximumLock)
  }

  private func timings(of ledger: LedgerID) async throws(DeskError) -> LedgerTimings {
    let adapter = try adapter(of: ledger)
    do throws(AdapterError) { return try await adapter.timings() } catch { throw .ledger(ledger, error) }
  }

  func adapter(of ledger: LedgerID) throws(DeskError) -> any LedgerAdapter {
    guard let adapter = adapters[ledger] else { throw .unknownLedger(ledger, known: Array(adapters.keys)) }
    return adapter
  }

  func admit(
    _ terms: SwapTerms, margins: SwapMargins, actsFor: Set<Party>, preimage: Preimage?, at now: Instant
  ) throws(DeskError) {
    if let refusal = margins.refusal(of: terms, at: now) { throw .refused(refusal) }
    try store(terms, margins: margins, actsFor: actsFor, preimage: preimage, at: now)
  }

  private func store(
    _ terms: SwapTerms, margins: SwapMargins, actsFor: Set<Party>, preimage: Preimage?, at now: Instant
  ) throws(DeskError) {
    for leg in Leg.allCases {
      guard let adapter = adapters[terms[leg].ledger] else { continue }
      do throws(AdapterError) { _ = try adapter.lockIdentifier(for: terms[leg]) } catch {
        throw .ledger(terms[leg].ledger, error)
      }
    }
    let record = SwapRecord(
      identifier: terms.identifier, terms: terms, margins: margins, actsFor: actsFor, preimage: preimage,
      admittedAt: now)
    do throws(StorageError) { try journal.admit(record) } catch { throw .journal(error) }
  }
}
