import TielineCore

/// How a simulated ledger behaves, and the worst that follows from it.
struct LedgerShape {
  /// Between two blocks, in milliseconds.
  let intervals: ClosedRange<Int64>
  /// Blocks on top of one that is final; 0 where every block is final at once.
  let depth: Int
  /// Of a block, that it is followed by a reorganisation.
  let reorgPerMille: Int64
  /// Of a transaction, that its first sending is lost.
  let dropPerMille: Int64
  /// Of a transaction, that it lies in the pool for some blocks.
  let stuckPerMille: Int64
  /// Of a block, that fees have risen behind it.
  let feeRisePerMille: Int64
  /// Whether a reorganisation loses what it undoes from the pool.
  let losesOnReorg: Bool
  /// How far the ledger's time is off, in milliseconds.
  let skew: Int64

  /// Clocks, of gateways and ledgers, are off by no more than this.
  static let mostSkew: Int64 = 1500
  /// Longest way of a request or an answer, in milliseconds.
  static let mostDelay: Int64 = 1500
  /// Pause before a request that failed is made again, and how often it may fail in a row.
  static let retryPause: Int64 = 1000
  static let mostErrors = 2
  /// Every lock is read again after this time, whatever nodes say.
  static let sweepPause: Int64 = 10_000
  /// Longest time that a gateway is down when it is not an outage.
  static let mostRestart: Int64 = 2000

  init(_ random: inout SeededRandom, isCalm: Bool) {
    let usual: Int64 = [2000, 3000, 6000][Int(random.number(0...2))]
    intervals = usual / 2...usual * 2
    depth = [0, 1, 2, 4][Int(random.number(0...3))]
    reorgPerMille = isCalm || depth == 0 ? 0 : [0, 5, 20][Int(random.number(0...2))]
    dropPerMille = isCalm ? 0 : [0, 30, 150][Int(random.number(0...2))]
    stuckPerMille = isCalm ? 0 : [0, 50, 200][Int(random.number(0...2))]
    feeRisePerMille = isCalm ? 0 : [0, 5, 20][Int(random.number(0...2))]
    losesOnReorg = random.happens(perMille: 300)
    skew = random.number(-Self.mostSkew...Self.mostSkew)
  }

  private var longest: Int64 { intervals.upperBound }

  /// How long a gateway waits for a transaction before it sends it again, or with a higher fee.
  var patience: Int64 { 3 * longest + 2 * Self.mostDelay }
  /// Blocks that a stuck transaction lies in the pool.
  var stuckBlocks: Int64 { 3 }
  /// A request, with all that may fail before it.
  private static var request: Int64 { mostDelay + Int64(mostErrors) * (retryPause + mostDelay) }
  /// From the need to send again until it has arrived.
  private var nudge: Int64 { patience + longest + 2 * Self.request }

  /// Worst-case figures: one loss, one rise of the fee, once stuck, a reorganisation, and short restarts.
  var timings: LedgerTimings {
    let inclusion = Self.request + 2 * nudge + (stuckBlocks + 2) * longest + 2 * Self.mostRestart
    let again = depth == 0 ? 0 : Int64(depth + 2) * longest + nudge + 2 * longest
    let finality =
      Int64(depth + 1) * longest + again + Self.sweepPause + longest + 3 * Self.request + 2 * Self.mostRestart
    return LedgerTimings(inclusion: Milliseconds(inclusion), finality: Milliseconds(finality), samples: 100)
  }
}
