import Synchronization
import TielineConsensus
import TielineCore
import TielineGateway

/// Hands requests to a committee at a rate, and hands again to another member what is not answered.
final class ChaosLoad: Sendable {
  /// How long an answer is waited for.
  private static let patience = Duration.seconds(5)

  private struct Open {
    let request: Request
    var askedAt: ContinuousClock.Instant
    let sentAt: ContinuousClock.Instant
  }

  private struct State {
    var open: [Digest: Open] = [:]
    var attested: Set<Digest> = []
    var refused: [Digest: String] = [:]
    var longest = Duration.zero
    var turn = 0
  }

  private let client: CommitteeClient
  private let members: Int
  private let state = Mutex(State())

  init(client: CommitteeClient, members: Int) {
    (self.client, self.members) = (client, members)
    client.onAnswer { [weak self] answer, _ in self?.take(answer) }
  }

  /// Events that were answered as attested.
  var attested: Set<Digest> { state.withLock { $0.attested } }
  var openCount: Int { state.withLock { $0.open.count } }
  /// Events that a member refused, with the reason.
  var refused: [Digest: String] { state.withLock { $0.refused } }
  /// The longest time from the first asking to the answer.
  var longest: Duration { state.withLock { $0.longest } }

  private func take(_ answer: CommitteeClient.Answer) {
    let now = ContinuousClock.now
    state.withLock { state in
      switch answer {
      case .attested(let events):
        for event in events {
          guard let open = state.open.removeValue(forKey: event) else { continue }
          state.attested.insert(event)
          state.longest = max(state.longest, now - open.sentAt)
        }
      case .refused(let event, let reason): state.refused[event] = reason
      case .busy, .status, .proof: break
      }
    }
  }

  /// Hands in `count` requests, by `rate` a second, and stays with them until all are answered or the task ends.
  func run(rate: Int, for seconds: Int) async throws {
    let began = ContinuousClock.now
    var next = 0
    while !Task.isCancelled {
      let elapsed = ContinuousClock.now - began
      let due = min(rate * seconds, Int(elapsed / .seconds(1) * Double(rate)))
      while next < due {
        try send(next)
        next += 1
      }
      askAgain()
      if next == rate * seconds, openCount == 0 { return }
      try await Task.sleep(for: .milliseconds(10))
    }
  }

  private func send(_ number: Int) throws {
    let item = withUnsafeBytes(of: UInt64(number).bigEndian) { Array($0) } + [UInt8](repeating: 0xC4, count: 120)
    let (request, now) = (try CommitteeLoad.request(item, client), ContinuousClock.now)
    let member = state.withLock { state in
      state.open[request.event] = Open(request: request, askedAt: now, sentAt: now)
      state.turn += 1
      return UInt8(state.turn % members)
    }
    client.submit([request], to: member)
  }

  private func askAgain() {
    let now = ContinuousClock.now
    let late = state.withLock { state in
      var late: [(Request, UInt8)] = []
      for (event, open) in state.open where now - open.askedAt > Self.patience {
        state.open[event]?.askedAt = now
        state.turn += 1
        late.append((open.request, UInt8(state.turn % members)))
      }
      return late
    }
    for (request, member) in late { client.submit([request], to: member) }
  }
}
