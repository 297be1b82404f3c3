import TielineCore

extension SATPSession {
  /// Closes the session from this side, and undoes what is on the own ledger.
  mutating func close(_ kind: SATPClosing.Kind, _ problem: SATPProblem, at now: Instant) -> [SATPEffect] {
    guard let first = state.chain.first else { return [] }
    let last = state.chain.last { $0.message.type.step.map(SATPRole.of(step:)) == peer }
    let body = SATPBody.closing(
      SATPClosing(kind: kind, problem: problem, previous: (last ?? first).hash, at: now))
    state.closing = Closing(message: message(body), isOwn: true)
    return [.send(message(body))] + undo()
  }

  /// Closes the session because the other side did.
  mutating func closed(by message: SATPMessage) -> [SATPEffect] {
    state.closing = Closing(message: message, isOwn: false)
    return undo()
  }

  /// Undoes what may be on the own ledger; ends the session where nothing can be.
  private mutating func undo() -> [SATPEffect] {
    // Sender: the lock is asked for by ack-commence. Receiver: minting by commit-prepare.
    let touched = state.chain.count >= (role == .sender ? 4 : 7)
    if touched { return begin(.undo) }
    return finish(.lapsed) + rollbackAnswer()
  }

  /// Nothing is left on the own ledger.
  mutating func undone(_ claim: SATPClaim?, at now: Instant) -> [SATPEffect] {
    state.undone = claim
    if state.closing != nil { return finish(.refunded) + rollbackAnswer() }
    // Undone by what the ledgers show, without a word from the other gateway: it is told.
    let message = message(.rollback(rollback))
    state.closing = Closing(message: message, isOwn: true)
    return [.send(message)] + finish(.refunded)
  }

  /// What this gateway undid.
  private var rollback: SATPRollback {
    let actions = state.outcome == .lapsed ? [] : [role == .sender ? "UNLOCK" : "BURN"]
    return SATPRollback(success: true, actionsPerformed: actions, proofs: state.undone?.documents ?? [])
  }

  /// The ROLLBACK-ACK, where one is owed.
  private func rollbackAnswer() -> [SATPEffect] {
    state.owesRollbackAck ? [.send(message(.rollbackAck(rollback)))] : []
  }

  /// A reject, an error or an abort.
  mutating func receive(_ closing: SATPClosing, in message: SATPMessage, at now: Instant) -> [SATPEffect] {
    guard state.chain.contains(where: { $0.hash == closing.previous }) else {
      return [.refuse(problem(.mismatchPrevious, nil, message.type))]
    }
    // Both may close at once; and once is enough.
    if state.closing != nil { return [] }
    guard state.outcome == nil else { return [.refuse(problem(.sessionClosed, nil, message.type))] }
    guard !isPastReturn else {
      return [.alert(.abortWithoutEffect(message.type)), .refuse(problem(.abortWithoutEffect, nil, message.type))]
    }
    return record(.received(message), at: now)
  }

  /// A ROLLBACK: the other gateway's ledger holds nothing any more. It is answered once this one's holds nothing either.
  mutating func receiveRollback(_ message: SATPMessage, at now: Instant) -> [SATPEffect] {
    guard !state.chain.isEmpty else { return [.refuse(problem(.outOfOrder, nil, message.type))] }
    switch state.outcome {
    case .refunded?, .lapsed?: return [.send(self.message(.rollbackAck(rollback)))]
    case .settled?, .breached?: return [.refuse(problem(.sessionClosed, nil, message.type))]
    case nil: break
    }
    guard !isPastReturn else {
      return [.alert(.abortWithoutEffect(message.type)), .refuse(problem(.abortWithoutEffect, nil, message.type))]
    }
    return state.owesRollbackAck ? [] : record(.received(message), at: now)
  }
}
