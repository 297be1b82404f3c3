import TielineCore

/// What the engine asks the ledgers' followers for while it takes a batch of events. Each follower is handed its own in
/// one go and in this order, so that the engine waits for a follower once for a batch, not once for a swap.
struct FollowerRequests {
  enum Request {
    /// Watches what was sent until it is decided.
    case track(Flight, LegKey)
    /// Reads the lock as soon as possible.
    case read(LegKey)
    /// Reads the lock once the ledger's time has come to an instant.
    case readAt(LegKey, Instant)
    /// Follows the lock no longer.
    case forget(LegKey)
  }

  private(set) var byLedger: [LedgerID: [Request]] = [:]

  mutating func add(_ request: Request, on ledger: LedgerID) { byLedger[ledger, default: []].append(request) }
}
