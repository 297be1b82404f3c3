import TielineConsensus

/// Something that will happen in a simulated world.
struct WorldEvent: Comparable {
  enum Kind {
    /// A message arrives at a machine.
    case message(Message, from: MemberIndex, to: Int)
    case wake(Int, incarnation: Int)
    /// Once a second.
    case tick(Int, incarnation: Int)
    case verified(Int, incarnation: Int, Digest, Verification)
    /// Clients hand a request to a machine, and do so again until it is ordered.
    case submit(Request)
    /// A client hands a request to every machine that is up.
    case ask(Request)
    /// By now it has to be ordered.
    case expect(Request)
    case crash(Int)
    case restart(Int)
    case backUp(Int)
    case restore(Int)
    /// Cuts the machines with a bit set off from the others.
    case partition(UInt64)
    case clock(Int, skew: Int64)
    case changeFaces
    case rotate
    case heal
    case stop(Int)
  }

  /// Milliseconds since the world began.
  let at: Int64
  /// Breaks ties in the order in which events were made.
  let order: UInt64
  let kind: Kind

  static func < (left: Self, right: Self) -> Bool { (left.at, left.order) < (right.at, right.order) }
  static func == (left: Self, right: Self) -> Bool { (left.at, left.order) == (right.at, right.order) }
}
