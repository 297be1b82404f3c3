import Logging
import Synchronization
import TielineConsensus
import TielineTransport

/// A client of a committee: hands in requests over links of its own, and hears what became of them.
public final class CommitteeClient: Sendable {
  /// What a member says; believed by nobody who does not check it.
  public enum Answer: Sendable {
    case attested([Digest])
    case refused(Digest, reason: String)
    case busy([Digest])
    case status([UInt8])
    /// What shows that an event is attested; `nil` where the member has nothing.
    case proof(Digest, AttestedItem?, [EpochHandover])
  }

  /// Its place among those who are linked, from ``CommitteeFrame/firstClient`` on.
  public let place: UInt8
  public let secrets: MemberSecrets
  private let links: LinkMesh
  private let handler: Handler

  private final class Handler: Sendable {
    let body = Mutex<(@Sendable (Answer, UInt8) -> Void)?>(nil)
  }

  /// - Parameter members: Whom it calls.
  /// - Throws: ``CryptoError`` or ``LinkError/identity(_:)`` where a key cannot be used.
  public init(
    committee: Digest, members: [LinkPeer], place: UInt8, secrets: MemberSecrets, logger: Logger
  ) throws {
    (self.place, self.secrets) = (place, secrets)
    let handler = Handler()
    self.handler = handler
    links = LinkMesh(
      identity: try LinkIdentity(key: secrets.link), me: place, committee: committee.bytes, listen: nil,
      peers: members, logger: logger
    ) { message, member in
      guard let answer = Self.answer(message) else { return false }
      handler.body.withLock { $0 }?(answer, member)
      return true
    }
  }

  private static func answer(_ message: [UInt8]) -> Answer? {
    guard let frame = try? CommitteeFrame(encoded: message) else { return nil }
    switch frame {
    case .attested(let events): return .attested(events)
    case .refused(let event, let reason): return .refused(event, reason: reason)
    case .busy(let events): return .busy(events)
    case .status(let bytes): return .status(bytes)
    case .proof(let event, let bytes, let handovers):
      if bytes.isEmpty { return .proof(event, nil, []) }
      guard let item = try? AttestedItem(encoded: bytes) else { return nil }
      let read = handovers.compactMap { try? EpochHandover(encoded: $0) }
      return read.count == handovers.count ? .proof(event, item, read) : nil
    case .consensus, .share, .attestation, .lacking, .rotation, .submit, .inspect, .fetch: return nil
    }
  }

  /// Begins to call the members.
  /// - Throws: ``LinkError``.
  public func start() async throws { try await links.start() }

  /// How many members are linked now.
  public var connected: Int { links.statistics.values.filter(\.isConnected).count }

  /// Waits until so many members are linked.
  /// - Returns: Whether they were in time.
  /// - Throws: `CancellationError` where the task is cancelled.
  public func wait(for members: Int, within limit: Duration) async throws -> Bool {
    let deadline = ContinuousClock.now + limit
    while connected < members {
      guard ContinuousClock.now < deadline else { return false }
      try await Task.sleep(for: .milliseconds(50))
    }
    return true
  }

  /// Sets who hears answers, on the links' thread, with the place of the member that gives each.
  public func onAnswer(_ body: @escaping @Sendable (Answer, UInt8) -> Void) { handler.body.withLock { $0 = body } }

  /// Hands requests to a member.
  public func submit(_ requests: [Request], to member: UInt8) {
    links.send(CommitteeFrame.submit(requests).encoded, to: member)
  }

  /// Asks a member where it stands.
  public func inspect(_ member: UInt8) { links.send(CommitteeFrame.inspect.encoded, to: member) }

  /// Asks a member for what shows that an event is attested.
  public func fetch(_ event: Digest, from member: UInt8) {
    links.send(CommitteeFrame.fetch(event).encoded, to: member)
  }

  /// Closes the links.
  public func close() async { await links.close() }
}
