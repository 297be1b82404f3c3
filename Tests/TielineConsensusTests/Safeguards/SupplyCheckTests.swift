import Testing
import TielineConsensus
import TielineCore

@Suite struct SupplyCheckTests {
  private let lane = SupplyCheck.Lane(route: "north>south", asset: "cert:origin")
  private func at(_ seconds: Int64) -> Instant { Instant(millisecondsSinceEpoch: seconds * 1000) }
  private func check() -> SupplyCheck { SupplyCheck(interval: Milliseconds(seconds: 60)) }

  @Test func `S-3 what is minted and locked alike, or on its way, is no imbalance`() {
    var check = check()
    #expect(check.read(.home, of: lane, amount: Amount(100), at: at(0)).isEmpty)
    #expect(check.read(.abroad, of: lane, amount: Amount(100), at: at(1)).isEmpty)
    #expect(check.read(.home, of: lane, amount: Amount(150), at: at(30)).isEmpty, "locked and not minted yet")
    #expect(check.read(.abroad, of: lane, amount: Amount(100), at: at(31)).isEmpty)
    #expect(check.check(at: at(59)).isEmpty)
  }

  @Test func `S-3 one unit too much abroad pauses the route once, as soon as both sides were read again`() {
    var check = check()
    #expect(check.read(.home, of: lane, amount: Amount(100), at: at(0)).isEmpty)
    #expect(check.read(.abroad, of: lane, amount: Amount(101), at: at(1)).isEmpty, "home may be read late")
    #expect(check.read(.home, of: lane, amount: Amount(100), at: at(2)).isEmpty, "abroad may have been burnt")
    #expect(
      check.read(.abroad, of: lane, amount: Amount(101), at: at(3))
        == [.pause(lane, locked: Amount(100), minted: Amount(101))])
    #expect(check.read(.abroad, of: lane, amount: Amount(102), at: at(4)).isEmpty)
    #expect(check.read(.home, of: lane, amount: Amount(102), at: at(5)) == [.balanced(lane)])
  }

  @Test func `S-3 an imbalance pauses within an interval even when a node says nothing more`() {
    var check = check()
    #expect(check.read(.abroad, of: lane, amount: Amount(1), at: at(0)).isEmpty)
    #expect(check.check(at: at(59)).isEmpty)
    #expect(check.check(at: at(60)).contains(.pause(lane, locked: .zero, minted: Amount(1))))
    #expect(!check.check(at: at(61)).contains(.pause(lane, locked: .zero, minted: Amount(1))), "said once")
  }

  @Test func `S-3 what cleared up in time was none`() {
    var check = check()
    #expect(check.read(.home, of: lane, amount: Amount(5), at: at(0)).isEmpty)
    #expect(check.read(.abroad, of: lane, amount: Amount(9), at: at(1)).isEmpty)
    #expect(check.read(.home, of: lane, amount: Amount(9), at: at(2)).isEmpty)
    #expect(check.check(at: at(50)).isEmpty)
  }

  @Test func `a side that is not read is said to be stale, once, and is never taken for balanced`() {
    var check = check()
    _ = check.read(.home, of: lane, amount: Amount(5), at: at(0))
    #expect(check.check(at: at(60)).isEmpty)
    #expect(check.check(at: at(61)) == [.stale(lane, .home), .stale(lane, .abroad)])
    #expect(check.check(at: at(70)).isEmpty)
    _ = check.read(.home, of: lane, amount: Amount(5), at: at(71))
    #expect(check.check(at: at(132)) == [.stale(lane, .home)])
  }
}
