import Synchronization
import TielineConsensus
import TielineGateway

/// When each request was sent and attested. Called from the links' thread and the sender's.
final class LoadRecord: Sendable {
  private struct State {
    var places: [Digest: Int] = [:]
    var sent: [ContinuousClock.Instant?]
    var attested: [ContinuousClock.Instant?]
    var targets: [UInt8]
    var inFlight = 0
    var duplicated = 0
    var refused = 0
    var awaited: Set<Digest> = []
    var status: [UInt8]?
    var began: ContinuousClock.Instant?
    var fault: ContinuousClock.Instant?
    var lastAnswer: ContinuousClock.Instant?
    var gap = Duration.zero
  }

  private let state: Mutex<State>

  init(count: Int) {
    state = Mutex(
      State(
        sent: Array(repeating: nil, count: count), attested: Array(repeating: nil, count: count),
        targets: Array(repeating: 0, count: count)))
  }

  var inFlight: Int { state.withLock { $0.inFlight } }
  var status: [UInt8]? { state.withLock { $0.status } }

  func know(_ event: Digest, _ index: Int) { state.withLock { $0.places[event] = index } }
  func `await`(_ event: Digest) { state.withLock { _ = $0.awaited.insert(event) } }
  func isAwaited(_ event: Digest) -> Bool { state.withLock { $0.awaited.contains(event) } }
  func clearStatus() { state.withLock { $0.status = nil } }
  func begin(at time: ContinuousClock.Instant) { state.withLock { $0.began = time } }
  func fault(at time: ContinuousClock.Instant) { state.withLock { ($0.fault, $0.lastAnswer) = (time, time) } }

  func send(_ index: Int, to target: UInt8, again: Bool) {
    let now = ContinuousClock.now
    state.withLock { state in
      state.targets[index] = target
      guard !again else { return }
      state.sent[index] = now
      state.inFlight += 1
    }
  }

  /// What was sent to a member and is not attested.
  func waiting(at target: UInt8) -> [Int] {
    state.withLock { state in
      state.sent.indices.filter {
        state.sent[$0] != nil && state.attested[$0] == nil && state.targets[$0] == target
      }
    }
  }

  func take(_ answer: CommitteeClient.Answer) {
    let now = ContinuousClock.now
    state.withLock { state in
      switch answer {
      case .attested(let events):
        if let last = state.lastAnswer, state.fault != nil { state.gap = max(state.gap, now - last) }
        state.lastAnswer = now
        for event in events { Self.attested(event, now, &state) }
      case .refused, .busy: state.refused += 1
      case .status(let bytes): state.status = bytes
      case .proof: break
      }
    }
  }

  private static func attested(_ event: Digest, _ now: ContinuousClock.Instant, _ state: inout State) {
    guard state.awaited.remove(event) == nil, let index = state.places[event] else { return }
    guard state.attested[index] == nil else {
      state.duplicated += 1
      return
    }
    state.attested[index] = now
    state.inFlight -= 1
  }

  func result(members: Int, seconds: Double, cpuSeconds: Double) -> CommitteeLoadResult {
    state.withLock { state in
      let end = (state.began ?? .now) + .seconds(seconds)
      var (latencies, inTime, sent) = ([Double](), 0, 0)
      for index in state.sent.indices {
        guard let from = state.sent[index] else { continue }
        sent += 1
        guard let until = state.attested[index] else { continue }
        latencies.append((until - from) / .milliseconds(1))
        if until <= end { inTime += 1 }
      }
      latencies.sort()
      func quantile(_ part: Double) -> Double {
        latencies.isEmpty ? 0 : latencies[min(latencies.count - 1, Int(part * Double(latencies.count)))]
      }
      return CommitteeLoadResult(
        perSecond: Double(inTime) / seconds, p50Milliseconds: quantile(0.5), p99Milliseconds: quantile(0.99),
        members: members, lost: sent - latencies.count, duplicated: state.duplicated,
        gapMilliseconds: state.fault == nil ? nil : state.gap / .milliseconds(1),
        cpuMillisecondsEach: latencies.isEmpty ? 0 : 1000 * cpuSeconds / Double(latencies.count))
    }
  }
}
