import TielineCore

extension SATPSession {
  /// Why a decision cannot be taken now; `nil` where it can.
  func objection(to decision: SATPDecision) -> SATPProblem? {
    switch decision {
    case .propose(let proposal):
      guard role == .sender, state.chain.isEmpty, state.outcome == nil, state.closing == nil else {
        return problem(.outOfOrder, "the session has begun, or this is not the sender's gateway")
      }
      guard (try? SATPMessage(canonical: message(.transferProposal(proposal)).bytes)) != nil else {
        return problem(.invalidMessage, "the proposal holds what no message may hold", .transferProposal)
      }
      return objection(to: proposal)
    case .accept, .decline:
      return state.task == .decide ? nil : problem(.outOfOrder, "no proposal waits for a decision")
    case .abort:
      guard !state.chain.isEmpty, state.closing == nil, state.outcome == nil else {
        return problem(.sessionClosed, "nothing is left to abort")
      }
      return canAbort ? nil : problem(.abortWithoutEffect, "the transfer can only settle, or lapse on the ledgers")
    }
  }

  /// Whether this gateway may give up by its own decision.
  var canAbort: Bool { !isPastReturn && (role == .sender || state.chain.count < 8) }

  /// Whether a fact from a ledger answers something that is open; others are late, and nothing follows from them.
  func expects(_ fact: SATPLedgerFact) -> Bool {
    guard state.outcome == nil else { return false }
    switch (fact, state.task) {
    case (.locked, .lock), (.minted, .mint), (.failed, .lock), (.failed, .mint), (.burnt, .burn), (.assigned, .assign),
      (.undone, .undo), (.undone, .burn):
      return true
    case (.proven(let hash), .verify(let verification)), (.refuted(let hash, _), .verify(let verification)):
      return verification.claim.hash == hash
    case (.counterpartDone, _), (.counterpartUndone, _): return expectsCounterpart
    default: return false
    }
  }

  /// Whether what the other ledger shows decides this session.
  private var expectsCounterpart: Bool {
    guard state.closing == nil else { return false }
    switch role {
    case .sender: return state.chain.count >= 9
    case .receiver:
      switch state.task {
      case .assign, .undo: return false
      default: return state.done == nil && (8...9).contains(state.chain.count)
      }
    }
  }

  /// Applies a fact that fits.
  mutating func apply(_ fact: SATPFact, at now: Instant) -> [SATPEffect] {
    state.lastEntry = now
    let effects: [SATPEffect] =
      switch fact {
      case .decided(let decision): apply(decision, at: now)
      case .observed(let fact): apply(fact, at: now)
      case .received(let message): apply(message, at: now)
      case .timedOut: giveUp(at: now)
      }
    waiting.attempts = 0
    rearm(at: now)
    return effects
  }

  private mutating func apply(_ decision: SATPDecision, at now: Instant) -> [SATPEffect] {
    switch decision {
    case .propose(let proposal): return send(.transferProposal(proposal))
    case .accept:
      state.task = nil
      guard let proposal else { return [] }
      return send(.proposalReceipt(initClaim: proposal.claim.hash, at: now))
    case .decline(let reason): return close(.reject, problem(.aborted, reason, .transferProposal), at: now)
    case .abort(let reason): return close(.abort, problem(.aborted, reason), at: now)
    }
  }

