import TielineCore

/// What goes wrong in a world of swaps: all of it from the seed.
struct RelayPlan {
  /// Gateways: of two parties, and a watchtower that acts for nobody.
  static let gateways = 3
  static let watchtower = 2
  /// The account of somebody who is no party and runs no gateway.
  static let outsider = 3
  /// s: two clocks that are off, and a ledger that counts in seconds.
  static let skew = Milliseconds(2 * LedgerShape.mostSkew + 1000)
  static let longestLock = Milliseconds(hours: 10)

  let ledgers: [LedgerShape]
  let swaps: Int
  /// By gateway, how far its clock is off, in milliseconds.
  let skews: [Int64]
  /// The gateway whose party does not follow the protocol.
  let hostile: Int?
  /// Of a gateway, at every boundary of an effect.
  let crashPerMille: Int64
  /// o: the outage that swaps survive.
  let outage: Milliseconds
  /// Whether outages wait for a preimage, and begin when its claim is stored and not yet sent.
  let isOutAtReveal: Bool
  /// By gateway: crashes that are left to it.
  let crashes: [Int]
  /// By gateway: when its one outage begins, if it has one.
  let outages: [Int64?]
  /// Of a request.
  let errorPerMille: Int64
  /// Of what a node says about a transaction.
  let liePerMille: Int64
  /// Of a hint that something happened to a lock.
  let lostHintPerMille: Int64
  /// Of a claim in a pool, that somebody else makes it as well.
  let frontRunPerMille: Int64

  init(_ random: inout SeededRandom) {
    let isCalm = random.happens(perMille: 150)
    let count = Int(random.number(2...3))
    var shapes: [LedgerShape] = []
    for _ in 0..<count { shapes.append(LedgerShape(&random, isCalm: isCalm)) }
    ledgers = shapes
    swaps = Int(random.number(1...3))
    skews = (0..<Self.gateways).map { _ in random.number(-LedgerShape.mostSkew...LedgerShape.mostSkew) }
    hostile = random.happens(perMille: 500) ? Int(random.number(0...1)) : nil
    crashPerMille = isCalm ? 0 : [0, 5, 20, 60][Int(random.number(0...3))]
    crashes = (0..<Self.gateways).map { _ in Int(random.number(0...8)) }
    outages = (0..<Self.gateways).map { _ in
      !isCalm && random.happens(perMille: 400) ? random.number(1000...500_000) : nil
    }
    outage = Milliseconds(seconds: [60, 200, 600][Int(random.number(0...2))])
    isOutAtReveal = !isCalm && random.happens(perMille: 200)
    errorPerMille = isCalm ? 0 : [0, 50, 200][Int(random.number(0...2))]
    liePerMille = isCalm ? 0 : [0, 0, 30][Int(random.number(0...2))]
    lostHintPerMille = isCalm ? 0 : [0, 100, 500][Int(random.number(0...2))]
    frontRunPerMille = [0, 200, 1000][Int(random.number(0...2))]
  }
}
