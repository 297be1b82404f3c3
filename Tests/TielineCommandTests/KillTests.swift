import Foundation
import Testing
import TielineCore

/// H-9: a gateway that is killed at any write of its journal ends its swaps all the same.
@Suite(.serialized) struct KillTests {
  @Test(arguments: ["buyer", "seller"]) func `H-9 settles after SIGKILL at every journal write`(victim: String)
    async throws
  {
    let points = try await KilledSwap.forEveryWrite { point in
      try await KilledSwap(victim: victim, killedAt: point, buyerReturns: true).run()
    }
    // lock, observation, claim and outcome of two legs take at least this many writes.
    #expect(points >= 6)
  }

  @Test func `H-9 refunds after SIGKILL at every journal write`() async throws {
    let points = try await KilledSwap.forEveryWrite { point in
      try await KilledSwap(victim: "seller", killedAt: point, buyerReturns: false).run()
    }
    #expect(points >= 6)
  }
}
