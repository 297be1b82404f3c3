import Foundation
import TielineCore
import TielineCrypto

@testable import TielineRelay

/// Two gateways with fixed keys, and one message of each type between them.
enum SATPSample {
  static let start = Instant(secondsSinceEpoch: 1_764_000_000)
  static let sessionId = "d66a567c-11f2-4729-a0e9-17ce1faf47c1"
  static let contextId = "89e04e71-bba2-4363-933c-262f42ec07a0"

  static let senderKey = SATPPrivateKey(
    keyId: "gateway.north.example", try! P256.PrivateKey([UInt8](repeating: 0x11, count: 32)))
  static let receiverKey = SATPPrivateKey(
    keyId: "gateway.south.example", try! Ed25519.PrivateKey(seed: [UInt8](repeating: 0x22, count: 32)))
  /// Of somebody else, under the sender's name.
  static let forgedKey = SATPPrivateKey(
    keyId: "gateway.north.example", try! P256.PrivateKey([UInt8](repeating: 0x33, count: 32)))

  static let sender = SATPGateway(
    id: senderKey.keyId, networkId: "sandbox:north", signaturePublicKey: senderKey.publicKey.text)
  static let receiver = SATPGateway(
    id: receiverKey.keyId, networkId: "sandbox:south", signaturePublicKey: receiverKey.publicKey.text)

  static let policy = SATPPolicy(
    response: Milliseconds(seconds: 2), attempts: 8, patience: Milliseconds(seconds: 300),
    burnMargin: Milliseconds(seconds: 120), mintMargin: Milliseconds(seconds: 300),
    assignMargin: Milliseconds(seconds: 600), maximumLock: Milliseconds(hours: 24))

  static let proposal = SATPProposal(
    claim: SATPTransferInitClaim(
      digitalAssetId: "sandbox:north/cert:origin/1", assetProfileId: "urn:tieline:profile:granular-certificate:1",
      verifiedOriginatorEntityId: "CN=Alice, O=Windpark Nord, C=DE",
      verifiedBeneficiaryEntityId: "CN=Bob, O=Stadtwerke Süd, C=DE",
      originatorPublicKey: "0304b9f34d3898b27f85b3d88fa069a879abe14db5060dde466dd1e4a31ff75e44",
      beneficiaryPublicKey: "02a7bc058e1c6f3a79601d046069c9b6d0cb8ea5afc99e6074a5997284756fc9ae",
      sender: sender, receiver: receiver),
    capabilities: SATPCapabilities(
      gatewayDefaultSignatureAlgorithm: "ES256", networkLockExpirationSeconds: 3600,
      gatewayTlsScheme: "TLS_AES_128_GCM_SHA256"))

  static let expiration = start + Milliseconds(seconds: 3600)

  /// A claim whose documents say `what`.
  static func claim(_ what: String) -> SATPClaim {
    try! SATPClaim([
      SATPDocument(format: "urn:tieline:schema:hash-time-lock-proof:1", content: Array("proof: \(what)".utf8)),
      SATPDocument(format: "urn:tieline:schema:attestation:1", content: Array("attestation: \(what)".utf8)),
    ])
  }

  static func message(_ body: SATPBody) -> SATPMessage {
    try! SATPMessage(sessionId: sessionId, transferContextId: contextId, body: body)
  }

  static func session(_ role: SATPRole, policy: SATPPolicy = policy) -> SATPSession {
    try! SATPSession(
      role: role, sessionId: sessionId, transferContextId: contextId, sender: sender, receiver: receiver,
      policy: policy, verifier: role == .sender ? receiverKey.publicKey : senderKey.publicKey)
  }

  static func key(_ role: SATPRole) -> SATPPrivateKey { role == .sender ? senderKey : receiverKey }

  static func envelope(_ message: SATPMessage, by key: SATPPrivateKey) -> SATPEnvelope {
    try! SATPEnvelope(message, by: key)
  }

  /// The chain of a transfer that went well, then one of each other message; each with its file's name.
  static let all: [(name: String, message: SATPMessage)] = chain + others

  static let chain: [(name: String, message: SATPMessage)] = {
    let initClaim = proposal.claim.hash
    var messages: [SATPMessage] = []
    func add(_ body: (SATPHash) -> SATPBody) {
      messages.append(message(body(messages.last?.hash ?? SATPHash(of: []))))
    }
    add { _ in .transferProposal(proposal) }
    add { _ in .proposalReceipt(initClaim: initClaim, at: start + Milliseconds(1250)) }
    add { .transferCommence(previous: $0, initClaim: initClaim) }
    add { .ackCommence(previous: $0) }
    add { .lockAssert(previous: $0, claim("locked"), expiration: expiration) }
    add { .assertionReceipt(previous: $0) }
    add { .commitPrepare(previous: $0) }
    add { .commitReady(previous: $0, claim("minted")) }
    add { .commitFinal(previous: $0, claim("burnt")) }
    add { .ackCommitFinal(previous: $0, claim("assigned")) }
    let commence = messages[2].hash
    add { .commitTransferComplete(previous: $0, commence: commence) }
    return messages.map { ($0.type.name, $0) }
  }()

  private static let others: [(name: String, message: SATPMessage)] = {
    let proposed = chain[0].message.hash
    func closing(_ kind: SATPClosing.Kind, _ problem: SATPProblem) -> SATPMessage {
      message(.closing(SATPClosing(kind: kind, problem: problem, previous: proposed, at: start)))
    }
    let recover = message(.recover(SATPRecover(stage: 2, sequence: 4, lastEntry: start)))
    let update = message(
      .recoverUpdate(SATPRecoverUpdate(recover: recover.hash, messages: [chain[5].message])))
    return [
      closing(.reject, SATPProblem(.claimUntrue, "no such lock", about: .lockAssert)),
      closing(.error, SATPProblem(.mismatchPrevious, about: .commitFinal)),
      closing(.abort, SATPProblem(.aborted, "the originator changed their mind")), recover, update,
      message(
        .recoverSuccess(
          SATPRecoverSuccess(update: update.hash, success: true, entriesChanged: [chain[5].message.hash]))),
      message(
        .rollback(SATPRollback(success: true, actionsPerformed: ["UNLOCK"], proofs: claim("released").documents))),
      message(.rollbackAck(SATPRollback(success: true, actionsPerformed: [], proofs: []))),
    ].map { ($0.type.name, $0) }
  }()
}
