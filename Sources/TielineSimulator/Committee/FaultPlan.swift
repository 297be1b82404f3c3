import TielineConsensus

/// What goes wrong in a world, and how the network is: all of it from the seed.
struct FaultPlan {
  enum Lie: Int64, CaseIterable {
    /// Runs twice under one key, and shows some members one face, others the other.
    case equivocate
    /// Sends some of what it should to some of them.
    case withhold
    /// Sends old messages again.
    case replay
    /// Sends what nobody asked for, and signatures that are none.
    case garbage
    /// Sends everything late.
    case delay
  }

  /// When faults end, in milliseconds; from then on the network is good, and everybody honest is up.
  let healsAt: Int64
  let delays: ClosedRange<Int64>
  let lossPerMille: Int64
  let duplicationPerMille: Int64
  /// Of a member, at each effect.
  let crashPerMille: Int64
  /// Crashes, partitions and clock jumps.
  let accidents: Int64
  let liars: [MemberIndex: Lie]
  let requests: Int64
  /// Whether messages are encoded and decoded on their way.
  let encodes: Bool
  let restores: Bool
  let rotates: Bool
  /// After how many blocks there is a checkpoint.
  let checkpointBlocks: UInt64
  /// Whether members hand out no blocks from before the last checkpoints, and few of the rest from memory.
  let prunes: Bool

  init(members: Int, _ random: inout SeededRandom) {
    let faults = (members - 1) / 3
    var liars: [MemberIndex: Lie] = [:]
    for _ in 0..<random.number(0...Int64(faults)) {
      let member = MemberIndex(random.number(0...Int64(members - 1)))
      liars[member] = Lie.allCases[Int(random.number(0...Int64(Lie.allCases.count - 1)))]
    }
    self.liars = liars
    let isCalm = random.happens(perMille: 200)
    healsAt = random.number(2000...12_000)
    let slowest = [5, 20, 100, 400][Int(random.number(0...3))]
    delays = 1...Int64(slowest)
    lossPerMille = isCalm ? 0 : [0, 10, 100, 300][Int(random.number(0...3))]
    duplicationPerMille = isCalm ? 0 : [0, 50, 200][Int(random.number(0...2))]
    crashPerMille = isCalm ? 0 : [0, 0, 2, 10][Int(random.number(0...3))]
    accidents = isCalm ? 0 : random.number(0...12)
    requests = random.number(3...25)
    encodes = random.happens(perMille: 125)
    restores = liars.count < faults && random.happens(perMille: 100)
    rotates = random.happens(perMille: 300)
    checkpointBlocks = [2, 4, 8, 1024][Int(random.number(0...3))]
    prunes = checkpointBlocks < 1024 && random.happens(perMille: 500)
  }
}
