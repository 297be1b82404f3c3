import TielineCore

/// One message between two gateways. It has one canonical form, which is hashed and signed.
///
/// - Source: draft-ietf-satp-core (names and members; docs/adr/0013-speak-satp-between-gateways.md says which revision).
public struct SATPMessage: Hashable, Sendable {
  /// The protocol's version.
  public static let version = "1.0"

  /// The session, by the sender's gateway's choice: visible ASCII characters, 256 at most.
  public let sessionId: String
  /// The transfer, as the applications know it: visible ASCII characters, 256 at most.
  public let transferContextId: String
  /// What it says.
  public let body: SATPBody

  /// - Throws: ``ValueError`` where an identifier is not 1 to 256 visible ASCII characters.
  public init(sessionId: String, transferContextId: String, body: SATPBody) throws(ValueError) {
    for id in [sessionId, transferContextId] where !SATPText.isIdentifier(id) {
      throw .malformed(type: "SATP identifier", found: id, expected: "1 to 256 visible ASCII characters")
    }
    self.init(checkedSession: sessionId, context: transferContextId, body: body)
  }

  /// Trusts the identifiers: they were checked when the session, or the message, was read.
  init(checkedSession: String, context: String, body: SATPBody) {
    (sessionId, transferContextId, self.body) = (checkedSession, context, body)
  }

  /// Which of the closed set it is.
  public var type: SATPMessageType { body.type }

  /// The SHA-256 of the canonical form.
  public var hash: SATPHash { SATPHash(of: bytes) }
}

/// What a message says, by its type. `previous` is the hash of the message before it in the session.
public enum SATPBody: Hashable, Sendable {
  case transferProposal(SATPProposal)
  case proposalReceipt(initClaim: SATPHash, at: Instant)
  case transferCommence(previous: SATPHash, initClaim: SATPHash)
  case ackCommence(previous: SATPHash)
  case lockAssert(previous: SATPHash, SATPClaim, expiration: Instant)
  case assertionReceipt(previous: SATPHash)
  case commitPrepare(previous: SATPHash)
  case commitReady(previous: SATPHash, SATPClaim)
  case commitFinal(previous: SATPHash, SATPClaim)
  case ackCommitFinal(previous: SATPHash, SATPClaim)
  case commitTransferComplete(previous: SATPHash, commence: SATPHash)
  case closing(SATPClosing)
  case recover(SATPRecover)
  case recoverUpdate(SATPRecoverUpdate)
  case recoverSuccess(SATPRecoverSuccess)
  case rollback(SATPRollback)
  case rollbackAck(SATPRollback)

  /// Which of the closed set it is.
  public var type: SATPMessageType {
    switch self {
    case .transferProposal: .transferProposal
    case .proposalReceipt: .proposalReceipt
    case .transferCommence: .transferCommence
    case .ackCommence: .ackCommence
    case .lockAssert: .lockAssert
    case .assertionReceipt: .assertionReceipt
    case .commitPrepare: .commitPrepare
    case .commitReady: .commitReady
    case .commitFinal: .commitFinal
    case .ackCommitFinal: .ackCommitFinal
    case .commitTransferComplete: .commitTransferComplete
    case .closing(let closing): closing.kind.type
    case .recover: .recover
    case .recoverUpdate: .recoverUpdate
    case .recoverSuccess: .recoverSuccess
    case .rollback: .rollback
    case .rollbackAck: .rollbackAck
    }
  }

  /// The hash of the message before it, where the message carries one that orders the session.
  public var previous: SATPHash? {
    switch self {
    case .transferCommence(let hash, _), .ackCommence(let hash), .lockAssert(let hash, _, _),
      .assertionReceipt(let hash), .commitPrepare(let hash), .commitReady(let hash, _), .commitFinal(let hash, _),
      .ackCommitFinal(let hash, _), .commitTransferComplete(let hash, _):
      hash
    case .closing(let closing): closing.previous
    case .transferProposal, .proposalReceipt, .recover, .recoverUpdate, .recoverSuccess, .rollback, .rollbackAck: nil
    }
  }
}

/// A message that ends a session before its time.
public struct SATPClosing: Hashable, Sendable {
  /// Which message says it.
  public enum Kind: Sendable, Hashable, CaseIterable {
    /// What the other gateway asked for, or claimed, is refused.
    case reject
    /// The other gateway broke the protocol.
    case error
    /// This gateway, or its application, does not go on.
    case abort

    var type: SATPMessageType {
      switch self {
      case .reject: .reject
      case .error: .error
      case .abort: .sessionAbort
      }
    }
  }

  /// Which message says it.
  public let kind: Kind
  /// Why.
  public let problem: SATPProblem
  /// The hash of the last message that its sender had from the other gateway, or of the proposal where there was none.
  public let previous: SATPHash
  /// When it was said: the message's timestamp.
  public let at: Instant

  public init(kind: Kind, problem: SATPProblem, previous: SATPHash, at: Instant) {
    (self.kind, self.problem, self.previous, self.at) = (kind, problem, previous, at)
  }
}
