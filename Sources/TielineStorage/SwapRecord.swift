import TielineAdapterSDK
import TielineCore
import TielineRelay

/// A swap as it was admitted; never changes.
public struct SwapRecord: Sendable, Hashable {
  public let identifier: SwapIdentifier
  public let terms: SwapTerms
  public let margins: SwapMargins
  /// The parties whose locks and claims this gateway makes.
  public let actsFor: Set<Party>
  /// The secret, where this gateway acts for the initiator. The journal's file is readable by its owner only.
  public let preimage: Preimage?
  /// By the gateway's clock.
  public let admittedAt: Instant

  public init(
    identifier: SwapIdentifier, terms: SwapTerms, margins: SwapMargins, actsFor: Set<Party>, preimage: Preimage?,
    admittedAt: Instant
  ) {
    (self.identifier, self.terms, self.margins) = (identifier, terms, margins)
    (self.actsFor, self.preimage, self.admittedAt) = (actsFor, preimage, admittedAt)
  }
}

/// One line of a swap's history.
public struct JournaledEvent: Sendable, Hashable {
  /// When it was applied, by the gateway's clock.
  public let at: Instant
  /// What the journal kept.
  public let event: SwapFact

  public init(at: Instant, event: SwapFact) { (self.at, self.event) = (at, event) }
}

/// Transactions that were signed for one step and stored before they were sent (H-9).
public struct JournaledTransaction: Sendable, Hashable {
  public let leg: Leg
  public let step: SwapStep
  /// 0 for the first signing, one more for each that replaces it with a higher fee.
  public let attempt: Int
  /// Place in the order of broadcast.
  public let position: Int
  public let transaction: PreparedTransaction
  /// Whether the step has ended and the transaction needs no more watching.
  public let isDone: Bool
}

/// A swap with all that the journal knows of it.
public struct JournaledSwap: Sendable, Hashable {
  public let record: SwapRecord
  public let events: [JournaledEvent]
  public let transactions: [JournaledTransaction]

  public init(record: SwapRecord, events: [JournaledEvent], transactions: [JournaledTransaction]) {
    (self.record, self.events, self.transactions) = (record, events, transactions)
  }

  /// The state machine, rebuilt by replaying the events.
  public func replayed() -> Swap {
    var swap = Swap(
      terms: record.terms, margins: record.margins, actsFor: record.actsFor, preimage: record.preimage)
    for entry in events { swap.replay(entry.event, at: entry.at) }
    return swap
  }
}

/// One row of the list of swaps.
public struct SwapSummary: Sendable, Hashable {
  public let identifier: SwapIdentifier
  /// Where the swap stands, in words.
  public let phase: String
  /// How it ended; `nil` while it runs.
  public let outcome: String?
  /// When it began, by the gateway's clock.
  public let admittedAt: Instant
  /// When it ended; `nil` while it runs.
  public let endedAt: Instant?
}
