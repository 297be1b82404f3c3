import TielineCore
import TielineRelay

/// A step that was signed, with all its signings.
struct RelayFlight {
  let step: SwapStep
  var attempts: [SimulatedTransaction]
}

/// A swap in a gateway's memory.
struct RelayRunning {
  /// What a node says became of a step, until what is proven has come to the block.
  struct Ending {
    let step: SwapStep
    let succeeded: Bool
    let height: UInt64
  }

  var swap: Swap
  var flights = PerLeg<RelayFlight?>(initiator: nil, responder: nil)
  var endings = PerLeg<Ending?>(initiator: nil, responder: nil)
  /// Whether the leg is being read.
  var isReading = PerLeg(initiator: false, responder: false)
}

/// Gives a gateway's account on one ledger its numbers (H-17).
struct RelaySequencer {
  /// A number that was used and may not be final yet.
  struct Taken {
    /// For what; `nil` for a transaction that does nothing.
    let job: Job?
    var attempts: [SimulatedTransaction]
    /// When the newest was sent, in milliseconds since the world began.
    var sentAt: Int64

    var nonce: UInt64 { attempts[0].nonce }
  }

  struct Job {
    let swap: Int
    let leg: Leg
    let step: SwapStep
  }

  var next: UInt64 = 0
  /// In order of their numbers.
  var taken: [Taken] = []
}

/// A gateway of a simulated world: its disk, its clock, and while it is up its memory.
struct RelayGateway {
  let index: Int
  /// How far its clock is off, in milliseconds.
  let skew: Int64
  var isUp = false
  /// Changes with every start, so that what was meant for an earlier one is dropped.
  var incarnation = 0
  var disk = RelayDisk()
  /// By swap.
  var running: [RelayRunning?]
  /// By swap: how it ended for this gateway.
  var finished: [SwapOutcome?]
  /// By ledger.
  var sequencers: [RelaySequencer]
  /// By ledger: when all its locks were read.
  var sweptAt: [Int64]
  var crashesLeft: Int
  /// Whether its one long outage is still to come.
  var isOutageDue = false
  var isInOutage = false

  init(index: Int, skew: Int64, swaps: Int, ledgers: Int, crashes: Int) {
    (self.index, self.skew, crashesLeft) = (index, skew, crashes)
    running = Array(repeating: nil, count: swaps)
    finished = Array(repeating: nil, count: swaps)
    sequencers = Array(repeating: RelaySequencer(), count: ledgers)
    sweptAt = Array(repeating: 0, count: ledgers)
  }
}
