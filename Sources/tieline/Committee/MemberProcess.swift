import Foundation
import Logging
import TielineConsensus
import TielineCore
import TielineGateway
import TielineTransport

/// A member as a process: runs until it is told to stop, and writes where it stands once a second.
struct MemberProcess {
  let file: CommitteeFile
  let setup: CommitteeMember.Setup
  let home: MemberHome
  /// Reads ledgers; `nil` for a member that follows none.
  let locks: LockReadingVerifier?
  /// Knows which lanes the member's operator wants.
  let lanes: LaneNote

  func run() async throws {
    let logger = Logger(label: "tieline.committee")
    let peers = try file.peers()
    guard let listen = peers.first(where: { $0.place == setup.me })?.address else { return }
    let node = try CommitteeNode(
      setup, listen: listen, peers: peers,
      verifier: EvidenceVerifier(
        locks: locks, lanes: lanes, clients: ClientSignatureVerifier(clients: try file.believedKeys())),
      logger: logger
    ) { notice in Self.log(notice, logger) }
    try await node.start()
    logger.notice("member listens", metadata: ["place": "\(setup.me)", "address": "\(listen)"])
    let stop = StopSignals()
    defer { stop.cancel() }
    let (numbers, home) = (stop.numbers, home)
    await withTaskGroup(of: Void.self) { group in
      group.addTask {
        while !Task.isCancelled {
          let status = await node.member.status()
          try? Data(status).write(to: URL(fileURLWithPath: home.statusPath), options: .atomic)
          let requests = home.takeRequests(logger)
          if !requests.isEmpty { node.member.submit(requests) }
          try? await Task.sleep(for: .seconds(1))
        }
      }
      group.addTask {
        for await number in numbers { return logger.notice("stopping", metadata: ["signal": "\(number)"]) }
      }
      // The first to end is the one that waits for a signal.
      await group.next()
      group.cancelAll()
    }
    await node.stop()
  }

  private static func log(_ notice: CommitteeNotice, _ logger: Logger) {
    switch notice {
    case .attested: break
    case .ordered(let outcome): logger.notice("ordered", metadata: ["outcome": "\(outcome)"])
    case .running(let epoch, let height):
      logger.notice("member runs", metadata: ["epoch": "\(epoch)", "height": "\(height)"])
    case .storageFailed(let reason):
      logger.error("the disk refused; it is opened again", metadata: ["reason": "\(reason)"])
    case .tookCheckpoint:
      logger.notice("far behind: a checkpoint of the others was taken over, and the member starts from it")
    case .alert(let alert): log(alert, logger)
    }
  }

  private static func log(_ alert: ReplicaAlert, _ logger: Logger) {
    switch alert {
    case .refusedBlock(let view, let request, let reason):
      logger.warning(
        "block refused",
        metadata: ["view": "\(view)", "request": "\(Hex.encode(request.bytes))", "reason": "\(reason)"])
    case .equivocation(let evidence):
      logger.critical("a member signed two votes that exclude each other", metadata: ["member": "\(evidence.member)"])
    case .newEpoch(let epoch): logger.notice("epoch begins", metadata: ["epoch": "\(epoch.number)"])
    case .refusedMembership(let reason): logger.warning("membership refused", metadata: ["reason": "\(reason)"])
    case .restoredBackup(let epoch):
      logger.critical(
        "this folder was restored from a backup: the member does not vote", metadata: ["epoch": "\(epoch)"])
    case .otherState(let member, let height):
      logger.critical(
        "a member came to another state by the same blocks; compare the members' versions and disks",
        metadata: ["member": "\(member)", "height": "\(height)"])
    }
  }
}
