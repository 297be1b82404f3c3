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

  /// Most events, and most receipts, that are kept of one lock.
  private static let maximumKept = 64

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

  /// A change that was proven to lie in these blocks, and that no event has announced.
  private struct Silence {
    let step: SwapStep
    let after: UInt64
    let height: UInt64
  }

  /// Blocks whose events a source has given.
  private struct Page {
    let after: UInt64
    let height: UInt64
    let source: String
  }

  private var announcements: [LegKey: [Announcement]] = [:]
  private var receipts: [LegKey: [Receipt]] = [:]
  private var silences: [LegKey: Silence] = [:]
  private var proven: [LegKey: (status: LockObservation.Status, height: UInt64)] = [:]
  /// The block after which every event of a lock would have been noticed.
  private var listening: [LegKey: UInt64] = [:]
  private var pages: [Page] = []

  /// Most pages that are remembered.
  private static let mostPages = 64

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
    // A node may invent any number of events for one lock; the first ones are enough to find it out.
    if announcements[key, default: []].count < Self.maximumKept { announcements[key, default: []].append(announcement) }
    if silences[key]?.step == step { silences[key] = nil }
    return receipts[key, default: []].flatMap { Self.contradictions($0, announcement) }
  }

  /// Keeps what a receipt says of a step's transactions, and compares it with the events.
  mutating func concluded(
    _ step: SwapStep, succeeded: Bool, height: UInt64, transactions: [String], about key: LegKey, from source: String
  ) -> [Finding] {
    let receipt = Receipt(
      step: step, succeeded: succeeded, height: height, transactions: transactions, source: source)
    if receipts[key, default: []].count < Self.maximumKept { receipts[key, default: []].append(receipt) }
    return announcements[key, default: []].flatMap { Self.contradictions(receipt, $0) }
  }

  /// Compares what was said with what is proven now.
  mutating func check(_ lock: VerifiedLock, about key: LegKey) -> [Finding] {
    let height = lock.header.height
    let shown = lock.status.word
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
    if let before = proven.updateValue((lock.status, height), forKey: key), before.status != lock.status,
      let step = Self.lastStep(lock.status), announcements[key]?.contains(where: { $0.step == step }) != true
    {
      silences[key] = Silence(step: step, after: before.height, height: height)
    }
    return findings
  }

  /// Notes that an event of the lock in a later block than `height` will be noticed.
  mutating func listens(to key: LegKey, after height: UInt64) { listening[key] = height }

  /// Notes that the events of the blocks after `first` up to `height` are read, and finds what changed there without
  /// one (S-12). What changed before the lock was listened for, or where pages are missing, says nothing.
  mutating func read(after first: UInt64?, upTo height: UInt64, from source: String) -> [Finding] {
    if let first, first < height {
      pages.append(Page(after: first, height: height, source: source))
      if pages.count > Self.mostPages { pages.removeFirst() }
    }
    let silent = silences.filter { $0.value.height <= height }
    for key in silent.keys { silences[key] = nil }
    return silent.sorted { $0.key.swap < $1.key.swap }.compactMap { key, silence in
      guard let start = listening[key], start <= silence.after,
        let sources = sources(after: silence.after, upTo: silence.height)
      else { return nil }
      let reason =
        "the \(silence.step.rawValue) of swap \(key.swap), leg \(key.leg.rawValue), was left out of the events"
      return Finding(source: sources, kind: .missedEvent, reason: reason)
    }
  }

  /// Who gave the events of these blocks, where all of them were read.
  private func sources(after first: UInt64, upTo height: UInt64) -> String? {
    let touched = pages.filter { $0.height > first && $0.after < height }
    guard let start = touched.first, start.after <= first, let end = touched.last, end.height >= height,
      zip(touched, touched.dropFirst()).allSatisfy({ $0.height == $1.after })
    else { return nil }
    return Set(touched.map(\.source)).sorted().joined(separator: " or ")
  }

  mutating func forget(_ key: LegKey) {
    announcements[key] = nil
    receipts[key] = nil
    silences[key] = nil
    proven[key] = nil
    listening[key] = nil
  }

  /// Only a transaction that succeeded leaves an event, and only one can: no lock takes a step twice.
  private static func contradictions(_ receipt: Receipt, _ said: Announcement) -> [Finding] {
    guard receipt.step == said.step, receipt.succeeded != receipt.transactions.contains(said.transaction) else {
      return []
    }
    let word = receipt.succeeded ? "succeeded" : "failed"
    let reason =
      "a receipt says that \(receipt.transactions.joined(separator: ", ")) \(word), and an event in block "
      + "\(said.height) that \(said.transaction) took the step"
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
  static func allows(_ status: LockObservation.Status, _ step: SwapStep) -> Bool {
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
}
