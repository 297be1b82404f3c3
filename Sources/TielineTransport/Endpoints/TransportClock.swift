import TielineCore

/// Time and chance, handed in so that tests decide both.
public struct TransportClock: Sendable {
  /// A clock that never goes back.
  let now: @Sendable () -> ContinuousClock.Instant
  /// Waits; throws where the task is cancelled.
  let sleep: @Sendable (Milliseconds) async throws(CancellationError) -> Void
  /// Any 64 bits.
  let random: @Sendable () -> UInt64

  public init(
    now: @escaping @Sendable () -> ContinuousClock.Instant,
    sleep: @escaping @Sendable (Milliseconds) async throws(CancellationError) -> Void,
    random: @escaping @Sendable () -> UInt64
  ) {
    (self.now, self.sleep, self.random) = (now, sleep, random)
  }

  /// The machine's own.
  public static let system = TransportClock(
    now: { ContinuousClock.now },
    sleep: { pause throws(CancellationError) in
      do { try await Task.sleep(for: .milliseconds(pause.count)) } catch { throw CancellationError() }
    },
    random: { UInt64.random(in: .min ... .max) })
}
