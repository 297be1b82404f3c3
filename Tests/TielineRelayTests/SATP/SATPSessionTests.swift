import Testing
import TielineCore

@testable import TielineRelay

/// G: the order of the messages, and that nothing out of it changes anything.
@Suite struct SATPSessionTests {
  @Test func `G a transfer that goes well reads like this`() {
    let pair = SATPPair(holding: nil)
    #expect(
      pair.lines == [
        "sender proposes -> persist, send transfer-proposal",
        "receiver transfer-proposal -> persist, decide",
        "receiver accepts -> persist, send proposal-receipt",
        "sender proposal-receipt -> persist, send transfer-commence",
        "receiver transfer-commence -> persist, send ack-commence",
        "sender ack-commence -> persist, lock 3600 s",
        "sender locked -> persist, send lock-assert",
        "receiver lock-assert -> persist, verify lock",
        "receiver proven -> persist, send assertion-receipt",
        "sender assertion-receipt -> persist, send commit-prepare",
        "receiver commit-prepare -> persist, mint until +4200 s",
        "receiver minted -> persist, send commit-ready",
        "sender commit-ready -> persist, verify mint",
        "sender proven -> persist, burn before +3480 s",
        "sender burnt -> persist, send commit-final",
        "receiver commit-final -> persist, verify burn",
        "receiver proven -> persist, assign",
        "receiver assigned -> persist, send ack-commit-final",
        "sender ack-commit-final -> persist, verify assignment",
        "sender proven -> persist, send commit-transfer-complete, finish settled",
        "receiver commit-transfer-complete -> persist, finish settled",
      ])
    #expect(pair[.sender].transcript == pair[.receiver].transcript)
    #expect(pair[.sender].transcript.map(\.type) == SATPMessageType.chain)
    for (previous, next) in zip(pair[.sender].transcript, pair[.sender].transcript.dropFirst()).dropFirst() {
      #expect(next.body.previous == previous.hash)
    }
  }

  @Test(arguments: 0..<11) func `G at each place only the one message is taken`(step: Int) throws {
    let whole = SATPPair(holding: nil)[.sender].transcript
    var pair = SATPPair(holding: step)
    let (role, held) = (pair.recipient, try #require(pair.held))
    #expect(held == whole[step])
    let before = pair[role].state
    for (other, message) in whole.enumerated() where other != step {
      let effects = pair.receive(role, message)
      if other == step - 2 {
        // The last one again: answered with what is stored.
        #expect(effects == [.send(whole[step - 1])], "\(message.type.name)")
      } else {
        let isOwn = (other - step).isMultiple(of: 2) == false
        #expect(effects.words == (isOwn ? "refuse err_0.1.2" : "refuse err_0.9.4"), "\(message.type.name)")
      }
      #expect(pair[role].state == before, "\(message.type.name)")
    }
    // And then the right one.
    #expect(pair.receive(role, held).first.map(SATPPair.words) == "persist")
    let after = pair[role].state
    #expect(after.chain.count >= step + 1)
    _ = pair.receive(role, held)
    #expect(pair[role].state == after)
  }

  @Test(arguments: 2..<11) func `G a message after another one is refused with the draft's code`(step: Int) throws {
    var pair = SATPPair(holding: step)
    let (role, held) = (pair.recipient, try #require(pair.held))
    let before = pair[role].state
    let codes = [
      2: "err_1.3.4", 3: "err_1.4.3", 4: "err_2.2.5", 5: "err_2.4.3", 6: "err_3.1.3", 7: "err_3.3.3", 8: "err_3.5.3",
      9: "err_3.7.3", 10: "err_3.9.3",
    ]
    let forged = SATPSample.message(held.body.after(SATPHash(of: [7])))
    #expect(pair.receive(role, forged).words == "refuse \(codes[step] ?? "")")
    #expect(pair[role].state == before)
  }

  @Test(arguments: 0..<11) func `G a message of another session or context is refused`(step: Int) throws {
    var pair = SATPPair(holding: step)
    let (role, held) = (pair.recipient, try #require(pair.held))
    let before = pair[role].state
    let session = try SATPMessage(sessionId: "other", transferContextId: SATPSample.contextId, body: held.body)
    let context = try SATPMessage(sessionId: SATPSample.sessionId, transferContextId: "other", body: held.body)
    let groups = ["1.2", "1.2", "1.3", "1.4", "2.2", "2.4", "3.1", "3.3", "3.5", "3.7", "3.9"]
    #expect(pair.receive(role, session).words == "refuse err_\(groups[step]).2")
    #expect(pair.receive(role, context).words == "refuse err_\(groups[step]).1")
    #expect(pair[role].state == before)
  }

  @Test(arguments: 0..<11) func `G a forged or reflected message is refused`(step: Int) throws {
    var pair = SATPPair(holding: step)
    let (role, held) = (pair.recipient, try #require(pair.held))
    let before = pair[role].state
    let forged = SATPSample.envelope(
      held,
      by: role == .receiver
        ? SATPSample.forgedKey
        : SATPPrivateKey(
          keyId: "gateway.south.example", try #require(try? .init(seed: [UInt8](repeating: 9, count: 32)))))
    #expect(pair[role].step(.received(forged), at: pair.now).words == "refuse err_0.1.3")
    let reflected = SATPSample.envelope(held, by: SATPSample.key(role))
    #expect(pair[role].step(.received(reflected), at: pair.now).words == "refuse err_0.1.2")
    #expect(pair[role].state == before)
  }

  @Test func `G two messages for one place raise an alert, and the first one stays`() throws {
    var pair = SATPPair(holding: 5)
    let before = pair[.receiver].state
    let other = SATPSample.message(
      .lockAssert(
        previous: pair[.receiver].transcript[3].hash, SATPSample.claim("another"), expiration: SATPSample.expiration))
    #expect(pair.receive(.receiver, other).words == "alert equivocation, refuse err_0.9.4")
    #expect(pair[.receiver].state == before)
  }

  @Test func `G a proposal that is not between these two gateways is refused`() throws {
    func words(_ change: (inout SATPProposal) -> Void) -> String {
      var proposal = SATPSample.proposal
      change(&proposal)
      var session = SATPSample.session(.receiver)
      let effects = session.receive(SATPSample.message(.transferProposal(proposal)), at: SATPSample.start)
      #expect(session.state == SATPSample.session(.receiver).state || effects.words == "persist, decide")
      return effects.words
    }
    func gateway(_ id: String, _ network: String, _ key: String) -> SATPGateway {
      SATPGateway(id: id, networkId: network, signaturePublicKey: key)
    }
    let (id, network) = (SATPSample.sender.id, SATPSample.sender.networkId)
    let (senderKey, receiverKey) = (SATPSample.sender.signaturePublicKey, SATPSample.receiver.signaturePublicKey)
    #expect(words { _ in } == "persist, decide")
    #expect(words { $0.claim.sender = gateway("other", network, senderKey) } == "refuse err_1.1.19")
    #expect(words { $0.claim.sender = gateway(id, "sandbox:west", senderKey) } == "refuse err_1.1.19")
    #expect(words { $0.claim.sender = gateway(id, network, receiverKey) } == "refuse err_1.1.17")
    #expect(words { $0.claim.receiver = SATPSample.sender } == "refuse err_1.1.20")
    #expect(
      words { $0.claim.receiver = gateway(SATPSample.receiver.id, SATPSample.receiver.networkId, senderKey) }
        == "refuse err_1.1.18")
    #expect(words { $0.capabilities.gatewayDefaultSignatureAlgorithm = "RS256" } == "refuse err_1.1.31")
    #expect(words { $0.capabilities.gatewayDefaultSignatureAlgorithm = "EdDSA" } == "refuse err_1.1.31")
    #expect(words { $0.capabilities.networkLockExpirationSeconds = 300 } == "refuse err_1.1.33")
    #expect(words { $0.capabilities.networkLockExpirationSeconds = 90_000 } == "refuse err_1.1.33")
  }

  @Test func `G the claim that was agreed on is the one that goes on`() throws {
    var receipt = SATPPair(holding: 1)
    let other = SATPHash(of: [1])
    #expect(
      receipt.receive(.sender, SATPSample.message(.proposalReceipt(initClaim: other, at: receipt.now))).words
        == "refuse err_1.2.3")
    var commence = SATPPair(holding: 2)
    let last = try #require(commence[.receiver].transcript.last?.hash)
    #expect(
      commence.receive(.receiver, SATPSample.message(.transferCommence(previous: last, initClaim: other))).words
        == "refuse err_1.3.3")
    var complete = SATPPair(holding: 10)
    let final = try #require(complete[.receiver].transcript.last?.hash)
    #expect(
      complete.receive(.receiver, SATPSample.message(.commitTransferComplete(previous: final, commence: other))).words
        == "refuse err_3.9.4")
  }

  @Test func `G decisions and ledger facts that do not fit change nothing`() {
    for step in 0..<11 {
      for role in SATPRole.allCases {
        var session = SATPPair(holding: step)[role]
        let before = session.state
        #expect(session.step(.decided(.accept), at: SATPSample.start).words == "refuse err_0.9.4")
        #expect(session.step(.decided(.decline(reason: "x")), at: SATPSample.start).words == "refuse err_0.9.4")
        for fact: SATPLedgerFact in [
          .locked(SATPSample.claim("x"), expiration: SATPSample.expiration), .minted(SATPSample.claim("x")),
          .burnt(SATPSample.claim("x")), .assigned(SATPSample.claim("x")), .undone(nil), .failed(reason: "x"),
          .proven(SATPSample.claim("x").hash), .refuted(SATPSample.claim("x").hash, reason: "x"),
        ] {
          #expect(session.step(.observed(fact), at: SATPSample.start) == [], "\(step) \(role) \(fact)")
        }
        #expect(session.state == before)
      }
    }
    var receiver = SATPSample.session(.receiver)
    #expect(receiver.step(.decided(.propose(SATPSample.proposal)), at: SATPSample.start).words == "refuse err_0.9.4")
    var proposal = SATPSample.proposal
    proposal.claim.digitalAssetId = "two words"
    var sender = SATPSample.session(.sender)
    #expect(sender.step(.decided(.propose(proposal)), at: SATPSample.start).words == "refuse err_0.1.1")
  }
}

extension SATPBody {
  /// The same with another message before it.
  func after(_ hash: SATPHash) -> SATPBody {
    switch self {
    case .transferCommence(_, let claim): .transferCommence(previous: hash, initClaim: claim)
    case .ackCommence: .ackCommence(previous: hash)
    case .lockAssert(_, let claim, let expiration): .lockAssert(previous: hash, claim, expiration: expiration)
    case .assertionReceipt: .assertionReceipt(previous: hash)
    case .commitPrepare: .commitPrepare(previous: hash)
    case .commitReady(_, let claim): .commitReady(previous: hash, claim)
    case .commitFinal(_, let claim): .commitFinal(previous: hash, claim)
    case .ackCommitFinal(_, let claim): .ackCommitFinal(previous: hash, claim)
    case .commitTransferComplete(_, let commence): .commitTransferComplete(previous: hash, commence: commence)
    default: self
    }
  }
}
