import TielineCore

@testable import TielineRelay

extension SATPWorld {
  /// What a hostile gateway reports to itself instead of acting.
  func lie(_ effect: SATPEffect) -> SATPLedgerFact? {
    switch effect {
    case .lock(let span): .locked(SATPSample.claim("locked"), expiration: now + span)
    case .mintPending: .minted(SATPSample.claim("minted"))
    case .burn: .burnt(SATPSample.claim("burnt"))
    case .assign: .assigned(SATPSample.claim("assigned"))
    default: nil
    }
  }

  /// Up to three messages that the hostile gateway makes up: the next one that the other may take, with claims of its
  /// own, one at random, or one of those that were sent before.
  mutating func forgeries() -> [SATPMessage] {
    guard let role = faults.hostile else { return [] }
    let chain = gateways[role.opposite]?.session?.transcript ?? []
    return (0..<Int.random(in: 0...3, using: &generator)).map { _ in
      switch Int.random(in: 0..<10, using: &generator) {
      case 0..<4: forgery(SATPMessageType.chain[min(chain.count, 10)], after: chain)
      case 4..<6: sent.randomElement(using: &generator) ?? SATPSample.chain[0].message
      default: forgery(SATPMessageType.allCases.randomElement(using: &generator) ?? .recover, after: chain)
      }
    }
  }

  private mutating func forgery(_ type: SATPMessageType, after chain: [SATPMessage]) -> SATPMessage {
    let hashes = chain.map(\.hash)
    let known = chance(800) ? hashes.last : hashes.randomElement(using: &generator)
    let previous = known ?? SATPHash(of: [])
    let claim = SATPSample.claim(
      ["locked", "minted", "burnt", "assigned", "nonsense"].randomElement(using: &generator) ?? "")
    let expiration = now + Milliseconds(seconds: Int64.random(in: -100...5000, using: &generator))
    let initClaim = SATPSample.proposal.claim.hash
    let problem = SATPProblem(.aborted, "made up")
    func closing(_ kind: SATPClosing.Kind) -> SATPBody {
      .closing(SATPClosing(kind: kind, problem: problem, previous: previous, at: now))
    }
    let rollback = SATPRollback(success: true, actionsPerformed: ["UNLOCK"], proofs: claim.documents)
    let body: SATPBody =
      switch type {
      case .transferProposal: .transferProposal(SATPSample.proposal)
      case .proposalReceipt: .proposalReceipt(initClaim: initClaim, at: now)
      case .transferCommence: .transferCommence(previous: previous, initClaim: initClaim)
      case .ackCommence: .ackCommence(previous: previous)
      case .lockAssert: .lockAssert(previous: previous, claim, expiration: expiration)
      case .assertionReceipt: .assertionReceipt(previous: previous)
      case .commitPrepare: .commitPrepare(previous: previous)
      case .commitReady: .commitReady(previous: previous, claim)
      case .commitFinal: .commitFinal(previous: previous, claim)
      case .ackCommitFinal: .ackCommitFinal(previous: previous, claim)
      case .commitTransferComplete:
        .commitTransferComplete(previous: previous, commence: hashes.count > 2 ? hashes[2] : previous)
      case .reject: closing(.reject)
      case .error: closing(.error)
      case .sessionAbort: closing(.abort)
      case .recover:
        .recover(SATPRecover(stage: 1, sequence: Int64.random(in: 0...11, using: &generator), lastEntry: now))
      case .recoverUpdate:
        .recoverUpdate(
          SATPRecoverUpdate(
            recover: previous,
            messages: sent.randomElement(using: &generator).map { [$0] }?.filter(\.mayBeRecovered) ?? []))
      case .recoverSuccess: .recoverSuccess(SATPRecoverSuccess(update: previous, success: false, entriesChanged: []))
      case .rollback: .rollback(rollback)
      case .rollbackAck: .rollbackAck(rollback)
      }
    return SATPSample.message(body)
  }

  /// What is wrong at the end for the honest side, if anything. That nothing was assigned which was not extinguished,
  /// and nothing extinguished while nothing was pending, is looked at whenever it happens.
  var honestComplaint: String? {
    if let violation = violations.first { return violation }
    guard let honest = faults.hostile?.opposite, let gateway = gateways[honest] else { return "nobody is honest" }
    if gateway.session?.state != replayed(honest).state { return "the journal gives back another state" }
    guard let end = gateway.finished ?? (gateway.session?.transcript.isEmpty ?? true ? .lapsed : nil) else {
      return "the honest side does not end"
    }
    switch honest {
    case .sender:
      let isWhole = end == .settled ? destination == .assigned : origin != .burnt
      return isWhole ? nil : "the sender ends \(end): origin \(origin), destination \(destination)"
    case .receiver:
      let isWhole: Bool =
        switch destination {
        case .assigned: end == .settled && origin == .burnt
        case .none, .cancelled: end != .settled
        case .pending: false
        }
      return isWhole ? nil : "the receiver ends \(end): origin \(origin), destination \(destination)"
    }
  }
}

extension SATPMessage {
  /// Whether a RECOVER-UPDATE may hold it.
  fileprivate var mayBeRecovered: Bool { type.step != nil || [.reject, .error, .sessionAbort].contains(type) }
}
