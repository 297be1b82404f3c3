import Testing
import TielineCore
import TielineTestVectors

@testable import TielineTransport

@Suite struct RetryPacingTests {
  private let pacing = RetryPacing(first: Milliseconds(100), longest: Milliseconds(1000))

  @Test func `doubles up to the longest pause`() {
    let pauses = (1...6).map { pacing.pause(afterFailures: $0, random: 0).count }
    #expect(pauses == [100, 200, 400, 800, 1000, 1000])
    #expect(pacing.pause(afterFailures: .max, random: 0).count == 1000)
    let extreme = RetryPacing(first: Milliseconds(.max), longest: Milliseconds(.max))
    #expect(extreme.pause(afterFailures: 99, random: .max).count > 0)
  }

  @Test func `chance takes off up to half`() {
    var generator = SeededGenerator(seed: 3)
    let pauses = (0..<1000).map { _ in pacing.pause(afterFailures: 1, random: generator.next()).count }
    #expect(pauses.allSatisfy { (50...100).contains($0) })
    #expect(Set(pauses).count == 51)
  }
}
