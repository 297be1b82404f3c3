import Testing
import TielineConsensus
import TielineCore

@Suite struct CheckpointTests {
  /// Four members, of which the last one sleeps while so many events are ordered.
  private static func behind(events: Int, in blocks: Int = 4) throws -> CheckpointSamples {
    var samples = try CheckpointSamples()
    for _ in 0..<blocks {
      let block = try samples.add(requests: events / blocks)
      samples.deliver(block, to: [0, 1, 2])
    }
    return samples
  }

  private static func asked(_ effects: [CheckpointEffect]) -> [(number: UInt32, member: MemberIndex)] {
    effects.compactMap { effect in
      if case .send(.fetchPiece(_, let number), .member(let member)) = effect { (number, member) } else { nil }
    }
  }

  private static func adopts(_ effects: [CheckpointEffect]) -> Bool {
    effects.contains { if case .adopt = $0 { true } else { false } }
  }

  @Test func `what a quorum came to is certified, with a pinned digest`() throws {
    var samples = try CheckpointSamples()
    let first = try samples.add(requests: 1)
    let second = try samples.add(requests: 2)
    for block in [first, second] { samples.deliver(block, to: [0, 1]) }
    #expect(samples.members.allSatisfy { $0.newest == nil }, "two of four are no quorum")
    for block in [first, second] { samples.deliver(block, to: [2]) }
    let record = try #require(samples.records[0].last)
    #expect(record.certified.entries.map(\.member) == [0, 1, 2])
    #expect(record.certified.checkpoint.tip.height == 2 && record.certified.checkpoint.events == 3)
    #expect(samples.members[3].newest == nil, "who did not deliver the blocks came to nothing")
    #expect(try CertifiedCheckpoint(encoded: record.certified.encoded) == record.certified)
    #expect(
      "\(Digest(of: record.certified.encoded))" == "0xb0f230972378b24acc1b72165f069b24994970a330b56d1e07745fc69afeb6b8")
  }

  @Test func `nothing is signed before all up to it is attested`() throws {
    var samples = try CheckpointSamples()
    let blocks = try [samples.add(requests: 1), samples.add(requests: 1)]
    for block in blocks { samples.run(.delivered(block, samples.state), at: 0, 0) }
    #expect(samples.members[0].waits == 2)
    #expect(samples.run(.attested(upTo: 1), at: 0, 0).isEmpty)
    #expect(!samples.run(.attested(upTo: 2), at: 0, 0).isEmpty)
    #expect(samples.members[0].waits == nil)
  }

  @Test func `a member that was alone with its signature gets the others' when it asks again`() throws {
    var samples = try CheckpointSamples()
    let blocks = try [samples.add(requests: 1), samples.add(requests: 1)]
    for block in blocks { samples.deliver(block, to: [0, 1, 2]) }
    var late = try CheckpointSamples.checkpointer(3)
    for block in blocks { _ = late.step(.delivered(block, samples.state), at: Instant(millisecondsSinceEpoch: 0)) }
    samples.members[3] = late
    samples.run(.attested(upTo: 2), at: 3, 0)
    #expect(samples.members[3].newest == nil)
    samples.run(.woken, at: 3, 1000)
    #expect(samples.members[3].newest == samples.members[0].newest)
  }

  @Test func `a member far behind gets a checkpoint in pieces, whole ones kept at once, and starts from it`() throws {
    var samples = try Self.behind(events: 5000, in: 20)
    let record = try #require(samples.records[0].last)
    #expect(record.hashes.count == 3 && record.tail.count == 2, "a full piece, the rest, the state")
    var effects = samples.run(.stands(MemberStatus(epoch: 1, view: 21, height: 20), 0), at: 3, 0)
    guard case .send(.fetch(epoch: 1, above: 0), to: .member(0))? = effects.first else {
      Issue.record("it asks for a checkpoint: \(effects)")
      return
    }
    // One that was not asked is not heard.
    let offer = CheckpointMessage.offer(record.certified, hashes: record.hashes, handovers: [])
    #expect(samples.run(.received(offer, from: 1), at: 3, 0).isEmpty)
    effects = samples.run(.received(offer, from: 0), at: 3, 0)
    var asked = Self.asked(effects)
    #expect(Set(asked.map(\.number)) == [0, 1, 2])
    while let (number, member) = asked.popLast() {
      let piece = CheckpointMessage.piece(height: 20, number: number, bytes: samples.piece(number, of: member))
      effects = samples.run(.received(piece, from: member), at: 3, 10)
    }
    #expect(Self.adopts(effects))
    #expect(samples.events[3][0] == samples.events[0][0])
    let own = try #require(samples.records[3].last)
    let epoch = try TestCommittee.epoch()
    let pieces = samples.events[3]
    let base = try #require(
      try CheckpointBase(own, first: epoch, handovers: [:], scheme: TestCommittee.scheme(3)) { pieces[$0] })
    #expect(base.content.state == samples.state && base.content.events.count == 5000)
    let recovered = RecoveredReplica(base.content, epoch: epoch, key: epoch.keys[3])
    #expect(recovered.tip.block == samples.blocks[19].block.digest)

    // It goes on as the others do.
    samples.members[3] = try CheckpointSamples.checkpointer(3, from: base)
    for _ in 0..<2 {
      let block = try samples.add(requests: 1)
      samples.deliver(block, to: [0, 1, 2, 3])
    }
    #expect(samples.members[3].newest?.checkpoint == samples.members[0].newest?.checkpoint)
    #expect(samples.members[3].newest?.checkpoint.tip.height == 22)
    #expect(CheckpointBase(own, first: epoch, handovers: [:], scheme: MemberKeys.checking) { _ in nil } == nil)
  }

  @Test func `S-7 a wrong piece is asked of another member, and its sender of nothing more`() throws {
    var samples = try Self.behind(events: 8)
    let record = try #require(samples.records[0].last)
    samples.run(.stands(MemberStatus(epoch: 1, view: 5, height: 4), 0), at: 3, 0)
    var asked = Self.asked(
      samples.run(.received(.offer(record.certified, hashes: record.hashes, handovers: []), from: 0), at: 3, 0))
    let liar = try #require(asked.first).member
    var (steps, effects, lies) = (0, [CheckpointEffect](), 0)
    while !asked.isEmpty, steps < 20 {
      let (number, member) = asked.removeFirst()
      var bytes = samples.piece(number, of: member)
      if member == liar {
        bytes[0] ^= 1
        lies += 1
      }
      let piece = CheckpointMessage.piece(height: 4, number: number, bytes: bytes)
      effects = samples.run(.received(piece, from: member), at: 3, 10)
      let more = Self.asked(effects)
      #expect(more.allSatisfy { $0.member != liar })
      asked += more
      steps += 1
    }
    #expect(lies > 0 && Self.adopts(effects))
  }

  @Test func `S-4 a checkpoint is believed for a quorum of its epoch alone`() throws {
    let samples = try Self.behind(events: 8)
    let record = try #require(samples.records[0].last)
    let entries = record.certified.entries
    var forged = entries[2].signature
    forged[0] ^= 1
    let wrong: [[QuorumCertificate.Entry]] = [
      Array(entries.prefix(2)), [entries[0], entries[0], entries[1]],
      [entries[0], entries[1], QuorumCertificate.Entry(member: 3, signature: entries[2].signature)],
      [entries[0], entries[1], QuorumCertificate.Entry(member: 2, signature: forged)],
    ]
    for entries in wrong {
      var samples = samples
      samples.run(.stands(MemberStatus(epoch: 1, view: 5, height: 4), 0), at: 3, 0)
      let certified = CertifiedCheckpoint(checkpoint: record.certified.checkpoint, entries: entries)
      let offer = CheckpointMessage.offer(certified, hashes: record.hashes, handovers: [])
      #expect(samples.run(.received(offer, from: 0), at: 3, 0).isEmpty)
    }
  }

  @Test func `another state by the same blocks is an alert`() throws {
    var samples = try CheckpointSamples()
    let blocks = try [samples.add(requests: 1), samples.add(requests: 1)]
    for block in blocks { samples.deliver(block, to: [0]) }
    var other = OrderedState()
    let pause = GovernanceCommand(.pause(route: "a>b", reason: "a fault"), epoch: 1, number: 1)
    let paused = Block(
      epoch: 1, view: 1, height: 1, parentView: 0, parent: .zero, time: 1,
      requests: [pause.request(approvals: []).digest])
    _ = other.apply(try #require(FilledBlock(paused, [pause.request(approvals: [])])))
    var effects = blocks.flatMap { samples.run(.delivered($0, other), at: 1, 0) }
    effects += samples.run(.attested(upTo: 2), at: 1, 0)
    let alerts = effects.filter { if case .alert(.otherState(member: 0, height: 2)) = $0 { true } else { false } }
    #expect(alerts.count == 1)
    #expect(samples.members[1].newest == nil)
  }
}
