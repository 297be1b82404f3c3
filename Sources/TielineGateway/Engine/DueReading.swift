import TielineCore

/// When a lock must be read, in its ledger's time.
struct DueReading: Comparable {
  let at: Instant
  let key: LegKey

  static func < (left: DueReading, right: DueReading) -> Bool { left.at < right.at }
  static func == (left: DueReading, right: DueReading) -> Bool { left.at == right.at }
}
