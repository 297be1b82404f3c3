import TielineCodec
import TielineCore

extension SATPMessage {
  /// The canonical form: RFC 8785.
  public var bytes: [UInt8] { json.bytes }

  /// The message as a JSON value.
  var json: CanonicalJSON {
    var members: [String: CanonicalJSON] = [
      "messageType": .string(type.rawValue), "sessionId": .string(sessionId),
      "transferContextId": .string(transferContextId),
    ]
    if let previous = body.previous { members["hashPrevMessage"] = .string(previous.text) }
    members.merge(body.members) { _, own in own }
    return .object(members)
  }
}

extension SATPBody {
  /// The members that only this type has.
  fileprivate var members: [String: CanonicalJSON] {
    switch self {
    case .ackCommence, .assertionReceipt, .commitPrepare: [:]
    case .transferProposal(let proposal):
      [
        "version": .string(SATPMessage.version), "transferInitClaimFormat": .string(SATPClaimFormat.transferInit),
        "transferInitClaim": proposal.claim.json, "gatewayAndNetworkCapabilities": proposal.capabilities.json,
      ]
    case .proposalReceipt(let hash, let instant):
      [
        "version": .string(SATPMessage.version), "hashTransferInitClaim": .string(hash.text),
        "timestamp": .string(SATPText.date(instant)),
      ]
    case .transferCommence(_, let hash): ["hashTransferInitClaim": .string(hash.text)]
    case .lockAssert(_, let claim, let expiration):
      [
        "lockAssertionClaimFormat": .string(SATPClaimFormat.lock), "lockAssertionClaim": claim.json,
        "lockAssertionExpiration": .string(SATPText.date(expiration)),
      ]
    case .commitReady(_, let claim):
      ["mintAssertionFormat": .string(SATPClaimFormat.mint), "mintAssertionClaim": claim.json]
    case .commitFinal(_, let claim):
      ["burnAssertionClaimFormat": .string(SATPClaimFormat.burn), "burnAssertionClaim": claim.json]
    case .ackCommitFinal(_, let claim):
      [
        "assignmentAssertionClaimFormat": .string(SATPClaimFormat.assignment), "assignmentAssertionClaim": claim.json,
      ]
    case .commitTransferComplete(_, let hash): ["hashTransferCommence": .string(hash.text)]
    case .closing(let closing):
      closing.problem.members.merging([
        "version": .string(SATPMessage.version), "timestamp": .string(SATPText.date(closing.at)),
      ]) { own, _ in own }
    case .recover, .recoverUpdate, .recoverSuccess, .rollback, .rollbackAck: recoveryMembers
    }
  }

  private var recoveryMembers: [String: CanonicalJSON] {
    switch self {
    case .recover(let recover):
      [
        "satpPhase": .integer(recover.stage), "sequenceNumber": .integer(recover.sequence), "isBackup": .bool(false),
        "lastEntryTimestamp": .string(SATPText.date(recover.lastEntry)),
      ]
    case .recoverUpdate(let update):
      ["hashRecoverMessage": .string(update.recover.text), "recoveredLogs": .array(update.messages.map(\.json))]
    case .recoverSuccess(let success):
      [
        "hashRecoverUpdateMessage": .string(success.update.text), "success": .bool(success.success),
        "entriesChanged": .array(success.entriesChanged.map { .string($0.text) }),
      ]
    case .rollback(let rollback), .rollbackAck(let rollback):
      [
        "success": .bool(rollback.success),
        "actionsPerformed": .array(rollback.actionsPerformed.map { .string($0) }),
        "proofs": .array(rollback.proofs.map(\.json)),
      ]
    default: [:]
    }
  }
}

/// The names of the formats; each is JSON with parts in base64.
enum SATPClaimFormat {
  static let transferInit = "TRANSFER_INIT_CLAIM_FORMAT_1"
  static let lock = "LOCK_ASSERTION_CLAIM_FORMAT_1"
  static let mint = "MINT_ASSERTION_CLAIM_FORMAT_1"
  static let burn = "BURN_ASSERTION_CLAIM_FORMAT_1"
  static let assignment = "ASSIGNMENT_ASSERTION_CLAIM_FORMAT_1"
}
