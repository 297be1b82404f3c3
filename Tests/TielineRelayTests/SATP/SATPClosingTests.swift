import Testing
import TielineCore

@testable import TielineRelay

/// G: reject, error, session-abort, timeouts and claims that are untrue.
@Suite struct SATPClosingTests {
  /// What each side does with its own abort, and with the other's, when so many messages have been sent and the last
  /// one has not arrived.
  @Test(
    arguments: [
      (1, "lapsed", "refuse", "", ""), (2, "lapsed", "lapsed", "lapsed", "lapsed"),
      (3, "lapsed", "lapsed", "lapsed", "lapsed"), (4, "lapsed", "lapsed", "lapsed", "lapsed"),
      (5, "release", "lapsed", "lapsed", "release"), (6, "release", "lapsed", "lapsed", "release"),
      (7, "release", "lapsed", "lapsed", "release"), (8, "release", "cancel", "refused", "release"),
      (9, "refused", "none", "refused", "none"),
    ] as [(Int, String, String, String, String)])
  func `G an abort at each stage undoes what was done, until nothing can be undone`(
    sent: Int, senders: String, receiversAnswer: String, receivers: String, sendersAnswer: String
  ) throws {
    var pair = SATPPair(holding: sent - 1)
    let own = pair[.sender].step(.decided(.abort(reason: "changed mind")), at: pair.now)
    #expect(Self.kind(own) == senders)
    if senders != "refused" {
      let abort = try #require(pair[.sender].closingMessage)
      let answer = Self.kind(pair.receive(.receiver, abort))
      #expect(answer == receiversAnswer)
      // Once is enough, and it is said again to whom goes on.
      let state = pair[.receiver].state
      if sent > 1 { #expect(pair.receive(.receiver, abort) == []) }
      #expect(pair[.receiver].state == state)
    }
    pair = SATPPair(holding: sent - 1)
    guard sent > 1 else { return }
    #expect(Self.kind(pair[.receiver].step(.decided(.abort(reason: "changed mind")), at: pair.now)) == receivers)
    if receivers != "refused" {
      let abort = try #require(pair[.receiver].closingMessage)
      #expect(Self.kind(pair.receive(.sender, abort)) == sendersAnswer)
      if let held = pair.held, pair.recipient == .receiver {
        #expect(pair.receive(.receiver, held) == [.send(abort)])
      }
    }
  }

  private static func kind(_ effects: [SATPEffect]) -> String {
    for effect in effects {
      switch effect {
      case .release: return "release"
      case .cancelMint: return "cancel"
      case .finish(let outcome): return "\(outcome)"
      case .refuse(let problem): return problem.code == "err_0.9.6" ? "refused" : "refuse"
      default: continue
      }
    }
    return "none"
  }

  @Test(arguments: SATPClosing.Kind.allCases)
  func `G after commit-final nothing takes the transfer back`(kind: SATPClosing.Kind) throws {
    for (role, step) in [(SATPRole.receiver, 9), (.sender, 8), (.sender, 9)] {
      var pair = SATPPair(holding: step)
      let before = pair[role].state
      let closing = SATPSample.message(
        .closing(
          SATPClosing(
            kind: kind, problem: SATPProblem(.aborted), previous: pair[role].transcript[0].hash, at: pair.now)))
      #expect(pair.receive(role, closing).words == "alert abort without effect, refuse err_0.9.6")
      let rollback = SATPSample.message(.rollback(SATPRollback(success: true, actionsPerformed: [], proofs: [])))
      #expect(pair.receive(role, rollback).words == "alert abort without effect, refuse err_0.9.6")
      #expect(pair[role].state == before)
    }
  }

  @Test func `G while the extinguishing, or the assignment, is under way nothing takes the transfer back`() throws {
    let burn = SATPSample.claim("burnt")
    for role in SATPRole.allCases {
      var pair = SATPPair(holding: role == .sender ? 7 : 8)
      _ = pair.receive(role, try #require(pair.held))
      let claim = role == .sender ? SATPSample.claim("minted") : burn
      #expect(
        pair[role].step(.observed(.proven(claim.hash)), at: pair.now).words
          == (role == .sender ? "persist, burn before +3480 s" : "persist, assign"))
      let before = pair[role].state
      #expect(pair[role].step(.decided(.abort(reason: "late")), at: pair.now).words == "refuse err_0.9.6")
      let abort = SATPSample.message(
        .closing(
          SATPClosing(
            kind: .abort, problem: SATPProblem(.aborted), previous: pair[role].transcript[6].hash, at: pair.now)))
      #expect(pair.receive(role, abort).words == "alert abort without effect, refuse err_0.9.6")
      #expect(pair[role].nextTimer == nil)
      #expect(pair[role].state == before)
    }
  }

  @Test func `G an abort that follows on nothing of this session is refused`() {
    var pair = SATPPair(holding: 4)
    let before = pair[.receiver].state
    let abort = SATPSample.message(
      .closing(
        SATPClosing(kind: .abort, problem: SATPProblem(.aborted), previous: SATPHash(of: [1]), at: pair.now)))
    #expect(pair.receive(.receiver, abort).words == "refuse err_1.3.4")
    #expect(pair[.receiver].state == before)
  }

  @Test func `G a declined proposal is rejected and leaves nothing`() throws {
    var session = SATPSample.session(.receiver)
    _ = session.receive(SATPSample.message(.transferProposal(SATPSample.proposal)), at: SATPSample.start)
    let effects = session.step(.decided(.decline(reason: "no such profile")), at: SATPSample.start)
    #expect(effects.words == "persist, send reject, finish lapsed")
    let reject = try #require(session.closingMessage)
    var pair = SATPPair(holding: 1)
    #expect(pair.receive(.sender, reject).words == "persist, finish lapsed")
    // The proposal again gets the reject again.
    #expect(session.receive(pair[.sender].transcript[0], at: SATPSample.start).words == "send reject")
  }

  @Test func `G the receiver does not believe a lock, nor the sender a mint`() throws {
    var receiver = SATPPair(holding: 4)
    _ = receiver.receive(.receiver, try #require(receiver.held))
    let lock = SATPSample.claim("locked").hash
    #expect(
      receiver[.receiver].step(.observed(.refuted(lock, reason: "absent")), at: receiver.now).words
        == "persist, alert untrue lock, send reject, finish lapsed")
    var sender = SATPPair(holding: 7)
    let verify = sender.receive(.sender, try #require(sender.held))
    #expect(
      verify.last
        == .verify(
          SATPVerification(
            kind: .mint, claim: SATPSample.claim("minted"),
            expiration: SATPSample.expiration + SATPSample.policy.assignMargin)))
    let mint = SATPSample.claim("minted").hash
    #expect(
      sender[.sender].step(.observed(.refuted(mint, reason: "absent")), at: sender.now).words
        == "persist, alert untrue mint, send session-abort, release")
    #expect(sender[.sender].step(.observed(.undone(nil)), at: sender.now).words == "persist, finish refunded")
  }

