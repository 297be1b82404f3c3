import TielineCore
import TielineProofs

/// Reads locks through an adapter and believes only what is proven: the one way from a ledger's nodes to what the
/// relay acts on.
public actor LockReader {
  private let adapter: any LedgerAdapter
  /// The checkpoint that the operator pinned.
  public nonisolated let pinned: LockVerifier.Checkpoint
  private var verifier: LockVerifier
  /// Who answered last.
  public private(set) var source: String?

  /// Most rounds of fetching headers in one reading; each halves a distance or brings the next part.
  private static let maximumRounds = 4096
  /// How often a reading starts anew from the final head, where headers that are not final were replaced meanwhile.
  private static let maximumRestarts = 3

  /// - Parameters:
  ///   - verifier: Starts from a checkpoint that the operator pinned, or from what it trusted later.
  ///   - pinned: The pinned one, where the verifier has gone on from it.
  public init(adapter: any LedgerAdapter, verifier: LockVerifier, pinned: LockVerifier.Checkpoint? = nil) {
    (self.adapter, self.verifier, self.pinned) = (adapter, verifier, pinned ?? verifier.checkpoint)
    layout = verifier.layout
  }

  /// Where the ledger keeps its locks.
  public nonisolated let layout: LockVerifier.Layout

  /// The newest header that is trusted.
  public var head: VerifiedHeader { verifier.head }

  /// What is trusted, to be stored: a reader that starts from it goes on here.
  public var checkpoint: LockVerifier.Checkpoint { verifier.checkpoint }

  /// Where each lock stands, all that one contract keeps in the state of one proven header.
  ///
  /// - Parameter now: The caller's clock.
  /// - Returns: One for each of `locks`, in order.
  /// - Throws: ``AdapterError``: a reading error, or `.untrue` with the source that a proof caught in an untruth; that
  ///   source has then been reported to the adapter.
  public func read(_ locks: [LockTerms], at now: Instant) async throws(AdapterError) -> [VerifiedLock] {
    try await advance(at: now)
    var (found, rest) = ([LockTerms: VerifiedLock](), locks)
    while let first = rest.first {
      let place = layout.keeping(first)
      let together = rest.filter { layout.keeping($0) == place }
      rest.removeAll { layout.keeping($0) == place }
      let evidence = try await adapter.evidence(for: together, under: verifier.head)
      source = evidence.source
      for lock in try await accept(verifier.locks(together, evidence.value, at: now), from: evidence.source) {
        found[lock.terms] = lock
      }
    }
    return locks.compactMap { found[$0] }
  }

  /// The proof of where a lock stands, from the reader's own checkpoint on.
  /// - Throws: ``AdapterError`` as ``read(_:at:)``, or `.invalidRequest` where the way from the checkpoint is too long
  ///   for one document.
  public func proof(of terms: LockTerms, at now: Instant) async throws(AdapterError) -> HashTimeLockProof {
    let checkpoint = verifier.checkpoint
    let headers = try await advance(at: now)
    let evidence = try await adapter.evidence(for: [terms], under: verifier.head)
    let locks = try await accept(verifier.locks([terms], evidence.value, at: now), from: evidence.source)
    guard let lock = locks.first else { throw AdapterError(.malformedAnswer, "no evidence", source: evidence.source) }
    do throws(ProofDocumentError) {
      return try HashTimeLockProof(
        terms: terms, status: lock.status, layout: layout.keeping(terms) ?? layout, checkpoint: checkpoint,
        headers: headers,
        evidence: evidence.value)
    } catch { throw AdapterError(.invalidRequest, error.description) }
  }

  /// Follows the ledger to its newest provable header.
  ///
  /// - Returns: The headers that led there, in the light client's encoding.
  /// - Throws: ``AdapterError`` as ``read(_:at:)``.
  @discardableResult
  public func advance(at now: Instant) async throws(AdapterError) -> [[UInt8]] {
    var applied: [[UInt8]] = []
    var target: UInt64?
    var restarts = 0
    for _ in 0..<Self.maximumRounds {
      let start = verifier.head.height
      let page = try await adapter.headers(after: verifier.head, upTo: target)
      source = page.source
      switch try await take(page, into: &applied, at: now) {
      case .whole where !page.value.hasMore && target == nil: return applied
      case .whole:
        guard target != nil || verifier.head.height > start else {
          throw AdapterError(
            .unreachable,
            "\(page.source) gives headers of \(adapter.ledger) above \(start) of which none becomes final",
            source: page.source)
        }
        target = nil
      case .needsNearer(let height): target = height
      case .needsRestart(let shortfall):
        restarts += 1
        guard restarts <= Self.maximumRestarts else { throw shortage(shortfall, of: page.source) }
        target = nil
      }
    }
    throw AdapterError(
      .unreachable, "\(adapter.ledger) gives headers without end; pin a newer checkpoint", retry: .safe)
  }

  /// How far a page of headers led.
  private enum Step {
    case whole
    /// Too far for one step: what is at this height leads there.
    case needsNearer(UInt64)
    /// Something is missing before a header: what is not final may have been replaced while it was read.
    case needsRestart(Shortfall)
  }

  private func take(
    _ page: Sourced<HeaderPage>, into applied: inout [[UInt8]], at now: Instant
  ) async throws(AdapterError) -> Step {
    for header in page.value.headers where !verifier.knows(header) {
      let verdict = verifier.apply(header, at: now)
      switch verdict.shortfall {
      case .needsIntermediate(let height, let above)? where height > above + 1:
        return .needsNearer(above + (height - above) / 2)
      case .needs(let what, let height)?: return .needsRestart(.needs(what, height: height))
      default: _ = try await accept(verdict, from: page.source)
      }
      applied.append(header)
    }
    return .whole
  }

  private func accept<Value>(_ verdict: Verdict<Value>, from source: String) async throws(AdapterError) -> Value {
    switch verdict {
    case .accepted(let value): return value
    case .invalid(let rejection):
      await adapter.distrust(source, because: rejection.description)
      throw AdapterError(
        .untrue, "\(source) was caught in an untruth about \(adapter.ledger): \(rejection)", source: source)
    case .insufficient(let shortfall): throw shortage(shortfall, of: source)
    }
  }

  private func shortage(_ shortfall: Shortfall, of source: String) -> AdapterError {
    AdapterError(.unreachable, "\(source) does not prove enough about \(adapter.ledger): \(shortfall)", source: source)
  }
}
