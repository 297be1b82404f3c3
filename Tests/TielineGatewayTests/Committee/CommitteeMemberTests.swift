import Testing
import TielineConsensus
import TielineCore
import TielineCrypto
import TielineGateway

@Suite(.serialized) struct CommitteeMemberTests {
  @Test func `what is true is attested once by all, and what is not by nobody`() async throws {
    let network = try TestNetwork()
    for place in UInt8(0)..<4 {
      try CommitteeMember.prepare(network.setup(place))
      try network.start(place)
    }
    defer { network.stopAll() }
    network.submit([2, 4, 5], to: 1)
    network.submit([4, 6], to: 3)
    try await network.wait([0, 1, 2, 3], for: [2, 4, 6])
    let all = network.attested.withLock { $0 }
    for (attestation, batch) in all.values.joined() {
      #expect(attestation.isValid(in: network.epoch, at: batch.time))
      #expect(AttestationTree(items: batch.items)?.root == attestation.statement.root)
    }
    let statements = all.mapValues { Set($0.map(\.0.statement)) }
    #expect(Set(statements.values).count == 1, "the same batches everywhere")
  }

  @Test func `S-14 members that stop go on from their disks, and one that was away catches up`() async throws {
    let network = try TestNetwork()
    for place in UInt8(0)..<4 { try CommitteeMember.prepare(network.setup(place)) }
    for place in UInt8(0)..<3 { try network.start(place) }
    defer { network.stopAll() }
    network.submit([2], to: 0)
    try await network.wait([0, 1, 2], for: [2])
    for place in UInt8(0)..<3 { network.stop(place) }
    for place in UInt8(0)..<4 { try network.start(place) }
    network.submit([2, 8], to: 3)
    try await network.wait([0, 1, 2, 3], for: [2, 8])
    let sequences = network.attested.withLock { $0[3, default: []].map(\.0.statement.sequence) }
    #expect(sequences.sorted() == [1, 2])
  }

  @Test func `a log is made once, and without one no member runs`() throws {
    let network = try TestNetwork()
    #expect(throws: MemberError.self) { try network.start(0) }
    try CommitteeMember.prepare(network.setup(0))
    #expect(throws: MemberError.self) { try CommitteeMember.prepare(network.setup(0)) }
  }

  @Test func `frames have one form, and random bytes are none`() throws {
    let event = Digest(of: [1])
    let request = try #require(AttestCommand(destination: .ledger(name: "n"), item: [2], evidence: [])).request
    let statement = try #require(
      AttestationStatement(
        destination: .ledger(name: "n"), epoch: 1, sequence: 1, root: [UInt8](repeating: 1, count: 32)))
    let share = try TestNetwork().secrets[0].sign(statement, committee: event, as: 0)
    let frames: [CommitteeFrame] = [
      .consensus(.status(MemberStatus(epoch: 1, view: 2, height: 3))), .share(share, of: statement, isAgain: true),
      .attestation([1, 2]), .lacking(statement),
      .rotation(
        RotationShare(destination: .ledger(name: "n"), epoch: 1, member: 2, signature: [UInt8](repeating: 3, count: 65))
      ),
      .submit([request]), .attested([event]), .refused(event, reason: "no"), .busy([event]),
      .inspect, .status([0x7B, 0x7D]), .fetch(event), .proof(event, item: [1, 2], handovers: [[3], []]),
    ]
    for frame in frames {
      let bytes = frame.encoded
      #expect(try CommitteeFrame(encoded: bytes) == frame)
      #expect(throws: (any Error).self) { try CommitteeFrame(encoded: bytes + [0]) }
      #expect(throws: (any Error).self) { try CommitteeFrame(encoded: Array(bytes.dropLast())) }
      for place in bytes.indices.prefix(200) {
        var damaged = bytes
        damaged[place] ^= 0x55
        if let other = try? CommitteeFrame(encoded: damaged) { #expect(other.encoded == damaged) }
      }
    }
    #expect(
      Hex.encode(CommitteeFrame.refused(event, reason: "no").encoded) == "0x44" + Hex.encode(event.bytes, prefix: false)
        + "000000026e6f")
  }
}