  private mutating func apply(_ fact: SATPLedgerFact, at now: Instant) -> [SATPEffect] {
    switch fact {
    case .locked(let claim, let expiration):
      state.task = nil
      return send { .lockAssert(previous: $0, claim, expiration: expiration) }
    case .minted(let claim):
      state.task = nil
      return send { .commitReady(previous: $0, claim) }
    case .burnt(let claim):
      (state.task, state.done) = (nil, claim)
      return send { .commitFinal(previous: $0, claim) }
    case .assigned(let claim):
      (state.task, state.done) = (nil, claim)
      return state.chain.count == 9 ? send { .ackCommitFinal(previous: $0, claim) } : []
    case .undone(let claim): return undone(claim, at: now)
    case .failed(let reason): return close(.abort, problem(.ledgerFailed, reason), at: now)
    case .proven: return proven(at: now)
    case .refuted(let hash, let reason): return refuted(hash, reason, at: now)
    case .counterpartDone(let claim): return role == .sender ? finish(.settled) : begin(.assign(claim))
    case .counterpartUndone:
      guard role == .receiver else { return [.alert(.breached)] + finish(.breached) }
      return begin(.undo)
    }
  }

  /// The claim in hand holds.
  private mutating func proven(at now: Instant) -> [SATPEffect] {
    guard case .verify(let verification)? = state.task else { return [] }
    state.task = nil
    switch verification.kind {
    case .lock: return send { .assertionReceipt(previous: $0) }
    case .mint:
      guard let latest = latestBurn, now <= latest else { return close(.abort, problem(.lockExpired), at: now) }
      return begin(.burn(before: latest))
    case .burn: return begin(.assign(verification.claim))
    case .assignment:
      let commence = state.chain[2].hash
      return send { .commitTransferComplete(previous: $0, commence: commence) } + finish(.settled)
    }
  }

  /// The claim in hand is untrue. What can still be taken back is; after that the message counts as never received, and
  /// the error that says so closes nothing here: the ledgers decide.
  private mutating func refuted(_ hash: SATPHash, _ reason: String, at now: Instant) -> [SATPEffect] {
    guard case .verify(let verification)? = state.task else { return [] }
    state.task = nil
    let alert = SATPEffect.alert(.untrueClaim(verification.kind, hash, reason: reason))
    let type = state.chain.last?.message.type
    switch verification.kind {
    case .lock: return [alert] + close(.reject, problem(.claimUntrue, reason, type), at: now)
    case .mint: return [alert] + close(.abort, problem(.claimUntrue, reason, type), at: now)
    case .burn, .assignment:
      let error = SATPClosing(
        kind: .error, problem: problem(.claimUntrue, reason, type), previous: state.chain.removeLast().hash, at: now)
      state.refutations += 1
      return [alert, .send(message(.closing(error))), .observeCounterpart]
    }
  }
}

extension SATPSession {
  /// Adds a message of the chain and sends it; `body` is given the hash of the message before it.
  mutating func send(_ body: (SATPHash) -> SATPBody) -> [SATPEffect] {
    guard let last = state.chain.last else { return [] }
    return send(body(last.hash))
  }

  /// Adds a message of the chain and sends it.
  mutating func send(_ body: SATPBody) -> [SATPEffect] {
    let message = message(body)
    state.chain.append(Link(message))
    return [.send(message)]
  }

  /// Gives the driver a task.
  mutating func begin(_ task: Task) -> [SATPEffect] {
    state.task = task
    return effect(of: task)
  }

  /// What the driver is asked for by a task; asked again after a restart.
  func effect(of task: Task) -> [SATPEffect] {
    switch task {
    case .decide: proposal.map { [.decide($0)] } ?? []
    case .lock: proposal.map { [.lock(Milliseconds(seconds: $0.capabilities.networkLockExpirationSeconds))] } ?? []
    case .verify(let verification): [.verify(verification)]
    case .mint:
      if let lockClaim, let expiration {
        [.mintPending(lock: lockClaim, until: expiration + policy.assignMargin)]
      } else {
        []
      }
    case .burn(let before): [.burn(before: before)]
    case .assign(let claim): [.assign(burn: claim)]
    case .undo: role == .sender ? [.release] : [.cancelMint]
    }
  }

  /// Ends the session.
  mutating func finish(_ outcome: SATPOutcome) -> [SATPEffect] {
    state.task = nil
    state.outcome = outcome
    return [.finish(outcome)]
  }
}
