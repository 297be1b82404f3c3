import Dispatch
import Synchronization
import TielineConsensus

/// What waits for a member's thread, from any other thread.
final class MemberInbox: Sendable {
  enum Item: Sendable {
    case frame(CommitteeFrame, from: UInt8, bytes: Int)
    case submitted([Request])
    case verified([(Request, Verification)])
    case signed(AttestationShare, AttestationStatement)
    case checked(AttestationShare, AttestationStatement, isValid: Bool)
    case proven(Attestation, isValid: Bool)
    case inspect(@Sendable ([UInt8]) -> Void)
    case stop
  }

  private struct State {
    var items: [Item] = []
    var bytes: [UInt8: Int] = [:]
    var paused: Set<UInt8> = []
    var isSignalled = false
  }

  private let state = Mutex(State())
  private let semaphore = DispatchSemaphore(value: 0)
  /// Bytes of one place that may wait before it is no longer read from.
  private let limit: Int
  private let transport: any CommitteeTransport

  init(limit: Int, transport: any CommitteeTransport) { (self.limit, self.transport) = (limit, transport) }

  func put(_ item: Item) {
    let (isFirst, pause) = state.withLock { state -> (Bool, UInt8?) in
      var pause: UInt8?
      if case .frame(_, let place, let bytes) = item {
        state.bytes[place, default: 0] += bytes
        if state.bytes[place, default: 0] > limit, state.paused.insert(place).inserted { pause = place }
      }
      state.items.append(item)
      defer { state.isSignalled = true }
      return (!state.isSignalled, pause)
    }
    if let pause { transport.pause(pause) }
    if isFirst { semaphore.signal() }
  }

  /// All that waits, or nothing when `timeout` has passed.
  func take(timeout: DispatchTime) -> [Item] {
    _ = semaphore.wait(timeout: timeout)
    let (items, resumed) = state.withLock { state -> ([Item], Set<UInt8>) in
      defer {
        state.items = []
        state.bytes = [:]
        state.paused = []
        state.isSignalled = false
      }
      return (state.items, state.paused)
    }
    for place in resumed.sorted() { transport.resume(place) }
    return items
  }
}
