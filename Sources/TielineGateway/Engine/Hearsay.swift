import TielineAdapterSDK
import TielineCore
import TielineCrypto
import TielineProofs
import TielineRelay

/// What nodes said of the locks that are followed, until a proof shows whether it was so. Nothing here moves the
/// relay; it finds the node that lies. A value without clock or I/O.
struct Hearsay {
  /// What is wrong with what a source said.
  struct Finding: Hashable {
    let source: String
    let kind: LedgerAlert.Kind
    let reason: String
  }

  private struct Announcement: Hashable {
    let step: SwapStep
    let height: UInt64
    let transaction: String
    let source: String
  }

  private struct Receipt {
    let step: SwapStep
    let succeeded: Bool
    let height: UInt64
    let transactions: [String]
    let source: String
  }

  private struct Silence {
    let step: SwapStep
    let height: UInt64
  }

  private var announcements: [LegKey: [Announcement]] = [:]
  private var receipts: [LegKey: [Receipt]] = [:]
  private var silences: [LegKey: Silence] = [:]
  private var proven: [LegKey: LockObservation.Status] = [:]

  /// Keeps an event, and compares it with the lock's terms.
  mutating func heard(
    _ event: UnverifiedEvent, about key: LegKey, terms: LockTerms, from source: String
  ) -> [Finding] {
    guard let (step, hashlock, preimage) = Self.parts(of: event.kind) else { return [] }
    if hashlock != terms.hashlock || preimage.map({ $0.hashlock != terms.hashlock }) == true {
      let reason = "an event of \(event.transaction) shows another hashlock or preimage than the lock's name commits to"
      return [Finding(source: source, kind: .untrueEvent, reason: reason)]
    }
    let announcement = Announcement(
      step: step, height: event.height, transaction: event.transaction, source: source)
    announcements[key, default: []].append(announcement)
    if silences[key]?.step == step { silences[key] = nil }
    return receipts[key, default: []].flatMap { Self.contradictions($0, announcement) }
  }

  /// Keeps what a receipt says of a step's transactions, and compares it with the events.
  mutating func concluded(
    _ step: SwapStep, succeeded: Bool, height: UInt64, transactions: [String], about key: LegKey, from source: String
  ) -> [Finding] {
    let receipt = Receipt(
      step: step, succeeded: succeeded, height: height, transactions: transactions, source: source)
    receipts[key, default: []].append(receipt)
    return announcements[key, default: []].flatMap { Self.contradictions(receipt, $0) }
  }

  /// Compares what was said with what is proven now.
  mutating func check(_ lock: VerifiedLock, about key: LegKey) -> [Finding] {
    let height = lock.header.height
    let shown = Self.words(lock.status)
    var findings: [Finding] = []
    for said in announcements[key] ?? [] where said.height <= height && !Self.allows(lock.status, said.step) {
      let reason =
        "an event of \(said.transaction) in block \(said.height) says \(said.step.rawValue); at \(height) the lock is \(shown)"
      findings.append(Finding(source: said.source, kind: .untrueEvent, reason: reason))
    }
    for said in receipts[key] ?? []
    where said.succeeded && said.height <= height && !Self.allows(lock.status, said.step) {
      let reason =
        "a receipt in block \(said.height) says that the \(said.step.rawValue) succeeded; at \(height) the lock is \(shown)"
      findings.append(Finding(source: said.source, kind: .untrueReceipt, reason: reason))
    }
    announcements[key]?.removeAll { $0.height <= height && !Self.allows(lock.status, $0.step) }
    receipts[key]?.removeAll { $0.height <= height && !Self.allows(lock.status, $0.step) }
    let isNews = proven.updateValue(lock.status, forKey: key).map { $0 != lock.status } ?? false
    if isNews, let step = Self.lastStep(lock.status), announcements[key]?.contains(where: { $0.step == step }) != true {
      silences[key] = Silence(step: step, height: height)
    }
    return findings
  }

  /// What changed without an event although events up to `height` were read from `source` (S-12).
  mutating func missing(upTo height: UInt64, from source: String) -> [Finding] {
    let silent = silences.filter { $0.value.height <= height }
    for key in silent.keys { silences[key] = nil }
    return silent.sorted { $0.key.swap < $1.key.swap }.map { key, silence in
      let reason =
        "the \(silence.step.rawValue) of swap \(key.swap), leg \(key.leg.rawValue), was left out of the events"
      return Finding(source: source, kind: .missedEvent, reason: reason)
    }
  }

  mutating func forget(_ key: LegKey) {
    announcements[key] = nil
    receipts[key] = nil
    silences[key] = nil
    proven[key] = nil
  }

  /// Only a transaction that succeeded leaves an event.
  private static func contradictions(_ receipt: Receipt, _ said: Announcement) -> [Finding] {
    guard !receipt.succeeded, receipt.step == said.step, receipt.transactions.contains(said.transaction) else {
      return []
    }
    let reason = "the receipt of \(said.transaction) says that it failed, and its event is in block \(said.height)"
    return [Finding(source: receipt.source, kind: .untrueReceipt, reason: reason)]
  }

  private static func parts(of kind: UnverifiedEvent.Kind) -> (SwapStep, Hashlock, Preimage?)? {
    switch kind {
    case .locked(_, let hashlock): (.lock, hashlock, nil)
    case .claimed(_, let hashlock, let preimage): (.claim, hashlock, preimage)
    case .refunded(_, let hashlock): (.refund, hashlock, nil)
    case .issued, .cancelled: nil
    }
  }

  /// Whether a lock can be in this state after the step.
  private static func allows(_ status: LockObservation.Status, _ step: SwapStep) -> Bool {
    switch (status, step) {
    case (.absent, _), (.locked, .claim), (.locked, .refund), (.claimed, .refund), (.refunded, .claim): false
    case (.locked, .lock), (.claimed, .lock), (.refunded, .lock), (.claimed, .claim), (.refunded, .refund): true
    }
  }

  private static func lastStep(_ status: LockObservation.Status) -> SwapStep? {
    switch status {
    case .absent: nil
    case .locked: .lock
    case .claimed: .claim
    case .refunded: .refund
    }
  }

  private static func words(_ status: LockObservation.Status) -> String {
    switch status {
    case .absent: "absent"
    case .locked: "locked"
    case .claimed: "claimed"
    case .refunded: "refunded"
    }
  }
}
