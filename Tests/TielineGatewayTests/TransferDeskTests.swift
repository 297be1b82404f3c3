import Testing
import TielineAdapterSDK
import TielineCore
import TielineRelay

@testable import TielineGateway

/// Where transfers begin: what the bridges ask comes on top of the rules of swaps.
@Suite struct TransferDeskTests {
  private let now = Instant(secondsSinceEpoch: 1_800_000_000)
  private let second = Milliseconds(seconds: 1)

  private var margins: SwapMargins {
    let timings = LedgerTimings(inclusion: second, finality: second, samples: 20)
    return SwapMargins(
      timings: PerLeg(initiator: timings, responder: timings), outage: second, skew: second,
      maximumLock: Milliseconds(hours: 10))
  }

  private func keeper(
    _ ledger: String, minimum: Int64 = 1, maximum: Int64 = 86_400, margin: Int64 = 1
  ) throws -> KeeperTerms {
    KeeperTerms(
      account: try AccountID(ledger: LedgerID(ledger), address: "bridge"),
      minimumDuration: Milliseconds(seconds: minimum), maximumDuration: Milliseconds(seconds: maximum),
      margin: Milliseconds(seconds: margin))
  }

  @Test func `H-1 timelocks are the shortest that measured ledgers and both bridges allow`() throws {
    let usual = try margins.expiries(from: now, window: .zero)
    let plain = PerLeg(initiator: try keeper("sandbox:north"), responder: try keeper("sandbox:south"))
    #expect(try margins.expiries(from: now, window: .zero, plain) == usual)
    let strict = PerLeg(
      initiator: try keeper("sandbox:north", minimum: 600, margin: 100),
      responder: try keeper("sandbox:south", margin: 3_600))
    let expiries = try margins.expiries(from: now, window: .zero, strict)
    // The least duration, and the departure's settlement and the skew before it begins to count.
    #expect(expiries.responder.secondsSinceEpoch == 1_800_000_603)
    #expect(expiries.initiator.secondsSinceEpoch == 1_800_004_203)
  }

  private func terms(departure: Int64, arrival: Int64) throws -> SwapTerms {
    let (north, south) = (try LedgerID("sandbox:north"), try LedgerID("sandbox:south"))
    return SwapTerms(
      try Carry(
        certificate: AssetAmount(asset: AssetID("sandbox:north/cert:origin/1"), amount: Amount(5)),
        attributes: AttributesHash([UInt8](repeating: 1, count: 32)),
        sender: AccountID(ledger: north, address: "seller"), sourceBridge: AccountID(ledger: north, address: "bridge"),
        destinationBridge: AccountID(ledger: south, address: "bridge"),
        recipient: AccountID(ledger: south, address: "buyer"),
        hashlock: Preimage(checked: [UInt8](repeating: 7, count: 32)).hashlock,
        departureTimelock: Timelock(secondsSinceEpoch: 1_800_000_000 + departure),
        arrivalTimelock: Timelock(secondsSinceEpoch: 1_800_000_000 + arrival)))
  }

  @Test func `H-4 what a bridge would lock for too long is refused before anything is stored`() throws {
    let world = try SandboxWorld()
    let journal = try world.journal("transfer")
    let desk = SwapDesk(
      journal: journal, adapters: [:],
      policy: .init(outage: second, skew: second, maximumLock: Milliseconds(hours: 10)))
    let keepers = PerLeg(
      initiator: try keeper("sandbox:north", maximum: 1_000), responder: try keeper("sandbox:south", maximum: 500))
    let preimage = Preimage(checked: [UInt8](repeating: 7, count: 32))
    func begin(_ departure: Int64, _ arrival: Int64) throws -> SwapIdentifier {
      try desk.begin(
        terms(departure: departure, arrival: arrival), margins: margins, keepers, preimage: preimage, at: now)
    }
    for (departure, arrival, leg) in [(1_001, 400, Leg.initiator), (900, 501, .responder)] as [(Int64, Int64, Leg)] {
      do {
        _ = try begin(departure, arrival)
        Issue.record("begun although leg \(leg.rawValue) lasts too long")
      } catch let error as DeskError {
        guard case .refused(.tooLong(_, _, leg)) = error else {
          Issue.record("\(error)")
          continue
        }
      }
    }
    #expect(try journal.summaries(limit: 1).isEmpty)
    let begun = try begin(1_000, 500)
    let record = try #require(try journal.swap(begun)?.record)
    #expect(record.actsFor == [.initiator, .responder] && record.terms.carry != nil, "it reads back as a transfer")
  }
}
