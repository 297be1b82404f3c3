import TielineCore
import TielineRelay

/// Something that will happen in a simulated world of swaps.
struct RelayEvent: Comparable {
  /// A run of a gateway: what was meant for an earlier one is dropped.
  struct Run {
    let gateway: Int
    let incarnation: Int
  }

  /// A leg of a swap.
  struct Key: Hashable {
    let swap: Int
    let leg: Leg
  }

  enum Kind {
    /// A ledger makes a block.
    case block(Int)
    /// A transaction reaches a ledger's pool.
    case arrive(SimulatedTransaction)
    /// A gateway hears of a final block.
    case head(Run, ledger: Int)
    /// A gateway asks where a lock stands; so often before it got an error.
    case read(Run, Key, errors: Int)
    /// A gateway is told, with proof.
    case answer(Run, Key, LockObservation)
    /// A gateway signs a step.
    case prepare(Run, Key, SwapStep, errors: Int)
    /// A gateway sends again what a node did not take.
    case send(Run, SimulatedTransaction, errors: Int)
    /// An offer comes to a gateway.
    case offer(gateway: Int, swap: Int)
    case crash(Int)
    case restart(Int)
    /// A hostile party does something.
    case act(swap: Int, HostileAct)
    /// Somebody who is no party tries to refund a leg.
    case meddle(swap: Int, Leg)
    /// Somebody who is no party sends what he saw.
    case copy(SimulatedTransaction)
  }

  /// Milliseconds since the world began.
  let at: Int64
  /// Breaks ties in the order in which events were made.
  let order: UInt64
  let kind: Kind

  static func < (left: Self, right: Self) -> Bool { (left.at, left.order) < (right.at, right.order) }
  static func == (left: Self, right: Self) -> Bool { (left.at, left.order) == (right.at, right.order) }
}

/// What a hostile party does to a leg, whatever has been agreed.
enum HostileAct {
  case lock(Leg)
  case claim(Leg)
  case refund(Leg)
}
