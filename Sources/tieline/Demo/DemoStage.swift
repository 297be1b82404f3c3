import Foundation
import TielineAdapterSDK
import TielineCore
import TielineGateway
import TielineRelay
import TielineStorage

/// The swaps, once ledgers, certificates and gateways are there.
@MainActor
struct DemoStage {
  let demo: Demo
  let committee: DemoCommittee
  let north: DemoLedger
  let south: DemoLedger
  let coins: DemoCoins
  let certificates: [CertificateRecord]
  let seller: DemoGateway
  let buyer: DemoGateway

  /// Longest wait for a swap's end, in seconds.
  private static let patience = 90
  /// How much longer than necessary the buyer may take where the end is waited for; a slow machine needs some of it.
  private static let shortWindow = Milliseconds(seconds: 8)
  /// Certificates that are sold for coins, and their price in the coin's smallest unit.
  private static let forCoins = 20..<24
  private static let coinPrice = Amount(2_000_000)
  /// The same where the swap settles long before.
  private static let longWindow = Milliseconds(minutes: 5)

  init(
    _ demo: Demo, committee: DemoCommittee, north: DemoLedger, south: DemoLedger, coins: DemoCoins,
    certificates: [CertificateRecord]
  ) throws {
    (self.demo, self.committee, self.coins, self.certificates) = (demo, committee, coins, certificates)
    (self.north, self.south) = (north, south)
    func gateway(_ name: String) throws -> DemoGateway {
      let (relayer, party) = (try demo.party("\(name)-relayer"), try demo.party(name))
      let text = """
        gateway: {journal: \(name).sqlite, outage-seconds: 3, clock-skew-seconds: 1, maximum-lock-seconds: 3600}
        operations: {port: 0}
        committee: {file: committee/committee.json, keystore: {file: committee/\(name)/secret.json}}
        ledgers:
        \([north, south].map { $0.configuration(relayer: relayer, keystores: [party, relayer]) }.joined(separator: "\n"))
        \(try coins.configuration(holder: party))
        """
      return try DemoGateway(name: name, text: text, folder: demo.folder, passphrase: demo.passphrase)
    }
    (seller, buyer) = (try gateway("seller"), try gateway("buyer"))
  }

  // MARK: The swaps

  func settle() async throws {
    try await startGateways()
    let offer = try await agree(on: 0..<6, window: Self.longWindow)
    let outcomes = [
      try await buyer.outcome(of: offer.swap, within: Self.patience),
      try await seller.outcome(of: offer.swap, within: Self.patience),
    ]
    try note("1, settled", offer, outcomes: outcomes)
    if outcomes == ["settled", "settled"] { demo.report.settled += 1 }
    buyer.stop()
  }

  /// The buyer's gateway ends for good just before it would reveal; the seller's returns both legs.
  func refund() async throws {
    try await buyer.start(killedAt: "before:prepared B claim")
    let offer = try await agree(on: 6..<12, window: Self.shortWindow)
    try await buyer.waitUntilKilled(seconds: Self.patience)
    Progress.show("the buyer is gone; waiting for the timelocks …")
    let outcome = try await seller.outcome(of: offer.swap, within: Self.patience)
    seller.stop()
    try await startGateways()
    let outcomes = [try await buyer.outcome(of: offer.swap, within: Self.patience), outcome]
    try note("2, the buyer disappears", offer, outcomes: outcomes)
    if outcomes == ["refunded", "refunded"] { demo.report.refunded += 1 }
    seller.stop()
  }

  /// The seller's gateway is killed when it has seen the buyer reveal and not yet claimed.
  func recover() async throws {
    try await seller.start(killedAt: "before:prepared A claim")
    let offer = try await agree(on: 12..<18, window: Self.longWindow)
    try await seller.waitUntilKilled(seconds: Self.patience)
    Progress.show("the seller's gateway was killed between reveal and claim; starting it again …")
    try await seller.start()
    let outcomes = [
      try await buyer.outcome(of: offer.swap, within: Self.patience),
      try await seller.outcome(of: offer.swap, within: Self.patience),
    ]
    try note("3, killed and recovered", offer, outcomes: outcomes)
    guard outcomes == ["settled", "settled"] else { return }
    demo.report.settled += 1
    demo.report.recovered += 1
  }

  /// Both legs would expire together: H-1.
  func refuse() async throws {
    let expiry = try Timelock(roundingUp: Composition.clock() + Milliseconds(minutes: 5))
    do {
      _ = try await propose(
        18..<24, window: .zero, expiries: PerLeg(initiator: expiry, responder: expiry))
    } catch DeskError.refused(let refusal) where refusal.rule == "H-1" {
      demo.report.refused += 1
      demo.report.refusal = refusal.description
      demo.report.swaps.append(
        DemoReport.Swap(
          name: "4, too close", identifier: nil, outcome: "refused: \(refusal)", seconds: 0, steps: []))
    }
  }

