import Foundation
import Synchronization
import TielineConsensus
import TielineCore
import TielineStorage

/// A running member of a committee: drives its ``Replica`` with a clock, a disk and links to the others.
///
/// One thread steps the replica and writes the disk; checks of requests and signatures run beside it. Where the disk
/// refuses, the member forgets what it has in memory, opens the disk again and goes on from there.
public final class CommitteeMember: Sendable {
  /// What a member is made of.
  public struct Setup: Sendable {
    /// The committee's first epoch.
    public var first: CommitteeEpoch
    /// Its place.
    public var me: MemberIndex
    /// Its keys.
    public var secrets: MemberSecrets
    /// The folder of its store and vote log.
    public var folder: String
    /// Its own ``MemberKeys/encoded``: a place may have had others' keys before.
    public var keys: [UInt8]
    /// Who should be the members; `nil` where they are to stay as they are.
    public var goal: MembershipGoal?
    /// What can be tuned.
    public var replica = ReplicaSettings()
    /// Most requests of clients that wait here.
    public var waitingRequests = 16_384
    /// Bytes of one place that wait before it is no longer read from.
    public var inboxBytes = 16 << 20

    public init(first: CommitteeEpoch, me: MemberIndex, keys: [UInt8], secrets: MemberSecrets, folder: String) {
      (self.first, self.me, self.keys, self.secrets, self.folder) = (first, me, keys, secrets, folder)
    }
  }

  private let setup: Setup
  private let inbox: MemberInbox
  private let transport: any CommitteeTransport
  private let verifier: any RequestVerifier
  private let notify: @Sendable (CommitteeNotice) -> Void
  private let isStopping = Mutex(false)
  private let ended = DispatchSemaphore(value: 0)

  public init(
    _ setup: Setup, transport: any CommitteeTransport, verifier: any RequestVerifier,
    notify: @escaping @Sendable (CommitteeNotice) -> Void
  ) {
    (self.setup, self.transport, self.verifier, self.notify) = (setup, transport, verifier, notify)
    inbox = MemberInbox(limit: setup.inboxBytes, transport: transport)
  }

  /// Makes the folder with an empty vote log: once, for a member that has never voted.
  /// - Throws: ``MemberError``; also where there is a log.
  public static func prepare(_ setup: Setup) throws(MemberError) { try MemberDisk.create(setup) }

  /// Begins.
  /// - Throws: ``MemberError`` where the disk cannot be read: missing, damaged, another member's, in use.
  public func start() throws(MemberError) {
    let disk = try MemberDisk(setup)
    let box = UncheckedBox(disk)
    let thread = Thread { [self] in run(box.value) }
    thread.name = "tieline-member"
    thread.stackSize = 8 << 20
    thread.start()
  }

  /// Takes bytes that came over the link of a place; quick, from any thread.
  /// - Returns: Whether they were a frame; one who sends anything else lies or is broken.
  @discardableResult
  public func receive(_ bytes: [UInt8], from place: UInt8) -> Bool {
    guard let frame = try? CommitteeFrame(encoded: bytes) else { return false }
    inbox.put(.frame(frame, from: place, bytes: bytes.count))
    return true
  }

  /// Hands in requests of this process.
  public func submit(_ requests: [Request]) { inbox.put(.submitted(requests)) }

  /// Where it stands, as a JSON document.
  public func status() async -> [UInt8] {
    await withCheckedContinuation { continuation in inbox.put(.inspect { continuation.resume(returning: $0) }) }
  }

  /// Ends when what was saved is on the disk.
  public func stop() {
    isStopping.withLock { $0 = true }
    inbox.put(.stop)
    ended.wait()
  }

  private var stops: Bool { isStopping.withLock { $0 } }

  private func run(_ disk: MemberDisk) {
    defer { ended.signal() }
    var disk: MemberDisk? = disk
    while !stops {
      do {
        let open = try disk ?? MemberDisk(setup)
        disk = nil
        // Whatever refused, the log has to be free before it is opened again.
        defer { try? open.close() }
        let loop = MemberLoop(setup, disk: open, inbox: inbox, transport: transport, verifier: verifier, notify: notify)
        try loop.run()
        if loop.mustStartAnew { notify(.tookCheckpoint) } else { return }
      } catch {
        notify(.storageFailed(reason: "\(error)"))
        Thread.sleep(forTimeInterval: 1)
      }
    }
  }
}

/// Hands a value over to the one thread that will use it.
private struct UncheckedBox<Value>: @unchecked Sendable {
  let value: Value
  init(_ value: Value) { self.value = value }
}
