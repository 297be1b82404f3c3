import TielineAdapterSDK
import TielineConsensus
import TielineCore
import TielineProofs

/// Finds out whether locks stand as requests say: reads each on its ledger, with proofs from this member's own pinned
/// checkpoint on.
public struct LockReadingVerifier: Sendable {
  /// A ledger that the member follows.
  public struct Ledger: Sendable {
    public let reader: LockReader
    /// Where the ledger's locks are, as the member's operator knows.
    public let layout: LockVerifier.Layout

    public init(reader: LockReader, layout: LockVerifier.Layout) { (self.reader, self.layout) = (reader, layout) }
  }

  /// How long a lock is looked for that others see already.
  private static let patience = Duration.seconds(20)
  private static let pause = Duration.milliseconds(300)

  private let ledgers: [LedgerID: Ledger]
  private let clock: @Sendable () -> Instant
  private let detector: AnomalyWatch

  /// - Parameters:
  ///   - limits: What volume on a route is unusual.
  ///   - alert: Told of every unusual volume, in a sentence.
  public init(
    ledgers: [LedgerID: Ledger], clock: @escaping @Sendable () -> Instant,
    limits: AnomalyDetector.Limits = AnomalyDetector.Limits(), alert: @escaping @Sendable (String) -> Void = { _ in }
  ) {
    (self.ledgers, self.clock) = (ledgers, clock)
    detector = AnomalyWatch(limits, alert: alert)
  }

  private struct Wanted: Sendable {
    let request: Request
    let command: AttestCommand
    let terms: LockTerms
  }

  /// - Parameter requests: As many as one reading takes.
  func verify(
    _ requests: [(Request, AttestCommand)], _ answer: @escaping @Sendable ([(Request, Verification)]) -> Void
  ) async {
    var byLedger: [LedgerID: [Wanted]] = [:]
    for (request, command) in requests {
      guard let note = LockEvidenceNote(evidence: command.evidence) else {
        answer([(request, .refused(reason: "not a lock with its terms"))])
        continue
      }
      guard ledgers[note.terms.ledger] != nil else {
        answer([(request, .refused(reason: "this member does not follow \(note.terms.ledger)"))])
        continue
      }
      byLedger[note.terms.ledger, default: []].append(Wanted(request: request, command: command, terms: note.terms))
    }
    await withTaskGroup(of: Void.self) { group in
      for (ledger, wanted) in byLedger {
        guard let ledger = ledgers[ledger] else { continue }
        group.addTask { await find(wanted, on: ledger, answer) }
      }
    }
  }

  private func find(
    _ wanted: [Wanted], on ledger: Ledger, _ answer: @Sendable ([(Request, Verification)]) -> Void
  ) async {
    let deadline = ContinuousClock.now + Self.patience
    var (open, reason) = (wanted, "the ledger does not show the lock")
    while !open.isEmpty, ContinuousClock.now < deadline, !Task.isCancelled {
      var later: [Wanted] = []
      do throws(AdapterError) {
        let locks = try await ledger.reader.read(open.map(\.terms), at: clock())
        for (wanted, lock) in zip(open, locks) {
          if let verification = Self.compare(wanted.command, with: lock, ledger.layout) {
            answer([(wanted.request, detector.judge(wanted.command, verification))])
          } else {
            later.append(wanted)
          }
        }
      } catch {
        reason = "\(error)"
        later = open
      }
      open = later
      if !open.isEmpty { try? await Task.sleep(for: Self.pause) }
    }
    answer(open.map { ($0.request, .refused(reason: reason)) })
  }

  /// Whether a command says what the ledger shows; `nil` where the ledger may come to show it.
  static func compare(
    _ command: AttestCommand, with lock: VerifiedLock, _ layout: LockVerifier.Layout
  ) -> Verification? {
    if LockEvidenceNote.item(of: lock.terms, lock.status, outcome: lock.outcome, layout: layout) == command.item {
      guard command.transfer == LockEvidenceNote.transfer(lock.terms, lock.status, to: command.destination) else {
        return .refused(reason: "the value that the lock moves is another")
      }
      return .accepted
    }
    let items = [EVMCarry.prefix, EVMGatewayCall.prefix, EVMGatewayCall.outcomePrefix]
    let fact = try? LockFact(encoded: command.item)
    guard fact != nil || items.contains(where: command.item.starts(with:)) else {
      return .refused(reason: "no fact about a lock")
    }
    switch (lock.status, fact?.status) {
    // Others may have seen it a block earlier or later; what is gone will not come back.
    case (.absent, _), (.locked, .claimed), (.locked, .refunded): return nil
    default: return .refused(reason: "the ledger shows another state, lock or place")
    }
  }
}
