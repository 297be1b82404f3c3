import TielineAdapterSDK
import TielineCore

/// What is remembered of one endpoint, and how it compares with others. A value without clock or lock.
struct EndpointHealth {
  enum Admission {
    case unverified
    case admitted
    case excluded(AdapterError)
  }

  var admission: Admission
  private(set) var requests: UInt64 = 0
  private(set) var failures: UInt64 = 0
  private(set) var failuresInARow = 0
  private(set) var latencyMicroseconds: Int64?
  private(set) var lastError: AdapterError?
  /// Until when it is left alone while others answer; `nil` while it is well.
  private(set) var pausedUntil: ContinuousClock.Instant?

  var exclusion: AdapterError? {
    if case .excluded(let error) = admission { return error }
    return nil
  }

  mutating func began() { requests += 1 }

  mutating func succeeded(after latency: Duration) {
    let (seconds, attoseconds) = latency.components
    let newest = seconds * 1_000_000 + attoseconds / 1_000_000_000_000
    latencyMicroseconds = latencyMicroseconds.map { $0 + (newest - $0) / 5 } ?? newest
    failuresInARow = 0
    pausedUntil = nil
  }

  mutating func failed(_ error: AdapterError, at now: ContinuousClock.Instant, pacing: RetryPacing, random: UInt64) {
    failures += 1
    failuresInARow += 1
    lastError = error
    hold(from: now, pacing: pacing, random: random)
  }

  /// Begins a pause: after a failure, and for all others while one call tries whether it is well again.
  mutating func hold(from now: ContinuousClock.Instant, pacing: RetryPacing, random: UInt64) {
    let pause = pacing.pause(afterFailures: failuresInARow, random: random)
    pausedUntil = now + .milliseconds(pause.count)
  }

  /// Smaller is asked sooner: one whose pause is over (so that its recovery is noticed, by a single call), then the
  /// healthy ones by the power of two of their latency (so that small differences do not move calls about), then
  /// those that are paused, the nearest to their end first. Equal ones keep the order of the configuration.
  func rank(at now: ContinuousClock.Instant) -> (Int, Int64) {
    guard let pausedUntil else {
      guard let latencyMicroseconds else { return (1, .max) }
      return (1, Int64(64 - max(latencyMicroseconds, 1).leadingZeroBitCount))
    }
    guard pausedUntil > now else { return (0, 0) }
    return (2, Int64((pausedUntil - now) / .milliseconds(1)))
  }

  func statistics(of endpoint: String) -> EndpointStatistics {
    let state: EndpointStatistics.State =
      switch admission {
      case .excluded: .excluded
      case _ where failuresInARow > 0: .failing
      case .unverified: .new
      case .admitted: latencyMicroseconds == nil ? .new : .healthy
      }
    return EndpointStatistics(
      endpoint: endpoint, state: state, requests: requests, failures: failures,
      latencyMicroseconds: latencyMicroseconds, lastError: lastError)
  }
}
