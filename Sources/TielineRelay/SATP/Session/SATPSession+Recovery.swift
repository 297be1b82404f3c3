import TielineCore

extension SATPSession {
  /// What to do after the entries were replayed: go on with what was in hand, say again what may not have arrived, and
  /// ask the other gateway for what did not arrive here.
  public mutating func resume(at now: Instant) -> [SATPEffect] {
    waiting = Waiting()
    rearm(at: now)
    guard !state.chain.isEmpty else { return [] }
    var effects: [SATPEffect] = []
    if let closing = state.closing {
      if closing.isOwn { effects.append(.send(closing.message)) }
    } else if let last = state.chain.last, SATPRole.of(step: state.chain.count - 1) == role {
      effects.append(.send(last.message))
    }
    if let task = state.task { effects += effect(of: task) }
    if let outcome = state.outcome { return effects + [.finish(outcome)] }
    if state.closing == nil, isPastReturn || role == .receiver && state.chain.count >= 8 {
      effects.append(.observeCounterpart)
    }
    let recover = message(
      .recover(
        SATPRecover(stage: stage, sequence: Int64(state.chain.count), lastEntry: state.lastEntry)))
    waiting.recover = recover.hash
    return effects + [.send(recover)]
  }

  /// The stage that the next message belongs to.
  private var stage: Int64 { state.chain.count < 4 ? 1 : state.chain.count < 6 ? 2 : 3 }

  /// RECOVER: answered with what this gateway has sent and the other does not hold.
  mutating func receive(_ recover: SATPRecover, in message: SATPMessage) -> [SATPEffect] {
    guard !state.chain.isEmpty else { return [.refuse(problem(.outOfOrder, nil, message.type))] }
    // The messages alternate: a gateway that kept what it sent lacks one of the chain at most.
    let next = state.chain.indices.first { $0 >= recover.sequence && SATPRole.of(step: $0) == role }
    var missing = next.map { [state.chain[$0].message] } ?? []
    if let closing = state.closing, closing.isOwn, closing.message.type != .rollback { missing.append(closing.message) }
    let update = self.message(.recoverUpdate(SATPRecoverUpdate(recover: message.hash, messages: missing)))
    waiting.update = update.hash
    return [.send(update)]
  }

  /// RECOVER-UPDATE: each message in it is taken as if it had come by itself.
  mutating func receive(
    _ update: SATPRecoverUpdate, in message: SATPMessage, at now: Instant
  ) -> [SATPEffect] {
    guard update.recover == waiting.recover else {
      return [.refuse(problem(.mismatchPrevious, "no such RECOVER was sent", message.type))]
    }
    waiting.recover = nil
    var effects: [SATPEffect] = []
    var (success, changed) = (true, [SATPHash]())
    for recovered in update.messages {
      let answers = receive(recovered, at: now)
      effects += answers
      if answers.contains(where: { if case .persist = $0 { true } else { false } }) { changed.append(recovered.hash) }
      if answers.contains(where: { if case .refuse = $0 { true } else { false } }) { success = false }
    }
    let answer = SATPRecoverSuccess(update: message.hash, success: success, entriesChanged: changed)
    return effects + [.send(self.message(.recoverSuccess(answer)))]
  }

  /// RECOVER-SUCCESS: nothing follows; one that answers nothing is refused.
  mutating func receive(_ success: SATPRecoverSuccess) -> [SATPEffect] {
    guard success.update == waiting.update else {
      return [.refuse(problem(.mismatchPrevious, "no such RECOVER-UPDATE was sent", .recoverSuccess))]
    }
    waiting.update = nil
    return []
  }
}
