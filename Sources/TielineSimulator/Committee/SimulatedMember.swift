import TielineConsensus

/// One member's machine: its disk, its clock, and while it is up its replica.
struct SimulatedMember {
  let index: MemberIndex
  /// The twin of a member that shows two faces is of the same index and not honest.
  let isHonest: Bool
  var replica: Replica?
  /// What the delivered blocks led to.
  var state = OrderedState()
  var checkpointer: Checkpointer?
  var disk = SimulatedDisk()
  /// How far its clock is off, in milliseconds.
  var skew: Int64
  /// Changes with every start, so that what was meant for an earlier one is dropped.
  var incarnation = 0
  /// When it will be woken, to drop wakes that were replaced.
  var wakesAt: Int64 = .max
  /// What it sent, for a member that sends it again.
  var sentBefore: [Message] = []
  /// A copy of the disk, for a member that will be restored from it.
  var backup: SimulatedDisk?
}
