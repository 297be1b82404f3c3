import Testing
import TielineCore

@testable import TielineRelay

/// G: one gateway lies with a good signature: forged claims, replays, messages out of order, aborts after the commit.
@Suite struct SATPHostileTests {
  @Test(arguments: SATPRole.allCases) func `G the honest side ends whole, whatever the other signs`(hostile: SATPRole) {
    var ends: [SATPOutcome: Int] = [:]
    for seed in 0..<250 as Range<UInt64> {
      var world = SATPWorld(
        seed: seed,
        faults: .init(
          lost: seed.isMultiple(of: 3) ? 100 : 0, doubled: 100, crashes: 10, mostCrashes: 2,
          isSigned: seed.isMultiple(of: 32), hostile: hostile))
      let ended = world.run()
      guard ended, world.honestComplaint == nil else {
        Issue.record("seed \(seed): \(ended ? world.honestComplaint ?? "" : "does not end"), \(world.story.suffix(16))")
        return
      }
      ends[world.gateways[hostile.opposite]?.finished ?? .lapsed, default: 0] += 1
    }
    // It is no test of a session that always gives up, or never.
    #expect(ends[.settled, default: 0] > 20 && ends[.refunded, default: 0] > 20, "\(ends)")
  }
}
