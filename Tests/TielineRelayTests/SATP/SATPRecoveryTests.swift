import Testing
import TielineCore
import TielineTestVectors

@testable import TielineRelay

/// G: RECOVER, RECOVER-UPDATE, RECOVER-SUCCESS, ROLLBACK and its ack; entries as they are stored.
@Suite struct SATPRecoveryTests {
  @Test(arguments: 1..<11) func `G a gateway restored at any point asks for what it missed and goes on`(step: Int)
    throws
  {
    let whole = SATPPair(holding: nil)[.sender].transcript
    var pair = SATPPair(holding: step)
    let role = pair.recipient
    var restored = SATPSample.session(role)
    for entry in pair.journals[role] ?? [] {
      let fits = restored.replay(try SATPEntry(canonical: entry.bytes))
      #expect(fits)
    }
    #expect(restored.state == pair[role].state)
    let resumed = restored.resume(at: pair.now)
    guard case .send(let recover)? = resumed.last else {
      Issue.record("no RECOVER: \(resumed.words)")
      return
    }
    #expect(recover.type == .recover)
    guard case .send(let update)? = pair.receive(role.opposite, recover).last else {
      Issue.record("no RECOVER-UPDATE")
      return
    }
    #expect(
      update.body == .recoverUpdate(SATPRecoverUpdate(recover: recover.hash, messages: [try #require(pair.held)])))
    // An update that answers nothing is refused; so is one that comes twice.
    let stray = SATPSample.message(
      .recoverUpdate(SATPRecoverUpdate(recover: SATPHash(of: [1]), messages: [whole[step]])))
    let before = restored.state
    #expect(restored.receive(stray, at: pair.now).words == "refuse err_1.3.4")
    #expect(restored.state == before)
    let effects = restored.receive(update, at: pair.now)
    #expect(restored.transcript[step] == whole[step])
    guard case .send(let success)? = effects.last else {
      Issue.record("no RECOVER-SUCCESS")
      return
    }
    #expect(
      success.body
        == .recoverSuccess(SATPRecoverSuccess(update: update.hash, success: true, entriesChanged: [whole[step].hash])))
    let after = restored.state
    #expect(restored.receive(update, at: pair.now).count == 1)
    #expect(restored.state == after)
    let peer = pair[role.opposite].state
    #expect(pair.receive(role.opposite, success) == [])
    #expect(pair.receive(role.opposite, success).count == 1)
    #expect(pair[role.opposite].state == peer)
  }

  @Test(arguments: 1..<11) func `G a restart asks again for what was in hand`(step: Int) throws {
    var pair = SATPPair(holding: step)
    let role = pair.recipient
    let effects = pair.receive(role, try #require(pair.held))
    let work = effects.filter { effect in
      switch effect {
      case .persist, .finish: false
      default: true
      }
    }
    let again = pair[role].resume(at: pair.now)
    for effect in work { #expect(again.contains(effect), "\(SATPPair.words(effect)) in \(again.words)") }
  }

  @Test func `G what was never extinguished is rolled back on both sides`() throws {
    var pair = SATPPair(holding: 7)
    _ = pair.receive(.sender, try #require(pair.held))
    _ = pair[.sender].step(.observed(.proven(SATPSample.claim("minted").hash)), at: pair.now)
    let released = SATPSample.claim("released")
    let effects = pair[.sender].step(.observed(.undone(released)), at: pair.now)
    #expect(effects.words == "persist, send rollback, finish refunded")
    let rollback = try #require(pair[.sender].closingMessage)
    #expect(
      rollback.body
        == .rollback(SATPRollback(success: true, actionsPerformed: ["UNLOCK"], proofs: released.documents)))
    #expect(pair.receive(.receiver, rollback).words == "persist, cancel")
    #expect(pair.receive(.receiver, rollback) == [])
    let done = pair[.receiver].step(.observed(.undone(nil)), at: pair.now)
    #expect(done.words == "persist, finish refunded, send rollback-ack")
    // A lost ack is sent again.
    #expect(pair.receive(.receiver, rollback).words == "send rollback-ack")
    guard case .send(let ack)? = done.last else { return }
    #expect(pair.receive(.sender, ack) == [])
    #expect(
      ack.body == .rollbackAck(SATPRollback(success: true, actionsPerformed: ["BURN"], proofs: [])))
  }

  @Test(arguments: SATPRole.allCases) func `G entries that are missing, doubled or in another order are noticed`(
    role: SATPRole
  ) {
    let entries = SATPPair(holding: nil).journals[role] ?? []
    for left in entries.indices {
      var session = SATPSample.session(role)
      for entry in entries[..<left] {
        let fits = session.replay(entry)
        #expect(fits)
      }
      let before = session.state
      for (place, entry) in entries.enumerated() where place != left {
        let fits = session.replay(entry)
        #expect(!fits, "\(place) instead of \(left)")
        #expect(session.state == before)
      }
    }
  }

  @Test func `G stored entries are pinned, and read strictly`() throws {
    let pair = SATPPair(holding: nil)
    let entries = SATPRole.allCases.flatMap { pair.journals[$0] ?? [] }
    #expect(entries.count == 21)
    let hash = SATPHash(of: entries.flatMap(\.bytes)).text
    #expect(hash == SATPHashes.entries)
    let more: [SATPFact] = [
      .timedOut, .decided(.decline(reason: "no")), .decided(.abort(reason: "no")), .observed(.undone(nil)),
      .observed(.undone(SATPSample.claim("x"))), .observed(.failed(reason: "no")), .observed(.counterpartUndone),
      .observed(.counterpartDone(SATPSample.claim("x"))), .observed(.refuted(SATPHash(of: []), reason: "no")),
    ]
    let all = entries + more.map { SATPEntry(at: SATPSample.start, fact: $0) }
    for entry in all {
      #expect(try SATPEntry(canonical: entry.bytes) == entry)
      #expect(throws: SATPMessageError.self) { try SATPEntry(canonical: entry.bytes + [0x20]) }
    }
    for text in [
      "{}", "[]", #"{"at":1}"#, #"{"at":1,"fact":"x"}"#, #"{"at":1,"fact":"accept","x":1}"#,
      #"{"at":9223372036854775807,"fact":"accept"}"#, #"{"at":"1","fact":"accept"}"#,
    ] {
      #expect(throws: SATPMessageError.self, "\(text)") { try SATPEntry(canonical: Array(text.utf8)) }
    }
    var generator = SeededGenerator(seed: 19)
    for round in 0..<10_000 {
      var bytes = all[round % all.count].bytes
      bytes[Int.random(in: bytes.indices, using: &generator)] = UInt8.random(in: 32...126, using: &generator)
      guard let entry = try? SATPEntry(canonical: bytes) else { continue }
      #expect(entry.bytes == bytes)
    }
  }
}
