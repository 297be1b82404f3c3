/// Why a message or a session is refused.
///
/// - Source: draft-ietf-satp-core, *Protocol Errors Codes*. Those of `err_0.9` are Tieline's own: the registry has none
///   for what they say.
public enum SATPErrorCode: String, Sendable, Hashable, CaseIterable {
  case invalidMessage = "err_0.1.1"
  case insufficientPermissions = "err_0.1.2"
  case badSignature = "err_0.1.3"
  case invalidSenderKey = "err_1.1.17"
  case invalidReceiverKey = "err_1.1.18"
  case invalidSenderGateway = "err_1.1.19"
  case invalidReceiverGateway = "err_1.1.20"
  case unsupportedAlgorithm = "err_1.1.31"
  case unsupportedLockTime = "err_1.1.33"
  case lockExpiration = "err_2.2.4"
  case assetNotFound = "err_2.2.7"
  case lockExpired = "err_2.2.9"
  case mismatchContext = "err_1.2.1"
  case mismatchSession = "err_1.2.2"
  case mismatchInitClaim = "err_1.2.3"
  case mismatchPrevious = "err_1.3.4"
  case mismatchCommence = "err_3.9.4"
  case aborted = "err_0.9.1"
  case timedOut = "err_0.9.2"
  case claimUntrue = "err_0.9.3"
  case outOfOrder = "err_0.9.4"
  case sessionClosed = "err_0.9.5"
  case abortWithoutEffect = "err_0.9.6"
  case ledgerFailed = "err_0.9.7"

  /// The code, where it differs from message to message: the draft counts mismatches by the message that has them.
  func code(for type: SATPMessageType?) -> String {
    let group: String? =
      switch type {
      case .proposalReceipt: "1.2"
      case .transferCommence: "1.3"
      case .ackCommence: "1.4"
      case .lockAssert: "2.2"
      case .assertionReceipt: "2.4"
      case .commitPrepare: "3.1"
      case .commitReady: "3.3"
      case .commitFinal: "3.5"
      case .ackCommitFinal: "3.7"
      case .commitTransferComplete: "3.9"
      default: nil
      }
    guard let group, let type else { return rawValue }
    switch self {
    case .mismatchContext: return "err_\(group).1"
    case .mismatchSession: return "err_\(group).2"
    case .mismatchInitClaim where type == .transferCommence: return "err_1.3.3"
    case .mismatchPrevious:
      return "err_\(group)." + (type == .transferCommence ? "4" : type == .lockAssert ? "5" : "3")
    default: return rawValue
    }
  }

  /// The status of an HTTP response that carries it.
  public var status: Int64 {
    switch self {
    case .invalidMessage: 400
    case .insufficientPermissions: 403
    case .badSignature, .invalidSenderKey, .invalidReceiverKey, .invalidSenderGateway, .invalidReceiverGateway,
      .claimUntrue:
      422
    case .unsupportedAlgorithm, .unsupportedLockTime, .lockExpiration: 415
    case .assetNotFound, .mismatchContext, .mismatchSession, .mismatchInitClaim, .mismatchPrevious, .mismatchCommence:
      404
    case .lockExpired, .sessionClosed: 410
    case .aborted, .outOfOrder, .abortWithoutEffect, .ledgerFailed: 409
    case .timedOut: 408
    }
  }

  /// A few words.
  public var title: String {
    switch self {
    case .invalidMessage: "invalid message type"
    case .insufficientPermissions: "insufficient permissions"
    case .badSignature: "bad signature"
    case .invalidSenderKey: "invalid senderGatewaySignaturePublicKey"
    case .invalidReceiverKey: "invalid receiverGatewaySignaturePublicKey"
    case .invalidSenderGateway: "invalid senderGatewayId"
    case .invalidReceiverGateway: "invalid recipientGatewayId"
    case .unsupportedAlgorithm: "unsupported gatewayDefaultSignatureAlgorithm"
    case .unsupportedLockTime: "unsupported networkLockExpirationTime"
    case .lockExpiration: "unsupported lockAssertionExpiration"
    case .assetNotFound: "asset not found"
    case .lockExpired: "asset lock expired"
    case .mismatchContext: "mismatch transferContextId"
    case .mismatchSession: "mismatch sessionId"
    case .mismatchInitClaim: "mismatch hashTransferInitClaim"
    case .mismatchPrevious: "mismatch hashPrevMessage"
    case .mismatchCommence: "mismatch hashTransferCommence"
    case .aborted: "transfer aborted"
    case .timedOut: "response timed out"
    case .claimUntrue: "claim not proven"
    case .outOfOrder: "message out of order"
    case .sessionClosed: "session closed"
    case .abortWithoutEffect: "abort without effect"
    case .ledgerFailed: "ledger refused"
    }
  }
}
