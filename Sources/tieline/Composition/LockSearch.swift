import TielineAdapterSDK
import TielineCore
import TielineRelay

/// Finds a lock's terms by its name: among the journal's swaps, then in what the ledger logged.
struct LockSearch {
  let composition: Composition
  let adapter: any LedgerAdapter

  /// - Parameters:
  ///   - name: A lock's name on the ledger, or a swap's.
  ///   - leg: Which lock of a swap, `A` or `B`.
  /// - Throws: ``CommandFailure`` where nothing has that name, ``AdapterError`` or ``StorageError``.
  func terms(_ name: String, leg: String?) async throws -> LockTerms {
    if let leg { return try ofSwap(name, leg: leg) }
    let lock = try LockIdentifier(hex: name)
    if let known = try await adapter.terms(of: lock), try adapter.lockIdentifier(for: known) == lock { return known }
    throw CommandFailure(
      .missingInput,
      "\(adapter.ledger) has no lock \(name) in its log; a lock that was never made is named by its swap, with --leg")
  }

  private func ofSwap(_ name: String, leg: String) throws -> LockTerms {
    guard let leg = Leg(rawValue: leg) else { throw CommandFailure(.unusableData, "--leg is A or B, not '\(leg)'") }
    guard let swap = try composition.journal().swap(SwapIdentifier(hex: name)) else {
      throw CommandFailure(.missingInput, "the journal has no swap \(name)")
    }
    let terms = swap.record.terms[leg]
    guard terms.ledger == adapter.ledger else {
      throw CommandFailure(.unusableData, "leg \(leg.rawValue) is on \(terms.ledger), not on \(adapter.ledger)")
    }
    return terms
  }
}
