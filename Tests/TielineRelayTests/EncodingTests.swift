import Testing
import TielineCore
import TielineRelay
import TielineTestVectors

/// Stored and hashed forms, pinned: a change here is a change of every journal and offer.
@Suite struct EncodingTests {
  @Test func `the swap's canonical text and name are pinned`() throws {
    let terms = try SwapTerms.sample(initiatorExpiry: 1_764_000_060, responderExpiry: 1_764_000_030)
    #expect(
      terms.canonicalText == """
        tieline-swap-v1
        0x0909090909090909090909090909090909090909090909090909090909090909
        A sandbox:south:buyer sandbox:south:seller 1764000060 sandbox:south/token:eur=100
        B sandbox:north:seller sandbox:north:buyer 1764000030 sandbox:north/cert:origin/1=1000
        """)
    #expect(terms.identifier.description == "0x0927d0e9199a0792ce8629d9cb72f3eeef1e20807090757de6c5543edf72280e")
  }

  @Test(arguments: [
    "started", "observed A absent @0 t=0", "observed B locked @18446744073709551615 t=-5", "observed A refunded @7 t=9",
    "observed B claimed 0x0707070707070707070707070707070707070707070707070707070707070707 @1 t=2", "prepared A lock",
    "succeeded B claim", "failed A refund reverted in block 9: state", "failed A lock ",
    "sent B claim", "withheld B claim",
  ]) func `event lines come back as they were`(line: String) throws {
    #expect(try SwapFact(line: line).line == line)
  }

  @Test(arguments: [
    "", "started ", "Started", "observed", "observed C locked @1 t=1", "observed A locked @1",
    "observed A locked 1 t=1",
    "observed A claimed @1 t=1", "observed A locked @-1 t=1", "observed A locked @1 t=1 x", "prepared A",
    "prepared A pay", "sent B", "sent B claim now", "withheld B pay",
    "prepared A lock now", "failed A lock", "succeeded A lock x", "observed A locked @99999999999999999999 t=1",
  ]) func `a damaged event line is refused`(line: String) {
    #expect(throws: ValueError.self) { try SwapFact(line: line) }
  }

  @Test func `mutated lines never trap and never lose what they say`() throws {
    var generator = SeededGenerator(seed: 7)
    let seeds = [
      "observed B claimed 0x" + String(repeating: "07", count: 32) + " @1 t=2", "failed A lock no", "started",
    ]
    for _ in 0..<20_000 {
      var bytes = Array(seeds.randomElement(using: &generator)!.utf8)
      for _ in 0...Int.random(in: 0...2, using: &generator) {
        bytes[Int.random(in: bytes.indices, using: &generator)] = UInt8.random(in: 32...126, using: &generator)
      }
      let line = String(decoding: bytes, as: UTF8.self)
      guard let event = try? SwapFact(line: line) else { continue }
      #expect(try SwapFact(line: event.line) == event)
    }
  }
}
