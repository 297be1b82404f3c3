import TielineCore
import TielineProofs

/// Reads locks through an adapter and believes only what is proven: the one way from a ledger's nodes to what the
/// relay acts on.
public actor LockReader {
  private let adapter: any LedgerAdapter
  private var verifier: LockVerifier
  /// Who answered last.
  public private(set) var source: String?

  /// Most rounds of fetching headers in one reading; each halves a distance or brings the next part.
  private static let maximumRounds = 4096

  /// - Parameter verifier: Starts from a checkpoint that the operator pinned.
  public init(adapter: any LedgerAdapter, verifier: LockVerifier) {
    (self.adapter, self.verifier) = (adapter, verifier)
  }

  /// The newest header that is trusted.
  public var head: VerifiedHeader { verifier.head }

  /// What is trusted, to be stored: a reader that starts from it goes on here.
  public var checkpoint: LockVerifier.Checkpoint { verifier.checkpoint }

  /// Where each lock stands, all in the state of one proven header.
  ///
  /// - Parameter now: The caller's clock.
  /// - Returns: One for each of `locks`, in order.
  /// - Throws: ``AdapterError``: a reading error, or `.untrue` with the source that a proof caught in an untruth; that
  ///   source has then been reported to the adapter.
  public func read(_ locks: [LockTerms], at now: Instant) async throws(AdapterError) -> [VerifiedLock] {
    try await advance(at: now)
    guard !locks.isEmpty else { return [] }
    let evidence = try await adapter.evidence(for: locks, under: verifier.head)
    source = evidence.source
    return try await accept(verifier.locks(locks, evidence.value, at: now), from: evidence.source)
  }

  /// Follows the ledger to its newest provable header.
  ///
  /// - Returns: The headers that led there, in the light client's encoding.
  /// - Throws: ``AdapterError`` as ``read(_:at:)``.
  @discardableResult
  public func advance(at now: Instant) async throws(AdapterError) -> [[UInt8]] {
    var applied: [[UInt8]] = []
    var target: UInt64?
    for _ in 0..<Self.maximumRounds {
      let batch = try await adapter.headers(after: verifier.head, upTo: target)
      source = batch.source
      var isDone = !batch.value.hasMore && target == nil
      target = nil
      for header in batch.value.headers {
        let verdict = verifier.apply(header, at: now)
        if case .needsIntermediate(let height, let above)? = verdict.shortfall, height > above + 1 {
          target = above + (height - above) / 2
          isDone = false
          break
        }
        _ = try await accept(verdict, from: batch.source)
        applied.append(header)
      }
      if isDone { return applied }
    }
    throw AdapterError(
      .unreachable, "\(adapter.ledger) gives headers without end; pin a newer checkpoint", retry: .safe)
  }

  private func accept<Value>(_ verdict: Verdict<Value>, from source: String) async throws(AdapterError) -> Value {
    switch verdict {
    case .accepted(let value): return value
    case .invalid(let rejection):
      await adapter.distrust(source, because: rejection.description)
      throw AdapterError(
        .untrue, "\(source) was caught in an untruth about \(adapter.ledger): \(rejection)", source: source)
    case .insufficient(let shortfall):
      throw AdapterError(
        .unreachable, "\(source) does not prove enough about \(adapter.ledger): \(shortfall)", source: source)
    }
  }
}
