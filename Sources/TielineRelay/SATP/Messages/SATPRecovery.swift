import TielineCore

/// RECOVER: a gateway is back from a crash, and says how far its transcript goes.
///
/// - Source: draft-belchior-satp-gateway-recovery, *RECOVER*, in self-healing mode: the gateway has kept its key.
public struct SATPRecover: Hashable, Sendable {
  /// The stage it was in, 1 to 3.
  public let stage: Int64
  /// How many messages of the chain it holds, 0 to 11.
  public let sequence: Int64
  /// When its last entry was made.
  public let lastEntry: Instant

  public init(stage: Int64, sequence: Int64, lastEntry: Instant) {
    (self.stage, self.sequence, self.lastEntry) = (stage, sequence, lastEntry)
  }
}

/// RECOVER-UPDATE: what the other gateway has sent and the recovered one does not hold.
///
/// - Source: draft-belchior-satp-gateway-recovery, *RECOVER-UPDATE*.
public struct SATPRecoverUpdate: Hashable, Sendable {
  /// The hash of the RECOVER that it answers.
  public let recover: SATPHash
  /// At most two messages, all from its sender, whose signature therefore covers them.
  public let messages: [SATPMessage]

  public init(recover: SATPHash, messages: [SATPMessage]) { (self.recover, self.messages) = (recover, messages) }
}

/// RECOVER-SUCCESS: what the recovered gateway took over.
///
/// - Source: draft-belchior-satp-gateway-recovery, *RECOVER-SUCCESS*.
public struct SATPRecoverSuccess: Hashable, Sendable {
  /// The hash of the RECOVER-UPDATE that it answers.
  public let update: SATPHash
  /// Whether all of it fitted.
  public let success: Bool
  /// The hashes of the messages that were new.
  public let entriesChanged: [SATPHash]

  public init(update: SATPHash, success: Bool, entriesChanged: [SATPHash]) {
    (self.update, self.success, self.entriesChanged) = (update, success, entriesChanged)
  }
}

/// ROLLBACK and its ack: a gateway has undone what it did on its ledger, and shows it.
///
/// - Source: draft-belchior-satp-gateway-recovery, *ROLLBACK*, *ROLLBACK-ACK*.
public struct SATPRollback: Hashable, Sendable {
  /// Whether all of it is undone.
  public let success: Bool
  /// What was undone: `UNLOCK`, `BURN`; at most eight names.
  public let actionsPerformed: [String]
  /// What proves it; at most two documents.
  public let proofs: [SATPDocument]

  public init(success: Bool, actionsPerformed: [String], proofs: [SATPDocument]) {
    (self.success, self.actionsPerformed, self.proofs) = (success, actionsPerformed, proofs)
  }
}
