import TielineConsensus

/// Machines as they stand after a round, each kept once, and known by number.
struct TwinsStates {
  /// A machine's snapshot in numbers: the kind in the two highest bits.
  private struct Described {
    let epoch: UInt64
    let voters: UInt64
    let tipHeight: UInt64
    let tipView: UInt64
    let tip: UInt64
    let facts: [UInt64]
    let chain: [[UInt64]]
    let kept: [(height: UInt64, facts: [UInt64])]
  }

  private static let (viewKind, heightKind, digestKind): (UInt64, UInt64, UInt64) = (1 << 62, 2 << 62, 3 << 62)
  private static let kinds: UInt64 = 3 << 62
  private static let pairMark: UInt64 = 1 << 61

  private(set) var machines: [TwinsMachine] = []
  private var described: [Described] = []
  private var numbers: [[UInt64]: Int32] = [:]
  /// All digests met so far, by number.
  private var names: [Digest: UInt64]

  /// - Parameter before: The states of the round before, whose names of digests are kept.
  init(after before: TwinsStates? = nil) { names = before?.names ?? [:] }

  mutating func number(of machine: TwinsMachine) -> Int32 {
    let snapshot = machine.replica.snapshot(liar: machine.twin, pause: TwinsMachine.pause)
    let described = Described(
      epoch: snapshot.epoch.number, voters: UInt64(snapshot.epoch.active.count), tipHeight: snapshot.tip.height,
      tipView: snapshot.tip.view, tip: name(snapshot.tip.block), facts: translate(snapshot.facts),
      chain: machine.chain.map { translate($0.facts) },
      kept: snapshot.kept.map { ($0.height, translate($0.facts)) })
    var key = [
      UInt64(machine.place), described.epoch, described.voters, described.tipHeight, described.tipView, described.tip,
    ]
    key += described.facts + translate(snapshot.signatures)
    for chain in described.kept { key += [UInt64(chain.facts.count)] + chain.facts }
    if let number = numbers[key] { return number }
    let number = Int32(machines.count)
    numbers[key] = number
    machines.append(machine)
    self.described.append(described)
    return number
  }

  private mutating func name(_ digest: Digest) -> UInt64 {
    if let name = names[digest] { return name }
    let name = UInt64(names.count)
    names[digest] = name
    return name
  }

  private mutating func translate(_ facts: [ReplicaSnapshot.Fact]) -> [UInt64] {
    facts.flatMap { fact in
      switch fact {
      case .number(let number): [number]
      case .view(let view): [view | Self.viewKind]
      case .height(let height): [height | Self.heightKind]
      case .digest(let digest): [name(digest) | Self.digestKind]
      case .pair(let one, let other): pair(name(one), name(other))
      }
    }
  }

  /// Two names in one fact, the lower first.
  private func pair(_ one: UInt64, _ other: UInt64) -> [UInt64] {
    [Self.digestKind | Self.pairMark | max(one, other) << 30 | min(one, other)]
  }

  /// A hash of what these machines do from now on, whatever digests are called, and however many views and blocks
  /// came before what is final for all.
  func fingerprint(_ machines: [Int32]) -> TwinsFingerprint {
    let all = machines.map { described[Int($0)] }
    let base = all.map(\.tipHeight).min() ?? 0
    var shift: UInt64 = 0
    if let first = all.first, all.allSatisfy({ $0.epoch == first.epoch }) {
      // Leaders take turns, so only whole turns can be left out.
      shift = (all.map(\.tipView).min() ?? 0) / first.voters * first.voters
    }
    var (fingerprint, local) = (TwinsFingerprint(), [UInt64: UInt64]())
    func localName(_ name: UInt64) -> UInt64 {
      let known = local[name] ?? UInt64(local.count)
      local[name] = known
      return known
    }
    func add(_ fact: UInt64) {
      let value = fact & ~Self.kinds
      switch fact & Self.kinds {
      case Self.viewKind: fingerprint.add(value &- shift)
      case Self.heightKind: fingerprint.add(value &- base)
      case Self.digestKind:
        guard value & Self.pairMark != 0 else {
          fingerprint.add(localName(value))
          return
        }
        // The one that was met before comes first, so that the order does not depend on what they are called.
        let (one, other) = (value & (1 << 30 - 1), (value & ~Self.pairMark) >> 30)
        let isLater = local[one] ?? .max > local[other] ?? .max
        for name in isLater ? [other, one] : [one, other] { fingerprint.add(localName(name)) }
      default: fingerprint.add(value)
      }
    }
    // Zero stands for none, and is nobody's name.
    if let zero = names[.zero] { local[zero] = .max }
    for one in all {
      for number in [one.epoch, one.tipHeight - base, one.tipView &- shift] { fingerprint.add(number) }
      for count in [one.voters, UInt64(one.facts.count)] { fingerprint.add(count) }
      add(one.tip | Self.digestKind)
      for block in one.chain.dropFirst(Int(base)) { for fact in block { add(fact) } }
      for fact in one.facts { add(fact) }
      for chain in one.kept where chain.height > base {
        fingerprint.add(UInt64(chain.facts.count))
        for fact in chain.facts { add(fact) }
      }
    }
    return fingerprint
  }
}

/// 128 bits in two lanes: two of a few million states share one by chance less often than once in 10²⁴ explorations.
package struct TwinsFingerprint: Hashable, Sendable {
  private var (low, high): (UInt64, UInt64) = (0x9E37_79B9_7F4A_7C15, 0xC2B2_AE3D_27D4_EB4F)

  mutating func add(_ number: UInt64) {
    low = SeededRandom.mixed(low ^ number)
    high = SeededRandom.mixed(high &+ number &* 0xD6E8_FEB8_6659_FD93)
  }
}
