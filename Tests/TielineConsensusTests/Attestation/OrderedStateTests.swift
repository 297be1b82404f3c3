import Testing
import TielineConsensus
import TielineCore

@Suite struct OrderedStateTests {
  private var state = OrderedState()
  private var height: UInt64 = 0

  private func transfer(
    _ item: UInt8, amount: UInt64 = 10, route: String = "north>south", asset: String = "Wh", number: UInt64 = 0,
    to name: String = "south"
  ) throws -> Request {
    let transfer = RouteTransfer(route: route, asset: asset, amount: amount, number: number)
    return try #require(
      AttestCommand(destination: .ledger(name: name), transfer: transfer, item: [item], evidence: [])
    ).request
  }

  private func fact(_ item: UInt8, to name: String = "south") throws -> Request {
    try #require(AttestCommand(destination: .ledger(name: name), item: [item], evidence: [])).request
  }

  private func decide(_ action: GovernanceCommand.Action, epoch: UInt64 = 1, number: UInt64 = 1) -> Request {
    GovernanceCommand(action, epoch: epoch, number: number).request(approvals: [])
  }

  private mutating func apply(
    _ requests: [Request], at time: UInt64 = 0, epoch: UInt64 = 1
  ) throws -> [OrderedOutcome] {
    height += 1
    let block = Block(
      epoch: epoch, view: height, height: height, parentView: 0, parent: .zero, time: time,
      requests: requests.map(\.digest))
    return state.apply(try #require(FilledBlock(block, requests)))
  }

  private func items(_ outcomes: [OrderedOutcome]) -> [UInt8] {
    outcomes.flatMap { outcome -> [UInt8] in
      guard case .attested(let batch) = outcome else { return [] }
      return batch.items.map { $0[0] }
    }
  }

  @Test mutating func `S-11 sequences go on across epochs, one for each destination`() throws {
    let first = try apply([try fact(1), try fact(2, to: "north"), try fact(3)])
    let next = try apply([try fact(4)], epoch: 2)
    let batches = (first + next).compactMap { outcome in if case .attested(let batch) = outcome { batch } else { nil } }
    #expect(batches.map(\.statement.destination) == ["north", "south", "south"].map { .ledger(name: $0) })
    #expect(batches.map(\.statement.sequence) == [1, 1, 2] && batches.map(\.statement.epoch) == [1, 1, 2])
    #expect(batches[1].items == [[1], [3]])
  }

  @Test mutating func `S-9 what is above a cap waits, until the window has moved on`() throws {
    _ = try apply([decide(.setCap(route: "north>south", asset: "Wh", limit: 25, window: 100))])
    let first = try apply([try transfer(1), try transfer(2), try transfer(3), try transfer(4, asset: "EUR")], at: 1000)
    #expect(items(first) == [1, 2, 4], "another asset has no cap")
    #expect(first.contains { if case .queued(let event, _) = $0 { event == (try? transfer(3))?.event } else { false } })
    let early = try apply([try transfer(5, amount: 1)], at: 1099)
    #expect(items(early).isEmpty, "one that would fit waits behind the older one")
    #expect(items(try apply([], at: 1100)) == [3, 5], "at the window's end the first two count no more")
  }

  @Test mutating func `S-9 one above the cap itself waits for a quorum, and keeps nobody waiting`() throws {
    _ = try apply([decide(.setCap(route: "north>south", asset: "Wh", limit: 25, window: 100))])
    let large = try transfer(1, amount: 26)
    let other = try transfer(2, amount: .max)
    #expect(items(try apply([large, other, try transfer(3)], at: 10)) == [3])
    #expect(items(try apply([], at: 10_000)).isEmpty)
    let released = try apply([decide(.release(large.event)), decide(.drop(other.event), number: 2)], at: 10_001)
    #expect(items(released) == [1] && released.contains(.released(large.event)))
    #expect(state.queue.isEmpty)
    let again = try apply([decide(.release(large.event), number: 3)], at: 10_002)
    #expect(items(again).isEmpty, "once")
  }

  @Test mutating func `S-13 a paused route moves nothing of value, and facts go on`() throws {
    _ = try apply([decide(.pause(route: "north>south", reason: "imbalance"))])
    let paused = try apply([try transfer(1), try fact(2), try transfer(3, route: "south>north")])
    #expect(items(paused) == [2, 3])
    #expect(items(try apply([decide(.resume(route: "north>south"))])) == [1])
  }

  @Test mutating func `S-12 a gap in a route's numbers is said once, a repeated number each time`() throws {
    let first = try apply([try transfer(1, number: 1), try transfer(2, number: 4)])
    #expect(first.contains(.gap(route: "north>south", missing: 2...3)) && items(first) == [1, 2])
    let filled = try apply([try transfer(3, number: 3), try transfer(4, number: 5)])
    #expect(!filled.contains { if case .gap = $0 { true } else { false } })
    let repeated = try apply([try transfer(5, number: 4), try transfer(6, number: 2), try transfer(7, number: 6)])
    #expect(repeated.contains(.unexpectedNumber(route: "north>south", number: 4)))
    #expect(repeated.count { if case .unexpectedNumber = $0 { true } else { false } } == 1)
  }

  @Test mutating func `S-10 a malformed command, or one of another epoch, disables nothing but itself`() throws {
    let broken = Request(kind: .ordinary, event: Digest(of: [1]), body: [2, 9, 9])
    let late = decide(.pause(route: "north>south", reason: "late"), epoch: 9)
    let outcomes = try apply([
      broken, late, try transfer(1), Request(kind: .ordinary, event: Digest(of: [2]), body: []),
    ])
    #expect(items(outcomes) == [1])
    #expect(outcomes.count { if case .refused = $0 { true } else { false } } == 3)
  }

  @Test func `S-13 S-1 one member may pause, and only a quorum resumes`() throws {
    let epoch = try TestCommittee.epoch()
    func approvals(_ command: GovernanceCommand, _ members: [MemberIndex]) throws -> [GovernanceCommand.Approval] {
      try members.map {
        GovernanceCommand.Approval(
          member: $0, signature: try TestCommittee.key($0).sign(command.signBytes(committee: epoch.committee)))
      }
    }
    let scheme = try TestCommittee.scheme(0)
    let pause = GovernanceCommand(.pause(route: "a>b", reason: "x"), epoch: 1, number: 1)
    let resume = GovernanceCommand(.resume(route: "a>b"), epoch: 1, number: 2)
    #expect(pause.isApproved(by: try approvals(pause, [2]), in: epoch, scheme))
    #expect(!pause.isApproved(by: [], in: epoch, scheme))
    #expect(!pause.isApproved(by: try approvals(resume, [2]), in: epoch, scheme), "signed for something else")
    #expect(resume.isApproved(by: try approvals(resume, [0, 1, 3]), in: epoch, scheme))
    for wrong: [MemberIndex] in [[0], [0, 1], [0, 1, 1], [1, 0, 3]] {
      #expect(!resume.isApproved(by: try approvals(resume, wrong), in: epoch, scheme), "\(wrong)")
    }
    let later = try TestCommittee.epoch(2)
    #expect(!resume.isApproved(by: try approvals(resume, [0, 1, 3]), in: later, scheme))
  }

  @Test func `commands have one form`() throws {
    let actions: [GovernanceCommand.Action] = [
      .pause(route: "a>b", reason: "x"), .resume(route: "a>b"),
      .setCap(route: "a>b", asset: "Wh", limit: 5, window: 6), .release(Digest(of: [1])), .drop(Digest(of: [2])),
    ]
    for action in actions {
      let command = GovernanceCommand(action, epoch: 3, number: 4)
      let approvals = [GovernanceCommand.Approval(member: 1, signature: [7])]
      let request = command.request(approvals: approvals)
      let read = try GovernanceCommand.read(request)
      #expect(read.command == command && read.approvals == approvals)
      for place in request.body.indices {
        var body = request.body
        body[place] ^= 1
        let damaged = Request(kind: .ordinary, event: request.event, body: body)
        if let other = try? GovernanceCommand.read(damaged) {
          #expect(other.command == command && other.approvals != approvals, "byte \(place)")
        }
      }
    }
    let cap = GovernanceCommand(actions[2], epoch: 3, number: 4).request(approvals: [])
    #expect(
      Hex.encode(cap.body)
        == "0x02" + "0000000000000003" + "0000000000000004" + "03" + "00000003613e62" + "000000025768"
        + "0000000000000005" + "0000000000000006" + "00000000")
    let transfer = try transfer(1, number: 2)
    #expect(
      Hex.encode(transfer.body)
        == "0x01" + "02" + "00000005736f757468" + "01" + "0000000b6e6f7274683e736f757468" + "000000025768"
        + "000000000000000a" + "0000000000000002" + "0000000101" + "00000000")
  }

  @Test mutating func `the state is read from its one form, with a pinned digest, and goes on as before`() throws {
    _ = try apply([
      decide(.setCap(route: "north>south", asset: "Wh", limit: 25, window: 100)),
      decide(.pause(route: "east>west", reason: "a fault"), number: 2),
    ])
    _ = try apply(
      [
        try transfer(1, number: 1), try transfer(2, number: 4), try transfer(3, number: 5), fact(4, to: "north"),
        try transfer(5, route: "east>west"),
      ], at: 1000)
    let bytes = state.encoded
    var other = try OrderedState(encoded: bytes)
    #expect(other == state)
    #expect("\(Digest(of: bytes))" == "0x84cbc4da2ecf2756bab49ad972609e1c1b04bc1569fb5e1eb4392aa000651034")
    let block = Block(
      epoch: 1, view: 9, height: 9, parentView: 0, parent: .zero, time: 1100, requests: [])
    let empty = try #require(FilledBlock(block, []))
    #expect(other.apply(empty) == state.apply(empty))
    #expect(other == state && !other.queue.isEmpty)
    for count in bytes.indices {
      #expect(throws: (any Error).self) { try OrderedState(encoded: Array(bytes[..<count])) }
    }
    for place in bytes.indices {
      for bit in 0..<8 {
        var damaged = bytes
        damaged[place] ^= 1 << bit
        if let read = try? OrderedState(encoded: damaged) { #expect(read.encoded == damaged) }
      }
    }
  }
}
