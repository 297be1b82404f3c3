import Foundation
import TielineAdapterSDK
import TielineCore
import TielineGateway
import TielineProofs
import TielineRelay

/// Kills a gateway at every write of its journal, on real ledgers, in each of the relay's jobs; each has to end settled,
/// and everyone to have what that means (H-9).
@MainActor
final class CrashMatrix {
  /// One of the relay's jobs with the gateway that is killed.
  enum Job: String, CaseIterable, Encodable {
    case swapBuyer = "swap, the buyer's gateway killed"
    case swapSeller = "swap, the seller's gateway killed"
    case transfer = "transfer"
    case call = "call"
  }

  /// What a job came to.
  struct Result: Encodable {
    let job: Job
    /// Kills that took place.
    var kills = 0
    /// What did not end right, with the write.
    var failures: [String] = []
    var seconds = 0.0
  }

  /// Longest wait for a job's end, in seconds.
  private static let patience = 120
  /// More writes than any job makes.
  private static let mostWrites = 60
  private static let window = Milliseconds(minutes: 10)
  /// Wh, and millionths of a euro for them.
  private static let (energy, price) = (Amount(1), Amount(50))

  private let demo: Demo
  private let stage: DemoStage
  private let every: Int
  private var devices = 0

  /// - Parameter every: 1 for every write, 3 for every third.
  init(_ demo: Demo, _ stage: DemoStage, every: Int) { (self.demo, self.stage, self.every) = (demo, stage, every) }

  /// Kills one gateway before and after each of its writes.
  func run(_ job: Job, progress: (Result) -> Void) async throws -> Result {
    var result = Result(job: job)
    let start = ContinuousClock.now
    switch job {
    case .swapBuyer, .swapSeller: break
    case .transfer: try await demo.openLanes(.bridge, of: stage.committee, stage.north, stage.south)
    case .call: try await call.open()
    }
    var write = 1
    while write <= Self.mostWrites {
      var wasReached = false
      for moment in ["before", "after"] {
        let point = "\(moment):\(write)"
        do {
          if try await end(job, killedAt: point) {
            (wasReached, result.kills) = (true, result.kills + 1)
          }
        } catch { result.failures.append("\(point): \(error)") }
        progress(result)
      }
      if !wasReached { break }
      write += every
    }
    result.seconds = (ContinuousClock.now - start).inSeconds
    return result
  }

  /// Runs a job to its end; the victim is killed at a write and started again.
  /// - Returns: Whether the kill took place.
  private func end(_ job: Job, killedAt point: String) async throws -> Bool {
    let (victim, other) = job == .swapBuyer ? (stage.buyer, stage.seller) : (stage.seller, stage.buyer)
    defer {
      victim.stop()
      other.stop()
    }
    let before = try await holdings(job)
    var certificate: Certificate?
    let identifier: SwapIdentifier
    switch job {
    case .swapBuyer, .swapSeller: identifier = try await agree()
    case .transfer: identifier = try await transfer.begin(Self.energy, from: stage.north, to: stage.south)
    case .call:
      devices += 1
      let issued = try Demo.certificates(of: "urn:example:crash-matrix:\(devices)")[12]
      certificate = issued
      identifier = try await call.begin(issued, payee: demo.party("buyer"))
    }
    // The job waits in the journal, so the kill hits its writes, from the first on.
    try? await victim.start(killedAt: point)
    if job == .swapBuyer || job == .swapSeller { try await other.start() }
    var wasKilled = false
    let deadline = ContinuousClock.now + .seconds(Self.patience)
    while try victim.ending(of: identifier) == nil {
      guard ContinuousClock.now < deadline else { throw CommandFailure(.failed, "not ended in \(Self.patience) s") }
      if victim.wasKilled, !wasKilled {
        wasKilled = true
        try await victim.start()
      }
      try await Task.sleep(for: .milliseconds(20))
    }
    let outcomes = [
      try await victim.outcome(of: identifier, within: 1),
      job == .swapBuyer || job == .swapSeller
        ? try await other.outcome(of: identifier, within: Self.patience) : "settled",
    ]
    guard outcomes == ["settled", "settled"] else { throw CommandFailure(.failed, "ended \(outcomes)") }
    guard try await holdings(job) == expected(job, after: before) else {
      throw CommandFailure(.failed, "holdings are \(try await holdings(job)), were \(before)")
    }
    if let certificate, try await stage.south.adapter.certificate(certificate.identifier) == nil {
      throw CommandFailure(.failed, "the call did nothing")
    }
    return wasKilled || victim.wasKilled
  }

  // MARK: Jobs

  private var transfer: DemoTransfer {
    DemoTransfer(
      demo: demo, committee: stage.committee, north: stage.north, south: stage.south, gateway: stage.seller,
      certificate: stage.certificates[12])
  }

  private var call: DemoCall {
    DemoCall(
      demo: demo, committee: stage.committee, north: stage.north, south: stage.south, gateway: stage.seller)
  }

  private func agree() async throws -> SwapIdentifier {
    let (seller, buyer) = (try demo.party("seller"), try demo.party("buyer"))
    let (north, south) = (stage.north, stage.south)
    let offer = try await desk(stage.buyer).propose(
      give: .init(
        from: buyer.account(on: south.ledger), to: seller.account(on: south.ledger),
        assets: [AssetAmount(asset: south.euro, amount: Self.price)]),
      take: .init(
        from: seller.account(on: north.ledger), to: buyer.account(on: north.ledger),
        assets: [AssetAmount(asset: stage.certificates[0].asset, amount: Self.energy)]),
      preimage: Entropy.preimage(), window: Self.window, at: Composition.clock())
    try await desk(stage.seller).accept(offer, at: Composition.clock())
    return offer.swap
  }

  private func desk(_ gateway: DemoGateway) throws -> SwapDesk {
    SwapDesk(
      journal: gateway.journal, adapters: try Composition(gateway.configuration).adapters, policy: Demo.policy)
  }

  /// What the job moves: of whom it goes away, and to whom it comes.
  private func holdings(_ job: Job) async throws -> [Amount] {
    let (seller, buyer) = (try demo.party("seller"), try demo.party("buyer"))
    let (north, south) = (stage.north, stage.south)
    switch job {
    case .swapBuyer, .swapSeller:
      let energy = try await north.adapter.balances(
        of: [seller, buyer].map {
          Holding(account: try $0.account(on: north.ledger), asset: stage.certificates[0].asset)
        })
      let euros = try await south.adapter.balances(
        of: [buyer, seller].map { Holding(account: try $0.account(on: south.ledger), asset: try south.euro) })
      return energy + euros
    case .transfer: return [try await transfer.holding(on: north), try await transfer.holding(on: south)]
    case .call:
      let coin = try AssetID(ledger: north.ledger, namespace: "slip44", reference: EVMAsset.coinNumber)
      return try await north.adapter.balances(of: [Holding(account: buyer.account(on: north.ledger), asset: coin)])
    }
  }

  private func expected(_ job: Job, after before: [Amount]) throws -> [Amount] {
    func less(_ index: Int, _ amount: Amount) -> Amount { before[index].subtracting(amount) ?? .zero }
    func more(_ index: Int, _ amount: Amount) -> Amount { before[index].adding(amount) ?? .zero }
    switch job {
    case .swapBuyer, .swapSeller:
      return [less(0, Self.energy), more(1, Self.energy), less(2, Self.price), more(3, Self.price)]
    case .transfer: return [less(0, Self.energy), more(1, Self.energy)]
    case .call: return [more(0, DemoCall.fee)]
    }
  }
}