  /// Certificates on North against coins on Litecoin.
  func exchange() async throws {
    let (sellerParty, buyerParty) = (try demo.party("seller"), try demo.party("buyer"))
    let before = try await coins.balance(of: sellerParty)
    let offer = try await agree(
      on: Self.forCoins, window: Self.longWindow,
      for: SwapDesk.Side(
        from: coins.account(of: buyerParty), to: coins.account(of: sellerParty),
        assets: [AssetAmount(asset: coins.coin, amount: Self.coinPrice)]))
    let outcomes = [
      try await buyer.outcome(of: offer.swap, within: Self.patience),
      try await seller.outcome(of: offer.swap, within: Self.patience),
    ]
    try note("5, against coins", offer, outcomes: outcomes)
    let after = try await coins.balance(of: sellerParty)
    demo.report.holdings.append(
      DemoReport.Holding(who: "seller", ledger: coins.ledger, asset: "coins", before: before, after: after))
    // A claim pays its fee from what was locked.
    if outcomes == ["settled", "settled"], after > before { demo.report.settled += 1 }
  }

  private func startGateways() async throws {
    async let first: Void = buyer.start()
    async let second: Void = seller.start()
    _ = try await (first, second)
  }

  private func agree(
    on range: Range<Int>, window: Milliseconds, for give: SwapDesk.Side? = nil
  ) async throws -> SwapOffer {
    let offer = try await propose(range, for: give, window: window, expiries: nil)
    try await SwapDesk(
      journal: seller.journal, adapters: Composition(seller.configuration).adapters, policy: Demo.policy
    ).accept(offer, at: Composition.clock())
    return offer
  }

  /// - Parameter give: What the buyer pays; euros on South where `nil`.
  private func propose(
    _ range: Range<Int>, for give: SwapDesk.Side? = nil, window: Milliseconds, expiries: PerLeg<Timelock>?
  ) async throws -> SwapOffer {
    let chosen = certificates[range]
    let energy = chosen.reduce(UInt64(0)) { $0 + $1.certificate.energy.count }
    let (sellerParty, buyerParty) = (try demo.party("seller"), try demo.party("buyer"))
    return try await SwapDesk(
      journal: buyer.journal, adapters: Composition(buyer.configuration).adapters, policy: Demo.policy
    ).propose(
      give: give
        ?? .init(
          from: buyerParty.account(on: south.ledger), to: sellerParty.account(on: south.ledger),
          assets: [AssetAmount(asset: south.euro, amount: Amount(energy * Demo.pricePerWattHour))]),
      take: .init(
        from: sellerParty.account(on: north.ledger), to: buyerParty.account(on: north.ledger),
        assets: chosen.map { AssetAmount(asset: $0.asset, amount: $0.certificate.energy.amount) }),
      preimage: Entropy.preimage(), expiries: expiries, window: window, at: Composition.clock())
  }

  // MARK: The account

  /// Adds a swap's end, its steps and its transactions to the report.
  private func note(_ name: String, _ offer: SwapOffer, outcomes: [String]) throws {
    guard let mine = try seller.journal.swap(offer.swap), let theirs = try buyer.journal.swap(offer.swap) else {
      throw CommandFailure(.failed, "swap \(offer.swap) is missing in a journal")
    }
    demo.note(name, mine, outcome: Set(outcomes).count == 1 ? outcomes[0] : outcomes.joined(separator: " and "))
    for (who, journal) in [("buyer", theirs), ("seller", mine)] {
      demo.report.add(journal, of: "swap \(name.prefix(1))", by: who)
    }
  }

  private var holders: [(who: String, account: (LedgerID) throws -> AccountID)] {
    [
      ("seller", { try demo.party("seller").account(on: $0) }), ("buyer", { try demo.party("buyer").account(on: $0) }),
      ("in locks", { $0 == north.ledger ? try north.lockAccount : try south.lockAccount }),
    ]
  }

  /// Certificates in Wh on North and euros on South, for each holder.
  func balances() async throws -> [[Amount]] {
    var rows: [[Amount]] = []
    for holder in holders {
      let onNorth = try holder.account(north.ledger)
      let energy = try await north.adapter.balances(
        of: certificates.map { Holding(account: onNorth, asset: $0.asset) })
      let euros = try await south.adapter.balances(of: [
        Holding(account: holder.account(south.ledger), asset: south.euro)
      ])
      rows.append([energy.reduce(.zero) { $0.adding($1) ?? $0 }, euros[0]])
    }
    return rows
  }

  /// Fills in who holds what, and whether nothing was made or lost and everyone has what the swaps say.
  func account(before: [[Amount]]) async throws {
    let after = try await balances()
    for (index, holder) in holders.enumerated() {
      for (column, ledger) in [north.ledger, south.ledger].enumerated() {
        demo.report.holdings.append(
          DemoReport.Holding(
            who: holder.who, ledger: ledger, asset: column == 0 ? "certificates" : "EUR",
            before: before[index][column], after: after[index][column]))
      }
    }
    func energy(_ ranges: Range<Int>...) -> Amount {
      Amount(ranges.reduce(UInt64(0)) { $0 + certificates[$1].reduce(0) { $0 + $1.certificate.energy.count } })
    }
    let all = energy(0..<certificates.count)
    let (sold, forCoins) = (energy(0..<6, 12..<18), energy(Self.forCoins))
    let price = { (energy: Amount) in Amount(UInt64(energy.value) * Demo.pricePerWattHour) }
    let expected = [
      [all.subtracting(sold)?.subtracting(forCoins), price(sold)],
      [sold.adding(forCoins), price(all).subtracting(price(sold))], [Amount.zero, .zero],
    ]
    demo.report.conservation = after.map { $0.map(Optional.init) } == expected
  }
}
