import Foundation
import TielineConsensus
import TielineCore
import TielineStorage

/// A member's vote log and store, and what was read from them. For one thread.
final class MemberDisk {
  let store: CommitteeStore
  private let log: VoteLog
  /// What a replica begins with.
  private(set) var recovered: RecoveredReplica
  /// What the final blocks led to.
  private(set) var state = OrderedState()
  /// Where they stand with checkpoints.
  private(set) var checkpointer: Checkpointer
  /// Pieces of events that the blocks filled, which may not be stored.
  private(set) var pieces: [ReplicaRecord] = []
  /// Final batches that lack an attestation, with their epochs.
  private(set) var unattested: [(AttestedBatch, CommitteeEpoch)] = []
  /// What led to the present epoch, from the one before.
  private(set) var rotation: (from: CommitteeEpoch, to: CommitteeEpoch)?
  /// Members' signatures of it, checked when they came.
  private(set) var rotationShares: [RotationShare] = []
  /// Votes of the log, oldest first: up to which record it can be cut.
  private var logged: [(sequence: UInt64, epoch: UInt64, view: UInt64)] = []
  private var appendsSinceCut = 0

  static func create(_ setup: CommitteeMember.Setup) throws(MemberError) {
    do throws(VoteLogError) {
      let folder = setup.folder + "/votes"
      guard !FileManager.default.fileExists(atPath: folder) else {
        throw .absent(folder: folder + " (there is one: a log is never made anew)")
      }
      try FileManager.default.createFolder(setup.folder)
      let (log, _, _) = try VoteLog.open(folder: folder, identity: identity(setup), creating: true)
      try log.close()
    } catch { throw .log(error) }
  }

  init(_ setup: CommitteeMember.Setup) throws(MemberError) {
    let opened: (log: VoteLog, records: [VoteLogRecord], starts: UInt64)
    do throws(VoteLogError) {
      opened = try VoteLog.open(folder: setup.folder + "/votes", identity: Self.identity(setup), creating: false)
    } catch { throw .log(error) }
    log = opened.log
    do throws(StorageError) {
      store = try CommitteeStore(path: setup.folder + "/committee.sqlite")
      let base = try store.base(first: setup.first)
      var (state, batches) = (base?.content.state ?? OrderedState(), [(AttestedBatch, CommitteeEpoch)]())
      var epochs = base?.epochs ?? [setup.first]
      var checkpointer = Checkpointer(
        me: setup.me, key: setup.keys, first: setup.first, from: base, scheme: MemberKeys.scheme(setup.secrets.ed25519),
        settings: setup.replica)
      var pieces: [ReplicaRecord] = []
      recovered =
        base.map { RecoveredReplica($0.content, epoch: $0.epochs[$0.epochs.count - 1], key: setup.keys) }
        ?? RecoveredReplica(epoch: setup.first, key: setup.keys)
      recovered.startCount = opened.starts
      try store.recover(into: &recovered, keeping: setup.replica.keptBlocks) { block, epoch in
        if epoch != epochs.last { epochs.append(epoch) }
        for case .attested(let batch) in state.apply(block) { batches.append((batch, epoch)) }
        let time = Instant(millisecondsSinceEpoch: 0)
        for case .save(let record) in checkpointer.step(.delivered(block, state), at: time) { pieces.append(record) }
      }
      (self.state, self.checkpointer, self.pieces) = (state, checkpointer, pieces)
      if recovered.epoch != epochs.last { epochs.append(recovered.epoch) }
      if epochs.count > 1 {
        rotation = (epochs[epochs.count - 2], epochs[epochs.count - 1])
        rotationShares = try store.rotationShares(of: epochs[epochs.count - 2].number)
      }
      for (batch, epoch) in batches {
        let statement = batch.statement
        let known = try store.attestation(
          destination: statement.destination.encoded, sequence: statement.sequence)
        if known == nil { unattested.append((batch, epoch)) }
      }
    } catch { throw .store(error) }
    for record in opened.records {
      guard let vote = try? SignedVote(encoded: record.payload) else {
        throw .damaged("record \(record.sequence) of the vote log is no vote")
      }
      recovered.votes.append(vote)
      logged.append((record.sequence, vote.vote.epoch, vote.vote.view))
    }
  }

  private static func identity(_ setup: CommitteeMember.Setup) throws(VoteLogError) -> VoteLogIdentity {
    do { return try VoteLogIdentity(committee: setup.first.committee.bytes, member: UInt32(setup.me)) } catch {
      throw .absent(folder: "\(error)")
    }
  }

  /// Writes, durable on return: first the blocks, then the votes for them.
  func save(
    _ records: [ReplicaRecord], attestations: [(Attestation, AttestedBatch)], rotations: [RotationShare]
  ) throws(MemberError) {
    do throws(StorageError) {
      try store.save(records, attestations, rotations)
    } catch { throw .store(error) }
    var votes = records.compactMap { record in if case .vote(let vote) = record { vote } else { nil } }[...]
    do throws(VoteLogError) {
      while !votes.isEmpty {
        let some = votes.prefix(VoteLog.recordsPerAppendMaximum)
        let last = try log.append(some.map(\.encoded))
        for (offset, vote) in some.enumerated() {
          logged.append((last - UInt64(some.count - 1 - offset), vote.vote.epoch, vote.vote.view))
        }
        votes = votes.dropFirst(some.count)
        appendsSinceCut += 1
      }
    } catch { throw .log(error) }
  }

  /// Lets go of votes that a final block made obsolete, now and then.
  func cut(epoch: UInt64, view: UInt64) throws(MemberError) {
    guard appendsSinceCut >= 512 else { return }
    appendsSinceCut = 0
    logged = Array(logged.drop { ($0.epoch, $0.view) <= (epoch, view) })
    do throws(VoteLogError) {
      try log.truncate(before: logged.first?.sequence ?? log.lastSequence + 1)
    } catch { throw .log(error) }
  }

  func close() throws(MemberError) {
    do throws(VoteLogError) { try log.close() } catch { throw .log(error) }
  }
}

extension FileManager {
  /// Makes a folder for its owner alone, where there is none.
  fileprivate func createFolder(_ path: String) throws(VoteLogError) {
    do {
      try createDirectory(atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    } catch { throw .absent(folder: "\(path): \(error.localizedDescription)") }
  }
}