  @Test func `G an untrue burn claim assigns nothing and loses nothing`() throws {
    var pair = SATPPair(holding: 8)
    let burn = SATPSample.claim("burnt").hash
    let held = try #require(pair.held)
    for _ in 0..<SATPLimits.refutations {
      #expect(pair.receive(.receiver, held).words == "persist, verify burn")
      #expect(
        pair[.receiver].step(.observed(.refuted(burn, reason: "still locked")), at: pair.now).words
          == "persist, alert untrue burn, send error, observe")
    }
    // No more of them, and the origin network itself still decides.
    #expect(pair.receive(.receiver, held).words == "refuse err_0.9.4")
    #expect(
      pair[.receiver].step(.observed(.counterpartDone(SATPSample.claim("burnt"))), at: pair.now).words
        == "persist, assign")
    var other = SATPPair(holding: 8)
    #expect(
      other[.receiver].step(.observed(.counterpartUndone), at: other.now).words == "persist, cancel")
    #expect(
      other[.receiver].step(.observed(.undone(SATPSample.claim("cancelled"))), at: other.now).words
        == "persist, send rollback, finish refunded")
  }

  @Test func `G an untrue assignment claim completes nothing`() throws {
    var pair = SATPPair(holding: 9)
    _ = pair.receive(.sender, try #require(pair.held))
    let claim = SATPSample.claim("assigned")
    #expect(
      pair[.sender].step(.observed(.refuted(claim.hash, reason: "pending")), at: pair.now).words
        == "persist, alert untrue assignment, send error, observe")
    var undone = pair[.sender]
    #expect(
      undone.step(.observed(.counterpartUndone), at: pair.now).words == "persist, alert breached, finish breached")
    #expect(
      pair[.sender].step(.observed(.counterpartDone(claim)), at: pair.now).words == "persist, finish settled")
  }

  @Test func `G a lock that ends too soon or too late is refused`() throws {
    var pair = SATPPair(holding: 4)
    let previous = try #require(pair[.receiver].transcript.last?.hash)
    func lock(_ seconds: Int64) -> SATPMessage {
      SATPSample.message(
        .lockAssert(
          previous: previous, SATPSample.claim("locked"), expiration: pair.now + Milliseconds(seconds: seconds)))
    }
    #expect(pair.receive(.receiver, lock(299)).words == "refuse err_2.2.9")
    #expect(pair.receive(.receiver, lock(-1)).words == "refuse err_2.2.9")
    #expect(pair.receive(.receiver, lock(86_401)).words == "refuse err_2.2.4")
    #expect(pair.receive(.receiver, lock(300)).words == "persist, verify lock")
  }

  @Test func `G extinguishing is asked for only while there is time, also where verifying took long`() throws {
    let latest = SATPSample.expiration - SATPSample.policy.burnMargin
    for (instant, words) in [
      (latest, "persist, burn before +3480 s"), (latest + Milliseconds(1), "persist, send session-abort, release"),
    ] {
      var pair = SATPPair(holding: 7)
      _ = pair.receive(.sender, try #require(pair.held))
      #expect(
        pair[.sender].step(.observed(.proven(SATPSample.claim("minted").hash)), at: instant).words == words)
    }
  }

  @Test func `G messages are sent again, slower each time, until the gateway gives up`() {
    var pair = SATPPair(holding: 2)
    var (times, now) = ([Int64](), pair.now)
    var last: [SATPEffect] = []
    while let next = pair[.sender].nextTimer, times.count < 20 {
      #expect(pair[.sender].step(.timer, at: next - Milliseconds(1)) == [])
      times.append((next - now).count / 1000)
      now = next
      last = pair[.sender].step(.timer, at: now)
    }
    #expect(times == [2, 4, 8, 16, 32, 32, 32, 32, 32])
    #expect(last.words == "persist, send session-abort, finish lapsed")
  }

  @Test func `G past the extinguishing a silent gateway is waited for, and the ledger looked at`() {
    var pair = SATPPair(holding: 9)
    var ready = SATPPair(holding: 8)
    for _ in 0..<50 {
      #expect(
        pair[.sender].step(.timer, at: pair[.sender].nextTimer ?? pair.now).words == "send commit-final, observe")
      #expect(
        ready[.receiver].step(.timer, at: ready[.receiver].nextTimer ?? ready.now).words
          == "send commit-ready, observe")
    }
  }

  @Test func `G the receiver gives up on a silent sender before it is ready, and settles without the last word`() {
    var pair = SATPPair(holding: 6)
    #expect(pair[.receiver].nextTimer == pair.now + SATPSample.policy.patience)
    #expect(
      pair[.receiver].step(.timer, at: pair.now + SATPSample.policy.patience).words
        == "persist, send session-abort, finish lapsed")
    var done = SATPPair(holding: 10)
    var last: [SATPEffect] = []
    for _ in 0...SATPSample.policy.attempts {
      last = done[.receiver].step(.timer, at: done[.receiver].nextTimer ?? done.now)
    }
    #expect(last.words == "persist, finish settled")
  }
}
