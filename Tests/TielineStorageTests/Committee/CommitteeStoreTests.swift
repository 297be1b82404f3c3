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

  private func block(_ height: UInt64, after parent: Block?, _ requests: [Request] = []) throws -> FilledBlock {
    let block = Block(
      epoch: 1, view: height, height: height, parentView: parent?.view ?? 0, parent: parent?.digest ?? .zero,
      time: height, requests: requests.map(\.digest))
    return try #require(FilledBlock(block, requests))
  }

  private func chain(_ blocks: [FilledBlock]) throws -> FinalChain {
    let last = try #require(blocks.last).block
    let vote = Vote(epoch: 1, view: last.view, step: .finalize, block: last.digest)
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
    #expect(try store.chains(above: 1, limit: 1) == [try chain([second, third])])
    #expect(try store.chains(above: 3, limit: 1).isEmpty)
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

  @Test func `an attestation is stored once`() throws {
    let store = try CommitteeStore(path: path)
    let place = Destination.ledger(name: "north")
    let statement = try #require(
      AttestationStatement(destination: place, epoch: 1, sequence: 3, root: [UInt8](repeating: 1, count: 32)))
    let other = try #require(
      AttestationStatement(destination: place, epoch: 1, sequence: 3, root: [UInt8](repeating: 2, count: 32)))
    let attestation = Attestation(statement: statement, shares: [])
    try store.save([], [attestation])
    try store.save([], [Attestation(statement: other, shares: [])])
    #expect(try store.attestation(destination: place.encoded, sequence: 3) == attestation.encoded)
    #expect(try store.attestation(destination: place.encoded, sequence: 4) == nil)
  }
}
