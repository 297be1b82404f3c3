import Testing
import TielineCore
import TielineProofs

@testable import TielineUTXO

struct FeesAndCoinsTests {
  private static func coin(_ index: UInt32, _ value: UInt64, shortfall: UInt64 = 0) -> UTXOCoin {
    UTXOCoin(
      outpoint: UTXOOutpoint(transaction: UTXONetwork.litecoin.genesis.identifier, index: index), value: value,
      height: 1, ancestorShortfall: shortfall)
  }

  private static func choose(_ coins: [UTXOCoin], _ target: UInt64) -> CoinSelection? {
    CoinSelection.choose(from: coins, target: target, rate: FeeRate(perThousandBytes: 1_000), dust: 300) {
      $0 * 100 + ($1 ? 200 : 100)
    }
  }

  @Test func `reads coins as whole smallest units, and no number that it cannot hold`() {
    #expect(FeeRate.smallestUnits(inCoins: "0.00001000") == 1_000)
    #expect(FeeRate.smallestUnits(inCoins: "84000000.00000001") == 8_400_000_000_000_001)
    #expect(FeeRate.smallestUnits(inCoins: "5") == 500_000_000)
    for text in ["", "-1", "1e-05", ".5", "1.", "0.123456789", "999999999999", "99999999999999", "٥", "+1"] {
      #expect(FeeRate.smallestUnits(inCoins: text) == nil, "\(text)")
    }
  }

  @Test func `rounds fees up and never overflows`() {
    #expect(FeeRate(perThousandBytes: 1_001).fee(of: 1) == 2)
    #expect(FeeRate(perThousandBytes: 1_000).fee(of: 141) == 141)
    #expect(FeeRate(perThousandBytes: .max).fee(of: 2) == .max && FeeRate(perThousandBytes: 1).fee(of: -1) == 0)
  }

  @Test func `asks what the node asks, within the limit (H-12)`() {
    let quote = FeeQuote(
      floor: FeeRate(perThousandBytes: 1_000), estimate: FeeRate(perThousandBytes: 500),
      increment: FeeRate(perThousandBytes: 1_000))
    #expect(quote.rate(limit: FeeRate(perThousandBytes: 1_000)) == FeeRate(perThousandBytes: 1_000))
    #expect(quote.rate(limit: FeeRate(perThousandBytes: 999)) == nil)
    let limit = FeeRate(perThousandBytes: 100_000)
    #expect(quote.replacing(150, bytes: 150, limit: limit) == 300)
    #expect(quote.replacing(8_000, bytes: 150, limit: limit) == 9_001)
    #expect(quote.replacing(15_000, bytes: 150, limit: limit) == nil)
    #expect(quote.replacing(.max, bytes: 150, limit: limit) == nil)
    #expect(FeeQuote.shortfall(of: 200, paying: 50, at: quote.floor) == 150)
    #expect(FeeQuote.shortfall(of: 200, paying: 500, at: quote.floor) == 0)
  }

  @Test func `takes the smallest coin that is enough, or else the largest`() {
    let coins = [Self.coin(0, 5_000), Self.coin(1, 2_000), Self.coin(2, 900)]
    let one = Self.choose(coins, 1_000)
    #expect(one?.coins.map(\.value) == [2_000] && one?.fee == 300 && one?.change == 700)
    let two = Self.choose(coins, 6_000)
    #expect(two?.coins.map(\.value) == [5_000, 2_000] && two?.change == 600)
    #expect(Self.choose(coins, 7_700) == nil && Self.choose([], 1) == nil)
    #expect(Self.choose(coins.reversed(), 6_000) == two)
  }

  @Test func `never makes change that is dust, and says what it pays in all`() throws {
    let selection = try #require(Self.choose([Self.coin(0, 1_500)], 1_000))
    #expect(selection.change == nil && selection.fee == 500)
    for value in stride(from: UInt64(1_200), to: 2_000, by: 7) {
      let selection = try #require(Self.choose([Self.coin(0, value)], 1_000))
      #expect(selection.fee + (selection.change ?? 0) + 1_000 == value && (selection.change ?? 300) >= 300)
    }
    #expect(Self.choose([Self.coin(0, .max), Self.coin(1, .max)], .max) == nil)
  }

  @Test func `pays for ancestors that wait for a block`() {
    let selection = Self.choose([Self.coin(0, 5_000, shortfall: 700)], 1_000)
    #expect(selection?.fee == 1_000 && selection?.change == 3_000)
    #expect(Self.choose([Self.coin(0, 1_500, shortfall: 700)], 1_000) == nil)
  }

  @Test func `knows what each network holds to be dust`() {
    let (key, script) = ([UInt8](repeating: 0, count: 22), [UInt8](repeating: 0, count: 34))
    #expect(UTXONetwork.bitcoin.dustLimit(of: key) == 294 && UTXONetwork.bitcoin.dustLimit(of: script) == 330)
    #expect(UTXONetwork.litecoin.dustLimit(of: key) == 2_940)
  }

  @Test func `gives each coin and each hashlock out once, and takes them back (H-17, H-7)`() async throws {
    let parties = try LockParties()
    let lock = try parties.lock(until: 1_700_000_000)
    let sequencer = CoinSequencer()
    let coins = [Self.coin(0, 5_000), Self.coin(1, 5_000)]
    let first = try await sequencer.reserve(coins, for: lock.hashlock) { Self.choose($0, 1_000) }
    await #expect(throws: CoinSequencer.Refusal.self) {
      _ = try await sequencer.reserve(coins, for: lock.hashlock) { Self.choose($0, 1_000) }
    }
    let other = try LockParties().preimage.hashlock
    let second = try await sequencer.reserve(coins, for: other) { Self.choose($0, 1_000) }
    #expect(Set((first.coins + second.coins).map(\.outpoint)).count == 2)
    let third = try LockParties().preimage.hashlock
    await #expect(throws: CoinSequencer.Refusal.self) {
      _ = try await sequencer.reserve(coins, for: third) { Self.choose($0, 1_000) }
    }
    let funding = LockFunding(lock: lock, amount: 1_000, sender: UTXOAccountKey(parties.sender.publicKey))
    let transaction = funding.transaction(spending: first.coins.map(\.outpoint), change: 3_000)
    await sequencer.giveBack(transaction)
    let again = try await sequencer.reserve(coins, for: lock.hashlock) { Self.choose($0, 1_000) }
    #expect(again == first)
    await sequencer.sent(transaction)
    let script = UTXOAccountKey(parties.sender.publicKey).outputScript
    #expect(await sequencer.waitingChange(to: script).map(\.value) == [3_000])
    #expect(await !sequencer.isSpent(transaction))
  }
}
