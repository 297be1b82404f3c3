/// Requests that wait to be ordered, in the order in which they came.
struct RequestPool {
  private enum Standing {
    case unverified, accepted
  }

  private struct Entry {
    let request: Request
    var standing: Standing
  }

  private var entries: [Digest: Entry] = [:]
  /// Requests by the event that they name.
  private var byEvent: [Digest: [Digest]] = [:]
  /// Digests in order of arrival; some may be gone from `entries`.
  private var order: [Digest] = []
  /// Refused ones with the reason, so that a block that holds one is refused at once; the newest.
  private var refusals: [Digest: String] = [:]
  private var refusedOrder: [Digest] = []
  private(set) var acceptedCount = 0

  private static let keptRefusals = 1024

  var count: Int { entries.count }

  subscript(digest: Digest) -> Request? { entries[digest]?.request }
  func isAccepted(_ digest: Digest) -> Bool { entries[digest]?.standing == .accepted }
  func refusal(of digest: Digest) -> String? { refusals[digest] }
  func isKnown(_ digest: Digest) -> Bool { entries[digest] != nil || refusals[digest] != nil }

  mutating func insert(_ request: Request) {
    entries[request.digest] = Entry(request: request, standing: .unverified)
    byEvent[request.event, default: []].append(request.digest)
    order.append(request.digest)
  }

  /// Removes all that name an event.
  mutating func remove(event: Digest) { for digest in byEvent[event] ?? [] { remove(digest) } }

  /// Whether the answer was waited for.
  mutating func settle(_ digest: Digest, _ verification: Verification) -> Bool {
    guard entries[digest]?.standing == .unverified else { return false }
    switch verification {
    case .accepted:
      entries[digest]?.standing = .accepted
      acceptedCount += 1
    case .refused(let reason): refuse(digest, reason)
    }
    return true
  }

  mutating func refuse(_ digest: Digest, _ reason: String) {
    remove(digest)
    guard refusals.updateValue(reason, forKey: digest) == nil else { return }
    refusedOrder.append(digest)
    if refusedOrder.count > Self.keptRefusals { refusals[refusedOrder.removeFirst()] = nil }
  }

  /// Has a request looked at again when it comes again: what a ledger did not show then, it may show now.
  mutating func forgetRefusal(_ digest: Digest) {
    if refusals.removeValue(forKey: digest) != nil { refusedOrder.removeAll { $0 == digest } }
  }

  mutating func remove(_ digest: Digest) {
    guard let entry = entries.removeValue(forKey: digest) else { return }
    if entry.standing == .accepted { acceptedCount -= 1 }
    byEvent[entry.request.event]?.removeAll { $0 == digest }
    if byEvent[entry.request.event]?.isEmpty == true { byEvent[entry.request.event] = nil }
    if order.count > 64, order.count > 2 * entries.count { order.removeAll { entries[$0] == nil } }
  }

  /// Accepted requests, oldest first.
  var accepted: some Sequence<Request> {
    order.lazy.compactMap { digest in entries[digest].flatMap { $0.standing == .accepted ? $0.request : nil } }
  }

  /// All that wait, oldest first.
  var waiting: some Sequence<Request> { order.lazy.compactMap { entries[$0]?.request } }

  /// Digests of refused requests, oldest first.
  var refused: [Digest] { refusedOrder }
}
