/// The closed set of messages.
///
/// - Source: draft-ietf-satp-core, *Message Type*; draft-belchior-satp-gateway-recovery, *Recovery Messages*.
public enum SATPMessageType: String, Sendable, Hashable, CaseIterable {
  case transferProposal = "urn:ietf:params:satp:core:msgtype:transfer-proposal-msg"
  case proposalReceipt = "urn:ietf:params:satp:core:msgtype:proposal-receipt-msg"
  case transferCommence = "urn:ietf:params:satp:core:msgtype:transfer-commence-msg"
  case ackCommence = "urn:ietf:params:satp:core:msgtype:ack-commence-msg"
  case lockAssert = "urn:ietf:params:satp:core:msgtype:lock-assert-msg"
  case assertionReceipt = "urn:ietf:params:satp:core:msgtype:assertion-receipt-msg"
  case commitPrepare = "urn:ietf:params:satp:core:msgtype:commit-prepare-msg"
  case commitReady = "urn:ietf:params:satp:core:msgtype:commit-ready-msg"
  case commitFinal = "urn:ietf:params:satp:core:msgtype:commit-final-msg"
  case ackCommitFinal = "urn:ietf:params:satp:core:msgtype:ack-commit-final-msg"
  case commitTransferComplete = "urn:ietf:params:satp:core:msgtype:commit-transfer-complete-msg"

  case reject = "urn:ietf:params:satp:core:msgtype:reject-msg"
  case error = "urn:ietf:params:satp:core:msgtype:error-msg"
  case sessionAbort = "urn:ietf:params:satp:core:msgtype:session-abort-msg"

  case recover = "urn:ietf:SATP-2pc:msgtype:recover-msg"
  case recoverUpdate = "urn:ietf:SATP-2pc:msgtype:recover-update-msg"
  /// The draft's heading says RECOVER-SUCCESS.
  case recoverSuccess = "urn:ietf:SATP-2pc:msgtype:recover-update-ack-msg"
  case rollback = "urn:ietf:SATP-2pc:msgtype:rollback-msg"
  case rollbackAck = "urn:ietf:SATP-2pc:msgtype:rollback-ack-msg"

  /// The eleven messages of a transfer that goes well, in order; the sender's gateway has the even ones.
  public static let chain: [SATPMessageType] = [
    .transferProposal, .proposalReceipt, .transferCommence, .ackCommence, .lockAssert, .assertionReceipt,
    .commitPrepare, .commitReady, .commitFinal, .ackCommitFinal, .commitTransferComplete,
  ]

  /// Its place in ``chain``; `nil` for a message that has none.
  public var step: Int? { Self.chain.firstIndex(of: self) }

  /// The short name, as in `lock-assert`.
  public var name: String {
    let last = rawValue.split(separator: ":").last.map(String.init) ?? rawValue
    return last.hasSuffix("-msg") ? String(last.dropLast(4)) : last
  }
}

/// Which of the two gateways.
public enum SATPRole: String, Sendable, Hashable, Codable, CaseIterable {
  /// In front of the origin network: locks and extinguishes.
  case sender
  /// In front of the destination network: mints and assigns.
  case receiver

  /// The other one.
  public var opposite: SATPRole { self == .sender ? .receiver : .sender }

  /// Who sends the message at this place of the chain.
  static func of(step: Int) -> SATPRole { step.isMultiple(of: 2) ? .sender : .receiver }
}
