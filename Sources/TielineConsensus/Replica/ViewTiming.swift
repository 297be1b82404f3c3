import TielineCore

/// How long a view gets, learnt from how long views take.
struct ViewTiming: Sendable {
  private let settings: ReplicaSettings
  /// What views take, smoothed, in milliseconds times 8.
  private var smoothed: Int64
  /// Views given up since the last one that was not.
  private var givenUp: Int64 = 0

  /// When this member entered its view.
  private(set) var entered = Instant(millisecondsSinceEpoch: 0)
  /// When the view's time is up; `nil` while there is nothing to do.
  var deadline: Instant?
  /// When there was work in this view.
  private(set) var workSince: Instant?
  /// Whether the leader of this view is passed over; `nil` before that was decided.
  var isPassedOver: Bool?
  /// When what was sent is sent again.
  var resend: Instant?

  init(_ settings: ReplicaSettings) { (self.settings, smoothed) = (settings, settings.firstTimeout.count) }

  /// What a view gets now.
  var timeout: Milliseconds {
    let bounds = settings.timeouts
    let doubled = Milliseconds(max(smoothed, bounds.lowerBound.count) << min(givenUp, 16))
    return min(doubled, bounds.upperBound)
  }

  /// How long a leader waits before it proposes an empty block.
  var patience: Milliseconds { Milliseconds(timeout.count / 2) }
  /// How long until what was sent is sent again.
  var resendPause: Milliseconds { max(Milliseconds(timeout.count / 2), Milliseconds(50)) }

  mutating func enter(at now: Instant) { (entered, deadline, workSince, isPassedOver) = (now, nil, nil, nil) }

  mutating func beginWork(at now: Instant, isPassedOver: Bool) {
    workSince = now
    self.isPassedOver = isPassedOver
    deadline = isPassedOver ? now : now + timeout
  }

  mutating func endWork() { (deadline, workSince) = (nil, nil) }

  /// A block was notarized in this view.
  mutating func notarized(at now: Instant) {
    guard let workSince else { return }
    let took = (now - workSince).count
    // One view in which a leader was away, the first one too, says little of how long the next will take.
    smoothed += min(took, max(smoothed / 2, settings.timeouts.lowerBound.count)) - smoothed / 8
  }

  mutating func gaveUp() { givenUp += 1 }
  mutating func succeeded() { givenUp = 0 }
}
