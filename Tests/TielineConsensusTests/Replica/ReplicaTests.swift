import Testing
import TielineConsensus
import TielineCore

@Suite struct ReplicaTests {
  /// Four replicas whose messages arrive at once and in order.
  private struct Committee {
    var replicas: [Replica] = []
    var delivered: [[FilledBlock]] = Array(repeating: [], count: 4)
    var effects: [[ReplicaEffect]] = Array(repeating: [], count: 4)
    var time = Instant(millisecondsSinceEpoch: 1_800_000_000_000)
    var down: Set<Int> = []
    private var queue: [(Int, ReplicaEvent)] = []

    init() throws {
      for member in 0..<MemberIndex(4) {
        let key = try TestCommittee.key(member).publicKey.bytes
        replicas.append(
          Replica(
            me: member, RecoveredReplica(epoch: try TestCommittee.epoch(), key: key),
            scheme: try TestCommittee.scheme(member), settings: ReplicaSettings()))
      }
      for member in 0..<4 {
        let effects = replicas[member].start(at: time)
        take(effects, of: member)
      }
      settle()
    }

    mutating func submit(_ request: Request, to member: Int) {
      queue.append((member, .submitted([request])))
      settle()
    }

    mutating func pass(milliseconds: Int64) {
      for _ in 0..<milliseconds / 10 {
        time = time + Milliseconds(10)
        for member in 0..<4 { queue.append((member, .woken)) }
        settle()
      }
    }

    private mutating func settle() {
      while !queue.isEmpty {
        let (member, event) = queue.removeFirst()
        guard !down.contains(member) else { continue }
        let effects = replicas[member].step(event, at: time)
        take(effects, of: member)
      }
    }

    private mutating func take(_ effects: [ReplicaEffect], of member: Int) {
      self.effects[member] += effects
      for effect in effects {
        switch effect {
        case .send(let message, .all):
          for other in 0..<4 where other != member {
            queue.append((other, .received(message, from: MemberIndex(member))))
          }
        case .send(let message, .member(let other)):
          queue.append((Int(other), .received(message, from: MemberIndex(member))))
        case .verify(let request):
          let isTrue = request.body != Array("untrue".utf8)
          queue.append((member, .verified(request.digest, isTrue ? .accepted : .refused(reason: "no such lock"))))
        case .deliver(let block): delivered[member].append(block)
        case .save, .sync, .alert: break
        }
      }
    }
  }

  @Test(arguments: 0..<4) func `a request is ordered by all, whichever member receives it, without waiting`(
    member: Int
  ) throws {
    var committee = try Committee()
    committee.submit(TestCommittee.request("one"), to: member)
    for delivered in committee.delivered {
      #expect(delivered.flatMap(\.requests) == [TestCommittee.request("one")])
      #expect(delivered == committee.delivered[0])
    }
  }

  @Test func `S-14 persists a vote before it broadcasts it`() throws {
    var committee = try Committee()
    for number in 0..<5 {
      committee.submit(TestCommittee.request("\(number)"), to: number % 4)
      committee.pass(milliseconds: 10)
    }
    #expect(committee.delivered.allSatisfy { $0.count == 5 })
    var sent = 0
    for effects in committee.effects {
      var durable: Set<SignedVote> = []
      var saved: [SignedVote] = []
      for effect in effects {
        switch effect {
        case .save(.vote(let vote)): saved.append(vote)
        case .sync: durable.formUnion(saved)
        case .send(.vote(let vote), _):
          #expect(durable.contains(vote))
          sent += 1
        case .send(.proposal(let proposal), _):
          #expect(durable.contains(proposal.vote))
          sent += 1
        default: break
        }
      }
    }
    #expect(sent >= 4 * 2 * 5)
  }

  @Test func `an event is ordered once, in whatever words it comes`() throws {
    var committee = try Committee()
    let event = Digest(of: [1])
    for words in ["one", "two", "one"] {
      committee.submit(Request(kind: .ordinary, event: event, body: Array(words.utf8)), to: 1)
    }
    #expect(committee.delivered[0].flatMap(\.requests).map(\.event) == [event])
  }

  @Test func `a request that is untrue is never ordered, and stops nothing`() throws {
    var committee = try Committee()
    committee.submit(TestCommittee.request("untrue"), to: 0)
    committee.submit(TestCommittee.request("true"), to: 0)
    committee.pass(milliseconds: 2000)
    #expect(committee.delivered.allSatisfy { $0.flatMap(\.requests) == [TestCommittee.request("true")] })
  }

  @Test func `goes on without a member that is down`() throws {
    var committee = try Committee()
    committee.down = [2]
    for number in 0..<8 {
      committee.submit(TestCommittee.request("\(number)"), to: number % 2)
      committee.pass(milliseconds: 1000)
    }
    #expect(committee.delivered[0].flatMap(\.requests).count == 8)
    #expect(committee.delivered[0] == committee.delivered[3])
    #expect(committee.delivered[2].isEmpty)
  }

  @Test func `S-14 a member whose votes others remember better does not vote in this epoch`() throws {
    var committee = try Committee()
    committee.down = [1]
    committee.submit(TestCommittee.request("one"), to: 0)
    let epoch = try TestCommittee.epoch()
    let key = try TestCommittee.key(3).publicKey.bytes
    var restored = Replica(
      me: 3, RecoveredReplica(epoch: epoch, key: key), scheme: try TestCommittee.scheme(3), settings: ReplicaSettings())
    _ = restored.start(at: committee.time)
    let forgotten = try TestCommittee.signed(.nullify, 3, view: 4)
    let starts = committee.effects[3].compactMap { effect -> StartAnnouncement? in
      if case .send(.start(let start), _) = effect { start } else { nil }
    }
    let start = try #require(starts.first)
    var effects: [ReplicaEffect] = []
    for member: MemberIndex in [0, 2] {
      effects += restored.step(.received(.startKnown(start, votes: [forgotten]), from: member), at: committee.time)
    }
    #expect(effects.contains(.alert(.restoredBackup(epoch: 1))))
    #expect(!restored.mayVote)
  }
}
