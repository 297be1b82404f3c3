import Foundation
import Testing
import TielineConsensus
import TielineCore
import TielineStorage

@Suite final class CommitteeStoreTests {
  private let folder = NSTemporaryDirectory() + "committee-store-\(UUID().uuidString)"
  private var path: String { folder + "/committee.sqlite" }
  private let epoch: CommitteeEpoch

  init() throws {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    epoch = try CommitteeEpoch(
      committee: Digest(of: [1]), number: 1, keys: (0..<4).map { [UInt8](repeating: $0, count: 32) })
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  private func block(
    _ height: UInt64, after parent: Block?, epoch: UInt64 = 1, _ requests: [Request] = []
  ) throws -> FilledBlock {
    let block = Block(
      epoch: epoch, view: height, height: height, parentView: parent?.view ?? 0, parent: parent?.digest ?? .zero,
      time: height, requests: requests.map(\.digest))
    return try #require(FilledBlock(block, requests))
  }

  private func chain(_ blocks: [FilledBlock]) throws -> FinalChain {
    let last = try #require(blocks.last).block
    let vote = Vote(epoch: last.epoch, view: last.view, step: .finalize, block: last.digest)
    let entries = (0..<3).map { QuorumCertificate.Entry(member: $0, signature: [UInt8](repeating: $0, count: 64)) }
    return FinalChain(blocks: blocks, certificate: QuorumCertificate(vote: vote, entries: entries))
  }

  @Test func `what was saved is there again, in order, and what is obsolete is not`() throws {
    let request = Request(kind: .ordinary, event: Digest(of: [7]), body: [1, 2, 3])
    let first = try block(1, after: nil, [request])
    let second = try block(2, after: first.block)
    let third = try block(3, after: second.block)
    let open = try block(4, after: third.block)
    let given = Vote(epoch: 1, view: 2, step: .nullify, block: .zero)
    let later = Vote(epoch: 1, view: 4, step: .nullify, block: .zero)
    do {
      let store = try CommitteeStore(path: path)
      try store.save([
        .block(first), .certificate(QuorumCertificate(vote: given, entries: [])), .final(try chain([first])),
        .final(try chain([second, third])), .block(open),
        .certificate(QuorumCertificate(vote: later, entries: [])),
        .start(StartAnnouncement(member: 2, starts: 4, signature: [1])),
        .start(StartAnnouncement(member: 2, starts: 5, signature: [2])),
      ])
    }
    let store = try CommitteeStore(path: path)
    var recovered = RecoveredReplica(epoch: epoch, key: epoch.keys[0])
    var delivered: [UInt64] = []
    try store.recover(into: &recovered, keeping: 8) { block, epoch in
      delivered.append(block.block.height)
      #expect(epoch.number == 1)
    }
    #expect(delivered == [1, 2, 3])
    #expect(recovered.tip.height == 3 && recovered.events == [request.event])
    #expect(recovered.blocks == [open])
    #expect(recovered.certificates.map(\.vote) == [later])
    #expect(recovered.starts.map(\.starts) == [5])
    #expect(try store.chains(epoch: 1, above: 1, limit: 1) == [try chain([second, third])])
    #expect(try store.chains(epoch: 1, above: 3, limit: 1).isEmpty)
  }

  @Test func `a gap between final blocks is an error, not a shorter history`() throws {
    let first = try block(1, after: nil)
    let second = try block(2, after: first.block)
    let third = try block(3, after: second.block)
    let store = try CommitteeStore(path: path)
    try store.save([.final(try chain([first])), .final(try chain([third]))])
    var recovered = RecoveredReplica(epoch: epoch, key: epoch.keys[0])
    #expect(throws: StorageError.self) { try store.recover(into: &recovered, keeping: 8) { _, _ in } }
  }

  /// Two items in one batch, as members come to it.
  private func batch(_ words: String) throws -> (Attestation, AttestedBatch, FilledBlock) {
    let commands = try ["one \(words)", "two \(words)"].map {
      try #require(AttestCommand(destination: .ledger(name: "north"), item: Array($0.utf8), evidence: []))
    }
    var state = OrderedState()
    let block = try block(1, after: nil, commands.map(\.request))
    let outcomes = state.apply(block)
    guard case .attested(let batch)? = outcomes.first else {
      throw StorageError.failed(operation: "", reason: "no batch")
    }
    return (Attestation(statement: batch.statement, shares: []), batch, block)
  }

  @Test func `an attestation is stored once, and its items are found by their events`() throws {
    let store = try CommitteeStore(path: path)
    let (attestation, batch, block) = try batch("of the first")
    #expect(batch.isWholeBlock)
    try store.save([.final(try chain([block]))])
    let other = try self.batch("of another with the same sequence")
    try store.save([], [(attestation, batch)])
    try store.save([], [(other.0, other.1)])
    let place = Destination.ledger(name: "north")
    #expect(try store.attestation(destination: place.encoded, sequence: 1) == attestation.encoded)
    #expect(try store.attestation(destination: place.encoded, sequence: 2) == nil)
    let found = try #require(try store.item(of: batch.events[1]))
    #expect(found.item == batch.items[1] && found.index == 1 && found.isUnderRoot)
    #expect(found.event == batch.events[1])
    #expect(try store.item(of: other.1.events[0]) == nil)
    #expect(try store.newestEvents(limit: 5) == batch.events.reversed())
  }

  @Test func `what ended an epoch is kept for those who come later`() throws {
    let store = try CommitteeStore(path: path)
    let request = Request(kind: .membership, event: Digest(of: [9]), body: [])
    let first = try block(1, after: nil, [request])
    let chain = try chain([first, try block(2, after: first.block)])
    try store.save([.final(chain)])
    #expect(try store.handovers(before: 2) == [try #require(EpochHandover(chain))])
    #expect(try store.handovers(before: 1).isEmpty)
  }

  @Test func `an epoch goes on behind its predecessor's end, not behind the blocks that made that final`() throws {
    let end = try block(1, after: nil, [Request(kind: .membership, event: Digest(of: [9]), body: [])])
    let next = try block(2, after: end.block, epoch: 2)
    let store = try CommitteeStore(path: path)
    try store.save([.final(try chain([end, try block(2, after: end.block)])), .final(try chain([next]))])
    var recovered = RecoveredReplica(epoch: epoch, key: epoch.keys[0])
    var delivered: [Digest] = []
    try store.recover(into: &recovered, keeping: 8) { block, _ in delivered.append(block.block.digest) }
    #expect(delivered == [end.block.digest, next.block.digest])
    #expect(recovered.epoch.number == 2 && recovered.tip.block == next.block.digest)
  }
}
