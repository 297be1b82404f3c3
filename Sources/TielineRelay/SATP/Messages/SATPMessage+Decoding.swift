import TielineCodec
import TielineCore

extension SATPMessage {
  /// Reads the canonical form of a message and nothing else: what it accepts is what ``bytes`` writes.
  ///
  /// - Throws: ``SATPMessageError``.
  public init(canonical bytes: [UInt8]) throws(SATPMessageError) {
    let value: CanonicalJSON
    do throws(CanonicalJSONError) {
      value = try CanonicalJSON(canonical: bytes, maximumBytes: SATPLimits.messageBytes)
    } catch { throw .json(error) }
    try self.init(value)
  }

  /// Reads a message inside of something else.
  init(_ value: CanonicalJSON) throws(SATPMessageError) {
    var fields = try SATPFields(value, "message")
    let name = try fields.identifier("messageType")
    guard let type = SATPMessageType(rawValue: name) else { throw .messageType(name) }
    let (session, context) = (try fields.identifier("sessionId"), try fields.identifier("transferContextId"))
    let body = try SATPBody(type, &fields)
    try fields.end()
    self.init(checkedSession: session, context: context, body: body)
  }
}

extension SATPBody {
  fileprivate init(_ type: SATPMessageType, _ fields: inout SATPFields) throws(SATPMessageError) {
    switch type {
    case .transferProposal:
      try fields.version()
      try fields.constant("transferInitClaimFormat", SATPClaimFormat.transferInit)
      self = .transferProposal(
        SATPProposal(
          claim: try SATPTransferInitClaim(try fields.value("transferInitClaim")),
          capabilities: try SATPCapabilities(try fields.value("gatewayAndNetworkCapabilities"))))
    case .proposalReceipt:
      try fields.version()
      self = .proposalReceipt(
        initClaim: try fields.hash("hashTransferInitClaim"), at: try fields.instant("timestamp"))
    case .transferCommence:
      self = .transferCommence(
        previous: try fields.previous(), initClaim: try fields.hash("hashTransferInitClaim"))
    case .ackCommence: self = .ackCommence(previous: try fields.previous())
    case .assertionReceipt: self = .assertionReceipt(previous: try fields.previous())
    case .commitPrepare: self = .commitPrepare(previous: try fields.previous())
    case .commitTransferComplete:
      self = .commitTransferComplete(
        previous: try fields.previous(), commence: try fields.hash("hashTransferCommence"))
    case .reject: self = .closing(try SATPClosing(.reject, &fields))
    case .error: self = .closing(try SATPClosing(.error, &fields))
    case .sessionAbort: self = .closing(try SATPClosing(.abort, &fields))
    case .lockAssert, .commitReady, .commitFinal, .ackCommitFinal: try self.init(claiming: type, &fields)
    case .recover, .recoverUpdate, .recoverSuccess, .rollback, .rollbackAck:
      try self.init(recovery: type, &fields)
    }
  }

  private init(claiming type: SATPMessageType, _ fields: inout SATPFields) throws(SATPMessageError) {
    switch type {
    case .lockAssert:
      self = .lockAssert(
        previous: try fields.previous(),
        try fields.claim("lockAssertionClaim", "lockAssertionClaimFormat", SATPClaimFormat.lock),
        expiration: try fields.instant("lockAssertionExpiration"))
    case .commitReady:
      self = .commitReady(
        previous: try fields.previous(),
        try fields.claim("mintAssertionClaim", "mintAssertionFormat", SATPClaimFormat.mint))
    case .commitFinal:
      self = .commitFinal(
        previous: try fields.previous(),
        try fields.claim("burnAssertionClaim", "burnAssertionClaimFormat", SATPClaimFormat.burn))
    default:
      self = .ackCommitFinal(
        previous: try fields.previous(),
        try fields.claim(
          "assignmentAssertionClaim", "assignmentAssertionClaimFormat", SATPClaimFormat.assignment))
    }
  }

  private init(recovery type: SATPMessageType, _ fields: inout SATPFields) throws(SATPMessageError) {
    switch type {
    case .recover: self = .recover(try SATPRecover(&fields))
    case .recoverUpdate: self = .recoverUpdate(try SATPRecoverUpdate(&fields))
    case .recoverSuccess: self = .recoverSuccess(try SATPRecoverSuccess(&fields))
    case .rollback: self = .rollback(try SATPRollback(&fields))
    default: self = .rollbackAck(try SATPRollback(&fields))
    }
  }
}

extension SATPFields {
  fileprivate mutating func version() throws(SATPMessageError) {
    let found = try identifier("version")
    guard found == SATPMessage.version else { throw .version(found) }
  }

  fileprivate mutating func previous() throws(SATPMessageError) -> SATPHash { try hash("hashPrevMessage") }

  fileprivate mutating func claim(
    _ name: String, _ formatName: String, _ format: String
  ) throws(SATPMessageError) -> SATPClaim {
    try constant(formatName, format)
    return try SATPClaim(try value(name), name)
  }
}

extension SATPClosing {
  fileprivate init(_ kind: Kind, _ fields: inout SATPFields) throws(SATPMessageError) {
    try fields.version()
    self.init(
      kind: kind, problem: try SATPProblem(from: &fields), previous: try fields.previous(),
      at: try fields.instant("timestamp"))
  }
}

extension SATPRecover {
  fileprivate init(_ fields: inout SATPFields) throws(SATPMessageError) {
    guard try !fields.bool("isBackup") else {
      throw .malformed(member: "isBackup", expected: "false: a gateway that takes over needs the first one's key")
    }
    self.init(
      stage: try fields.integer("satpPhase", 1...3), sequence: try fields.integer("sequenceNumber", 0...11),
      lastEntry: try fields.instant("lastEntryTimestamp"))
  }
}

extension SATPRecoverUpdate {
  fileprivate init(_ fields: inout SATPFields) throws(SATPMessageError) {
    let recover = try fields.hash("hashRecoverMessage")
    var messages: [SATPMessage] = []
    for value in try fields.list("recoveredLogs", maximum: SATPLimits.recoveredMessages) {
      let message = try SATPMessage(value)
      switch message.body {
      case .recover, .recoverUpdate, .recoverSuccess, .rollback, .rollbackAck:
        throw .malformed(member: "recoveredLogs", expected: "messages of the session itself")
      default: messages.append(message)
      }
    }
    self.init(recover: recover, messages: messages)
  }
}

extension SATPRecoverSuccess {
  fileprivate init(_ fields: inout SATPFields) throws(SATPMessageError) {
    self.init(
      update: try fields.hash("hashRecoverUpdateMessage"), success: try fields.bool("success"),
      entriesChanged: try fields.hashes("entriesChanged", maximum: SATPLimits.recoveredMessages))
  }
}

extension SATPRollback {
  fileprivate init(_ fields: inout SATPFields) throws(SATPMessageError) {
    let actions = try fields.identifiers("actionsPerformed", maximum: SATPLimits.actions)
    var proofs: [SATPDocument] = []
    for value in try fields.list("proofs", maximum: SATPLimits.documents) { proofs.append(try SATPDocument(value)) }
    self.init(success: try fields.bool("success"), actionsPerformed: actions, proofs: proofs)
  }
}
