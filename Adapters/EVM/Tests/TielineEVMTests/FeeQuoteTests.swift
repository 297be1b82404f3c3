import Testing
import TielineCore

@testable import TielineEVM

@Suite struct FeeQuoteTests {
  private let limit = Amount(1000)

  @Test func `offers twice the base fee and what is asked on top, within the limit`() {
    let quote = FeeQuote(baseFee: Amount(100), asked: Amount(7))
    #expect(quote.fee(limit: limit) == .dynamic(maximum: Amount(207), priority: Amount(7)))
    #expect(quote.fee(limit: Amount(150)) == .dynamic(maximum: Amount(150), priority: Amount(7)))
    #expect(quote.fee(limit: Amount(106)) == nil)
    #expect(FeeQuote(baseFee: nil, asked: .zero).fee(limit: limit) == .legacy(gasPrice: Amount(1)))
    #expect(FeeQuote(baseFee: nil, asked: Amount(1001)).fee(limit: limit) == nil)
  }

  @Test func `H-12 raises both prices by an eighth at least, and stops at the limit`() {
    let quote = FeeQuote(baseFee: Amount(10), asked: .zero)
    let old = EVMTransaction.Fee.dynamic(maximum: Amount(207), priority: Amount(7))
    #expect(quote.replacing(old, limit: limit) == .dynamic(maximum: Amount(233), priority: Amount(8)))
    #expect(quote.replacing(.legacy(gasPrice: Amount(8)), limit: limit) == .legacy(gasPrice: Amount(20)))
    #expect(quote.replacing(old, limit: Amount(232)) == nil)
    let dear = FeeQuote(baseFee: Amount(300), asked: Amount(50))
    #expect(dear.replacing(old, limit: limit) == .dynamic(maximum: Amount(650), priority: Amount(50)))
    #expect(
      quote.replacing(.dynamic(maximum: Amount(21), priority: .zero), limit: limit)
        == .dynamic(maximum: Amount(24), priority: Amount(1)))
    #expect(quote.replacing(.dynamic(maximum: Amount(1000), priority: .zero), limit: limit) == nil)
  }
}
