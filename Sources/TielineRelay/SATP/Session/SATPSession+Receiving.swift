import TielineCore

extension SATPSession {
  /// Takes a message whose signature is the other gateway's, or refuses it.
  mutating func receive(_ message: SATPMessage, at now: Instant) -> [SATPEffect] {
    guard message.sessionId == sessionId else {
      return [.refuse(problem(.mismatchSession, nil, message.type))]
    }
    guard message.transferContextId == transferContextId else {
      return [.refuse(problem(.mismatchContext, nil, message.type))]
    }
    switch message.body {
    case .closing(let closing): return receive(closing, in: message, at: now)
    case .recover(let recover): return receive(recover, in: message)
    case .recoverUpdate(let update): return receive(update, in: message, at: now)
    case .recoverSuccess(let success): return receive(success)
    case .rollback: return receiveRollback(message, at: now)
    case .rollbackAck: return state.outcome == nil ? [.refuse(problem(.outOfOrder, nil, message.type))] : []
    default: return receiveLink(message, at: now)
    }
  }

  /// A message of the chain: the next one is taken, the last one again is answered again, any other is refused.
  private mutating func receiveLink(_ message: SATPMessage, at now: Instant) -> [SATPEffect] {
    guard let step = message.type.step, SATPRole.of(step: step) == peer else {
      return [.refuse(problem(.insufficientPermissions, "this gateway sends such messages itself", message.type))]
    }
    let hash = message.hash
    if let last = state.chain.lastIndex(where: { $0.message.type.step.map(SATPRole.of(step:)) == peer }),
      state.chain[last].hash == hash
    {
      if let closing = state.closing { return closing.isOwn ? [.send(closing.message)] : [] }
      return state.chain.count > last + 1 ? [.send(state.chain[last + 1].message)] : []
    }
    guard step >= state.chain.count else {
      let refusal = SATPEffect.refuse(problem(.outOfOrder, "a message of this type was taken before", message.type))
      return state.chain[step].hash == hash ? [refusal] : [.alert(.equivocation(step: step, hash)), refusal]
    }
    if let closing = state.closing {
      return closing.isOwn ? [.send(closing.message)] : [.refuse(problem(.sessionClosed, nil, message.type))]
    }
    guard state.outcome == nil else { return [.refuse(problem(.sessionClosed, nil, message.type))] }
    guard step == state.chain.count, canTakeNext else { return [.refuse(problem(.outOfOrder, nil, message.type))] }
    if let problem = objection(to: message, at: now) { return [.refuse(problem)] }
    return record(.received(message), at: now)
  }

  /// Whether the other gateway's next message may come now. The receiver may be assigning already, by what the origin
  /// network showed it.
  private var canTakeNext: Bool {
    guard state.refutations < SATPLimits.refutations else { return false }
    switch state.task {
    case nil: return true
    case .assign: return state.chain.count == 8
    default: return false
    }
  }

  /// Why the next message cannot be taken; `nil` where it can.
  private func objection(to message: SATPMessage, at now: Instant) -> SATPProblem? {
    if let previous = message.body.previous, previous != state.chain.last?.hash {
      return problem(.mismatchPrevious, nil, message.type)
    }
    switch message.body {
    case .transferProposal(let proposal): return objection(to: proposal)
    case .proposalReceipt(let hash, _), .transferCommence(_, let hash):
      return hash == proposal?.claim.hash ? nil : problem(.mismatchInitClaim, nil, message.type)
    case .lockAssert(_, _, let expiration):
      guard now <= expiration - policy.mintMargin else { return problem(.lockExpired, nil, message.type) }
      return expiration <= now + policy.maximumLock ? nil : problem(.lockExpiration, nil, message.type)
    case .commitTransferComplete(_, let hash):
      return hash == state.chain[2].hash ? nil : problem(.mismatchCommence, nil, message.type)
    default: return nil
    }
  }

  /// Why a proposal is none between these two gateways.
  func objection(to proposal: SATPProposal) -> SATPProblem? {
    let type = SATPMessageType.transferProposal
    let (claim, capabilities) = (proposal.claim, proposal.capabilities)
    guard claim.sender.id == sender.id, claim.sender.networkId == sender.networkId else {
      return problem(.invalidSenderGateway, nil, type)
    }
    guard claim.receiver.id == receiver.id, claim.receiver.networkId == receiver.networkId else {
      return problem(.invalidReceiverGateway, nil, type)
    }
    guard claim.sender.signaturePublicKey == sender.signaturePublicKey else {
      return problem(.invalidSenderKey, nil, type)
    }
    guard claim.receiver.signaturePublicKey == receiver.signaturePublicKey else {
      return problem(.invalidReceiverKey, nil, type)
    }
    let algorithm = SATPAlgorithm(rawValue: capabilities.gatewayDefaultSignatureAlgorithm)
    guard let algorithm, role == .sender || algorithm == verifier.algorithm else {
      return problem(.unsupportedAlgorithm, nil, type)
    }
    let lock = Milliseconds(seconds: capabilities.networkLockExpirationSeconds)
    guard lock > policy.mintMargin, lock <= policy.maximumLock else { return problem(.unsupportedLockTime, nil, type) }
    return nil
  }

  /// Applies a message that fits.
  mutating func apply(_ message: SATPMessage, at now: Instant) -> [SATPEffect] {
    switch message.body {
    case .closing: return closed(by: message)
    case .rollback:
      state.owesRollbackAck = true
      return state.closing == nil ? closed(by: message) : []
    default: break
    }
    state.chain.append(Link(message))
    switch message.body {
    case .transferProposal: return begin(.decide)
    case .proposalReceipt(let hash, _): return send { .transferCommence(previous: $0, initClaim: hash) }
    case .transferCommence: return send { .ackCommence(previous: $0) }
    case .ackCommence: return begin(.lock)
    case .lockAssert(_, let claim, let expiration):
      return begin(.verify(SATPVerification(kind: .lock, claim: claim, expiration: expiration)))
    case .assertionReceipt: return send { .commitPrepare(previous: $0) }
    case .commitPrepare: return begin(.mint)
    case .commitReady(_, let claim):
      let earliest = expiration.map { $0 + policy.assignMargin }
      return begin(.verify(SATPVerification(kind: .mint, claim: claim, expiration: earliest)))
    case .commitFinal(_, let claim): return commitFinal(claim)
    case .ackCommitFinal(_, let claim):
      return begin(.verify(SATPVerification(kind: .assignment, claim: claim, expiration: nil)))
    case .commitTransferComplete: return finish(.settled)
    case .closing, .recover, .recoverUpdate, .recoverSuccess, .rollback, .rollbackAck: return []
    }
  }

  /// The sender says that it has extinguished the asset: verified, unless this gateway has seen it already.
  private mutating func commitFinal(_ claim: SATPClaim) -> [SATPEffect] {
    if let done = state.done { return send { .ackCommitFinal(previous: $0, done) } }
    if case .assign = state.task { return [] }
    return begin(.verify(SATPVerification(kind: .burn, claim: claim, expiration: nil)))
  }
}
