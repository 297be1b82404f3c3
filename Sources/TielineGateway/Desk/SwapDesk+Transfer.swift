import TielineAdapterSDK
import TielineCore
import TielineCrypto
import TielineRelay

extension SwapDesk {
  /// A certificate that is to be moved.
  public struct Passage: Sendable, Hashable {
    /// By its name at home, wherever it is, and how many Wh of it.
    public var certificate: AssetAmount
    /// Whose Wh they are, on the ledger that they depart from.
    public var from: AccountID
    /// Whose they are to be, on the ledger where they arrive.
    public var to: AccountID

    public init(certificate: AssetAmount, from: AccountID, to: AccountID) {
      (self.certificate, self.from, self.to) = (certificate, from, to)
    }
  }

  /// Begins a transfer: has a certificate depart from one ledger and arrive on another, or come back.
  ///
  /// - Parameters:
  ///   - preimage: Fresh random bytes; kept in the journal until revealed.
  ///   - window: How much longer than necessary the arrival may take.
  /// - Throws: ``DeskError``.
  public func transfer(
    _ passage: Passage, preimage: Preimage, window: Milliseconds, at now: Instant
  ) async throws(DeskError) -> SwapIdentifier {
    let (source, destination) = (passage.from.ledger, passage.to.ledger)
    let margins = try await margins(initiator: source, responder: destination)
    let bridges = PerLeg(initiator: try await bridge(of: source), responder: try await bridge(of: destination))
    let attributes = try await attributes(of: passage.certificate.asset)
    let terms: SwapTerms
    do throws(ValueError) {
      let expiries = try margins.expiries(from: now, window: window, bridges)
      terms = SwapTerms(
        try Carry(
          certificate: passage.certificate, attributes: AttributesHash(checked: Keccak256.hash(attributes)),
          sender: passage.from, sourceBridge: bridges.initiator.account, destinationBridge: bridges.responder.account,
          recipient: passage.to, hashlock: preimage.hashlock, departureTimelock: expiries.initiator,
          arrivalTimelock: expiries.responder))
    } catch { throw .invalid(error) }
    return try begin(terms, margins: margins, bridges, preimage: preimage, at: now)
  }

  /// Puts into the journal what this gateway does at both ends.
  ///
  /// - Parameter keepers: What the contracts of both legs ask.
  /// - Throws: ``DeskError``.
  func begin(
    _ terms: SwapTerms, margins: SwapMargins, _ keepers: PerLeg<KeeperTerms>, preimage: Preimage, at now: Instant
  ) throws(DeskError) -> SwapIdentifier {
    for leg in Leg.allCases {
      let offered = terms[leg].timelock.instant - now
      guard offered <= keepers[leg].maximumDuration else {
        throw .refused(.tooLong(allowed: keepers[leg].maximumDuration, offered: offered, leg: leg))
      }
    }
    try admit(terms, margins: margins, actsFor: [.initiator, .responder], preimage: preimage, at: now)
    return terms.identifier
  }

  private func bridge(of ledger: LedgerID) async throws(DeskError) -> KeeperTerms {
    let adapter = try adapter(of: ledger)
    do throws(AdapterError) { return try await adapter.bridge() } catch { throw .ledger(ledger, error) }
  }

  private func attributes(of certificate: AssetID) async throws(DeskError) -> [UInt8] {
    let adapter = try adapter(of: certificate.ledger)
    do throws(AdapterError) { return try await adapter.attributes(of: certificate) } catch {
      throw .ledger(certificate.ledger, error)
    }
  }
}

extension SwapMargins {
  /// The shortest timelocks that keep a transfer or call safe and that both contracts take, plus `window`.
  /// - Throws: ``ValueError`` when a timelock would lie past the year 9999.
  func expiries(
    from now: Instant, window: Milliseconds, _ keepers: PerLeg<KeeperTerms>
  ) throws(ValueError) -> PerLeg<Timelock> {
    let shortest = try expiries(from: now, window: window).responder
    // The departure has to be in a block while the least duration lasts.
    let least = try Timelock(
      roundingUp: now + keepers.initiator.minimumDuration + timings.initiator.settlement + skew)
    let arrival = max(shortest, least)
    let gap = max(expiryGap, keepers.initiator.margin, keepers.responder.margin)
    return PerLeg(initiator: try Timelock(roundingUp: arrival.instant + gap), responder: arrival)
  }
}
