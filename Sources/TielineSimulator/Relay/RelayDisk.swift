import TielineCore
import TielineRelay

/// What a gateway's journal keeps.
enum RelayRecord {
  case admitted(swap: Int, at: Instant)
  case event(swap: Int, SwapFact, at: Instant)
  case transaction(swap: Int, Leg, SwapStep, SimulatedTransaction)
  /// Uses up a number that nothing else may.
  case filler(SimulatedTransaction)
  case done(swap: Int, Leg, SwapStep)
  case outcome(swap: Int, SwapOutcome)

  /// What was signed.
  var transaction: SimulatedTransaction? {
    switch self {
    case .transaction(_, _, _, let transaction), .filler(let transaction): transaction
    case .admitted, .event, .done, .outcome: nil
    }
  }
}

/// A gateway's disk: batches that are stored together or not at all, durable once synced.
struct RelayDisk {
  private(set) var durable: [RelayRecord] = []
  private(set) var signed: Set<UInt64> = []
  private var unsynced: [[RelayRecord]] = []

  mutating func write(_ batch: [RelayRecord]) { unsynced.append(batch) }

  mutating func sync() {
    for batch in unsynced { keep(batch) }
    unsynced = []
  }

  /// Power fails: of what was not synced, some of the first batches may have come through, each of them whole.
  mutating func crash(_ random: inout SeededRandom) {
    for batch in unsynced.prefix(Int(random.number(0...Int64(unsynced.count)))) { keep(batch) }
    unsynced = []
  }

  private mutating func keep(_ batch: [RelayRecord]) {
    durable += batch
    for record in batch { if let transaction = record.transaction { signed.insert(transaction.identifier) } }
  }
}
