import Testing
import TielineCore

@testable import TielineRelay

/// G: two gateways, both honest, in a world that loses, doubles, delays and crashes. A failure names its seed.
@Suite struct SATPWorldTests {
  @Test func `a quiet world settles with the eleven messages`() throws {
    var world = SATPWorld(seed: 1, faults: .init())
    let ended = world.run()
    #expect(ended)
    #expect(world.complaint == nil)
    #expect(
      world.story == [
        "sender sends transfer-proposal", "receiver sends proposal-receipt", "sender sends transfer-commence",
        "receiver sends ack-commence", "sender sends lock-assert", "receiver sends assertion-receipt",
        "sender sends commit-prepare", "receiver sends commit-ready", "sender sends commit-final",
        "receiver sends ack-commit-final", "sender sends commit-transfer-complete", "sender finishes settled",
        "receiver finishes settled",
      ])
  }

  @Test func `settled on both or refunded on both, whatever the network and crashes do`() {
    var ends: [SATPOutcome: Int] = [:]
    for seed in 0..<2_000 as Range<UInt64> {
      var world = SATPWorld(
        seed: seed,
        faults: .init(
          lost: 150, doubled: 150, crashes: 30, mostCrashes: 6, troubled: 400,
          slowestMilliseconds: seed.isMultiple(of: 2) ? 50 : 3000, isSigned: seed.isMultiple(of: 16)))
      let ended = world.run()
      guard ended, world.complaint == nil else {
        Issue.record("seed \(seed): \(ended ? world.complaint ?? "" : "does not end"), \(world.story.suffix(12))")
        return
      }
      ends[world.gateways[.sender]?.finished ?? .lapsed, default: 0] += 1
    }
    #expect(ends[.settled, default: 0] > 500 && ends[.refunded, default: 0] > 100 && ends[.lapsed, default: 0] > 50)
  }

  @Test func `gateways that hear nothing from some point on still end as each other`() {
    for after in 0..<11 {
      for seed in 0..<8 as Range<UInt64> {
        var world = SATPWorld(
          seed: seed, faults: .init(silentAfter: after, crashes: 20, mostCrashes: 3, isSigned: false))
        let ended = world.run()
        #expect(
          ended && world.complaint == nil, "silent after \(after), seed \(seed): \(world.complaint ?? "does not end")")
      }
    }
  }

  @Test func `settles or undoes where most messages are lost`() {
    for seed in 0..<200 as Range<UInt64> {
      var world = SATPWorld(seed: seed, faults: .init(lost: 700, slowestMilliseconds: 500, isSigned: false))
      let ended = world.run()
      #expect(ended && world.complaint == nil, "seed \(seed): \(world.complaint ?? "does not end")")
    }
  }

  @Test(arguments: SATPRole.allCases) func `a crash before any effect changes no end`(role: SATPRole) {
    for at in 1..<200 {
      var world = SATPWorld(seed: 1, faults: .init(crashAt: [role: at]))
      let ended = world.run()
      #expect(ended && world.complaint == nil, "crash at \(at): \(world.complaint ?? "does not end")")
      #expect(world.destination == .assigned, "crash at \(at): \(world.story)")
      if world.gateways[role]?.crashes == 0 {
        #expect(at > 20)
        return
      }
    }
    Issue.record("the \(role) does not run out of effects")
  }

  @Test func `crashes of both sides before any two effects change no end`() {
    for sender in stride(from: 1, to: 32, by: 1) {
      for receiver in stride(from: 1, to: 28, by: 1) {
        var world = SATPWorld(seed: 1, faults: .init(crashAt: [.sender: sender, .receiver: receiver], isSigned: false))
        let ended = world.run()
        #expect(
          ended && world.complaint == nil, "crash at \(sender) and \(receiver): \(world.complaint ?? "does not end")")
      }
    }
  }
}
