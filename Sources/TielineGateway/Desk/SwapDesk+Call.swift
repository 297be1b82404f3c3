import TielineAdapterSDK
import TielineCore
import TielineRelay

extension SwapDesk {
  /// Who has a contract on another ledger called, and what that is worth.
  public struct Commission: Sendable, Hashable {
    /// Calls and pays the fee.
    public var caller: AccountID
    /// What is called, with what.
    public var request: GatewayCall.Request
    /// On the caller's ledger; `nil` for none.
    public var fee: AssetAmount?
    /// Gets the fee, on the caller's ledger.
    public var payee: AccountID

    public init(caller: AccountID, request: GatewayCall.Request, fee: AssetAmount?, payee: AccountID) {
      (self.caller, self.request, self.fee, self.payee) = (caller, request, fee, payee)
    }
  }

  /// Begins a call: commits to it on the caller's ledger, has it executed on the target's, and keeps the outcome.
  ///
  /// - Parameters:
  ///   - preimage: Fresh random bytes; kept in the journal until revealed.
  ///   - window: How much longer than necessary the execution may take.
  /// - Throws: ``DeskError``.
  public func call(
    _ commission: Commission, preimage: Preimage, window: Milliseconds, at now: Instant
  ) async throws(DeskError) -> SwapIdentifier {
    let (source, destination) = (commission.caller.ledger, commission.request.target.ledger)
    let margins = try await margins(initiator: source, responder: destination)
    let gateways = PerLeg(initiator: try await gateway(of: source), responder: try await gateway(of: destination))
    let terms: SwapTerms
    do throws(ValueError) {
      let expiries = try margins.expiries(from: now, window: window, gateways)
      terms = SwapTerms(
        try GatewayCall(
          commission.request, caller: commission.caller, sourceGateway: gateways.initiator.account,
          destinationGateway: gateways.responder.account, fee: commission.fee, payee: commission.payee,
          hashlock: preimage.hashlock, commitmentTimelock: expiries.initiator, executionTimelock: expiries.responder))
    } catch { throw .invalid(error) }
    return try begin(terms, margins: margins, gateways, preimage: preimage, at: now)
  }

  private func gateway(of ledger: LedgerID) async throws(DeskError) -> KeeperTerms {
    let adapter = try adapter(of: ledger)
    do throws(AdapterError) { return try await adapter.callGateway() } catch { throw .ledger(ledger, error) }
  }
}
