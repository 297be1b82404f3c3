import TielineCodec
import TielineCore
import TielineCrypto

/// A transaction of chaincode, as `protos.Transaction` in its envelope, whose parts fit together.
///
/// What endorsers sign names no channel; the hash of the proposal that is part of it does, so that an endorsement is
/// never taken for one of another channel, proposal or sender.
/// - Source: Fabric, `core/common/validation/msgvalidation.go` and `protoutil/proputils.go`.
struct FabricEndorsedTransaction: Hashable, Sendable {
  /// The envelope's own: hash of nonce and sender.
  let id: String
  let chaincode: String
  let readWriteSet: FabricReadWriteSet
  private let envelope: FabricEnvelope
  /// `protos.ProposalResponsePayload`, as it was signed.
  private let response: [UInt8]
  private let endorsements: [Endorsement]

  private struct Endorsement: Hashable, Sendable {
    let endorser: [UInt8]
    let signature: [UInt8]
  }

  init(_ envelope: FabricEnvelope) throws(ProofFailure) {
    self.envelope = envelope
    guard envelope.header.type == FabricEnvelope.endorserTransactionType else {
      throw .invalid(
        .wrongField, expected: "a transaction of chaincode", found: "a message of type \(envelope.header.type)")
    }
    let actions = try FabricMessage(envelope.data, "transaction", fields: [1]).repeated(1, maximum: 1)
    guard let action = actions.first else {
      throw .invalid(.malformed, expected: "a transaction of one action", found: "none")
    }
    let parts = try FabricMessage(action, "transaction action", fields: [1, 2])
    let payload = try FabricMessage(parts.bytes(2), "chaincode action payload", fields: [1, 2])
    let endorsed = try FabricMessage(payload.bytes(2), "endorsed action", fields: [1, 2])
    response = try endorsed.requiredBytes(1, "a proposal response")
    endorsements = try endorsed.repeated(2, maximum: FabricLimits.endorsements).map { bytes throws(ProofFailure) in
      let message = try FabricMessage(bytes, "endorsement", fields: [1, 2])
      return Endorsement(endorser: try message.bytes(1), signature: try message.bytes(2))
    }
    let signed = try FabricMessage(response, "proposal response payload", fields: [1, 2])
    let result = try FabricMessage(signed.bytes(2), "chaincode action", fields: [1, 2, 3, 4, 5])
    chaincode = try Self.chaincodeName(result.bytes(4))
    readWriteSet = try FabricReadWriteSet(result.bytes(1))
    id = Hex.encode(SHA256.hash(envelope.nonce + envelope.creator), prefix: false)
    try checkProposal(header: parts.bytes(1), proposal: payload.bytes(1), hash: signed.bytes(1))
    let status = try FabricMessage(result.bytes(3), "chaincode response", fields: [1, 2, 3]).varint(1)
    guard (200..<400).contains(status) else {
      throw .invalid(.wrongField, expected: "a response of success", found: "status \(status)")
    }
  }

  /// Checks that header, proposal and response belong together.
  private func checkProposal(header: [UInt8], proposal: [UInt8], hash: [UInt8]) throws(ProofFailure) {
    guard header == envelope.signatureHeaderBytes, envelope.header.transactionID == id, !envelope.nonce.isEmpty else {
      throw .invalid(
        .wrongHash, expected: "transaction \(id) of one sender", found: "'\(envelope.header.transactionID)'")
    }
    let expected = SHA256.hash(envelope.channelHeaderBytes + header + proposal)
    guard hash == expected else {
      throw .invalid(.wrongHash, expected: "a response to proposal \(Hex.encode(expected))", found: Hex.encode(hash))
    }
    let header = try FabricMessage(envelope.header.extensionBytes, "chaincode header extension", fields: [2])
    let proposed = try Self.chaincodeName(header.bytes(2))
    guard proposed == chaincode, !chaincode.isEmpty else {
      throw .invalid(.wrongField, expected: "a response of chaincode '\(proposed)'", found: "of '\(chaincode)'")
    }
  }

  private static func chaincodeName(_ bytes: [UInt8]) throws(ProofFailure) -> String {
    try FabricMessage(bytes, "chaincode id", fields: [1, 2, 3]).string(2)
  }

  /// Checks the sender's signature and every endorsement, and that together they satisfy the policies of all that was
  /// written, and of `namespaces`.
  func check(
    under configuration: FabricChannelConfiguration, _ policies: [String: FabricEndorsementPolicy],
    also namespace: String? = nil
  ) throws(ProofFailure) -> [FabricEndorser] {
    guard envelope.header.channel == configuration.channel else {
      throw .invalid(
        .wrongLedger, expected: "a transaction for channel '\(configuration.channel)'",
        found: "'\(envelope.header.channel)'")
    }
    _ = try configuration.endorser(
      FabricIdentity(envelope.creator), signature: envelope.signature, of: envelope.payload)
    var endorsers: [FabricEndorser] = []
    for endorsement in endorsements {
      let identity = try FabricIdentity(endorsement.endorser)
      guard !endorsers.contains(where: { $0.identity.certificate == identity.certificate }) else {
        throw .invalid(
          .duplicateSigner, expected: "one endorsement by each peer", found: "two by \(identity.certificate.name)")
      }
      endorsers.append(
        try configuration.endorser(
          identity, signature: endorsement.signature, of: response + endorsement.endorser))
    }
    let required = requirements()
    for namespace in required.namespaces.union(namespace.map { [$0] } ?? []).sorted() {
      try configuration.check(endorsers, policies[namespace] ?? .channelDefault, of: namespace)
    }
    for organisation in required.organisations.sorted() {
      try configuration.check(endorsers, organisation: organisation)
    }
    return endorsers
  }

  /// Whose policies must hold: those of the namespaces written; of the organisation for its implicit collection; of
  /// the chaincode that was called where it wrote nothing else.
  /// - Source: Fabric, `core/handlers/validation/builtin/v20` and `core/policy`.
  private func requirements() -> (namespaces: Set<String>, organisations: Set<String>) {
    let prefix = "_implicit_org_"
    var namespaces: Set<String> = []
    var organisations: Set<String> = []
    for namespace in readWriteSet.namespaces {
      if !namespace.writes.isEmpty || namespace.hasMetadataWrites { namespaces.insert(namespace.name) }
      for collection in namespace.collections where collection.isWritten {
        if collection.name.hasPrefix(prefix) {
          organisations.insert(String(collection.name.dropFirst(prefix.count)))
        } else {
          namespaces.insert(namespace.name)
        }
      }
    }
    let called = readWriteSet.namespace(chaincode)
    if !namespaces.contains(chaincode), called?.collections.contains(where: \.isWritten) != true {
      namespaces.insert(chaincode)
    }
    return (namespaces, organisations)
  }
}
