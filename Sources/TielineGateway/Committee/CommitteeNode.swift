import Logging
import Synchronization
import TielineConsensus
import TielineTransport

extension LinkMesh: CommitteeTransport {}

/// A member with its links: what a process of the committee runs.
public final class CommitteeNode: Sendable {
  public let member: CommitteeMember
  public let links: LinkMesh

  /// - Parameters:
  ///   - listen: Where the others call.
  ///   - peers: All members and clients; the own place may be among them.
  /// - Throws: ``LinkError/identity(_:)``.
  public init(
    _ setup: CommitteeMember.Setup, listen: LinkAddress, peers: [LinkPeer], verifier: any RequestVerifier,
    logger: Logger, notify: @escaping @Sendable (CommitteeNotice) -> Void
  ) throws(LinkError) {
    let slot = MemberSlot()
    links = LinkMesh(
      identity: try LinkIdentity(key: setup.secrets.link), me: setup.me, committee: setup.first.committee.bytes,
      listen: listen, peers: peers, logger: logger
    ) { message, place in slot.member.withLock { $0 }?.receive(message, from: place) ?? true }
    let member = CommitteeMember(setup, transport: links, verifier: verifier, notify: notify)
    self.member = member
    slot.member.withLock { $0 = member }
  }

  /// Opens the disk, then the links.
  /// - Throws: ``MemberError`` or ``LinkError``.
  public func start() async throws {
    try member.start()
    try await links.start()
  }

  /// Closes the links, then the disk.
  public func stop() async {
    await links.close()
    member.stop()
  }
}

/// Where links find the member, which is made after them.
private final class MemberSlot: Sendable {
  let member = Mutex<CommitteeMember?>(nil)
}
