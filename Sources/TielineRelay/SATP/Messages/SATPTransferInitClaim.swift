import TielineCodec

/// What is to be transferred, from whom to whom, through which gateways.
///
/// - Source: draft-ietf-satp-core, *Transfer Initialization Claim*: the required members; one that is optional there is
///   refused here.
public struct SATPTransferInitClaim: Hashable, Sendable {
  /// The asset in the origin network, as CAIP-19 where it has such a name.
  public var digitalAssetId: String
  /// What the asset is an instance of.
  public var assetProfileId: String
  /// Who gives; checked by the sender's gateway. Text for people.
  public var verifiedOriginatorEntityId: String
  /// Who gets; checked by the receiver's gateway. Text for people.
  public var verifiedBeneficiaryEntityId: String
  /// The key that holds the asset in the origin network.
  public var originatorPublicKey: String
  /// The key that will hold it in the destination network.
  public var beneficiaryPublicKey: String
  /// The gateway of the origin network, and the key that signs its messages.
  public var sender: SATPGateway
  /// The gateway of the destination network.
  public var receiver: SATPGateway

  public init(
    digitalAssetId: String, assetProfileId: String, verifiedOriginatorEntityId: String,
    verifiedBeneficiaryEntityId: String, originatorPublicKey: String, beneficiaryPublicKey: String,
    sender: SATPGateway, receiver: SATPGateway
  ) {
    (self.digitalAssetId, self.assetProfileId) = (digitalAssetId, assetProfileId)
    self.verifiedOriginatorEntityId = verifiedOriginatorEntityId
    self.verifiedBeneficiaryEntityId = verifiedBeneficiaryEntityId
    (self.originatorPublicKey, self.beneficiaryPublicKey) = (originatorPublicKey, beneficiaryPublicKey)
    (self.sender, self.receiver) = (sender, receiver)
  }

  /// The SHA-256 of the canonical form: `hashTransferInitClaim`.
  public var hash: SATPHash { SATPHash(of: json.bytes) }

  var json: CanonicalJSON {
    .object([
      "digitalAssetId": .string(digitalAssetId), "assetProfileId": .string(assetProfileId),
      "networkLockType": .string(SATPCapabilities.lockType),
      "verifiedOriginatorEntityId": .string(verifiedOriginatorEntityId),
      "verifiedBeneficiaryEntityId": .string(verifiedBeneficiaryEntityId),
      "originatorPublicKey": .string(originatorPublicKey), "beneficiaryPublicKey": .string(beneficiaryPublicKey),
      "senderGatewaySignaturePublicKey": .string(sender.signaturePublicKey),
      "receiverGatewaySignaturePublicKey": .string(receiver.signaturePublicKey),
      "senderGatewayId": .string(sender.id), "recipientGatewayId": .string(receiver.id),
      "senderGatewayNetworkId": .string(sender.networkId), "recipientGatewayNetworkId": .string(receiver.networkId),
    ])
  }

  init(_ value: CanonicalJSON) throws(SATPMessageError) {
    var fields = try SATPFields(value, "transferInitClaim")
    try fields.constant("networkLockType", SATPCapabilities.lockType)
    self.init(
      digitalAssetId: try fields.identifier("digitalAssetId"), assetProfileId: try fields.identifier("assetProfileId"),
      verifiedOriginatorEntityId: try fields.text("verifiedOriginatorEntityId"),
      verifiedBeneficiaryEntityId: try fields.text("verifiedBeneficiaryEntityId"),
      originatorPublicKey: try fields.identifier("originatorPublicKey"),
      beneficiaryPublicKey: try fields.identifier("beneficiaryPublicKey"),
      sender: SATPGateway(
        id: try fields.identifier("senderGatewayId"), networkId: try fields.identifier("senderGatewayNetworkId"),
        signaturePublicKey: try fields.identifier("senderGatewaySignaturePublicKey")),
      receiver: SATPGateway(
        id: try fields.identifier("recipientGatewayId"), networkId: try fields.identifier("recipientGatewayNetworkId"),
        signaturePublicKey: try fields.identifier("receiverGatewaySignaturePublicKey")))
    try fields.end()
  }
}

/// A gateway, as both sides know it beforehand.
public struct SATPGateway: Hashable, Sendable {
  /// Its name; also the name of its key in signatures.
  public let id: String
  /// The network it stands before, as CAIP-2.
  public let networkId: String
  /// The key that verifies its messages, in hexadecimal: P-256 compressed (33 bytes) or Ed25519 (32).
  public let signaturePublicKey: String

  public init(id: String, networkId: String, signaturePublicKey: String) {
    (self.id, self.networkId, self.signaturePublicKey) = (id, networkId, signaturePublicKey)
  }
}

/// What the sender's gateway and its network can do.
///
/// - Source: draft-ietf-satp-core, *Conveyance of Gateway and Network Capabilities*.
public struct SATPCapabilities: Hashable, Sendable {
  /// The one kind of lock that Tieline has.
  static let lockType = "HASH_TIME_LOCK"

  /// The algorithm that signs, as JWS names it: `ES256`, `EdDSA`.
  public var gatewayDefaultSignatureAlgorithm: String
  /// How long a lock in the origin network holds, in seconds: 1 to one year.
  public var networkLockExpirationSeconds: Int64
  /// The cipher suite of TLS 1.3.
  public var gatewayTlsScheme: String

  public init(
    gatewayDefaultSignatureAlgorithm: String, networkLockExpirationSeconds: Int64, gatewayTlsScheme: String
  ) {
    self.gatewayDefaultSignatureAlgorithm = gatewayDefaultSignatureAlgorithm
    self.networkLockExpirationSeconds = networkLockExpirationSeconds
    self.gatewayTlsScheme = gatewayTlsScheme
  }

  var json: CanonicalJSON {
    .object([
      "gatewayDefaultSignatureAlgorithm": .string(gatewayDefaultSignatureAlgorithm),
      "networkLockType": .string(Self.lockType), "networkLockExpirationTime": .integer(networkLockExpirationSeconds),
      "gatewayTlsScheme": .string(gatewayTlsScheme),
    ])
  }

  init(_ value: CanonicalJSON) throws(SATPMessageError) {
    var fields = try SATPFields(value, "gatewayAndNetworkCapabilities")
    try fields.constant("networkLockType", Self.lockType)
    self.init(
      gatewayDefaultSignatureAlgorithm: try fields.identifier("gatewayDefaultSignatureAlgorithm"),
      networkLockExpirationSeconds: try fields.integer("networkLockExpirationTime", 1...SATPLimits.lockSeconds),
      gatewayTlsScheme: try fields.identifier("gatewayTlsScheme"))
    try fields.end()
  }
}

/// What a transfer begins with.
public struct SATPProposal: Hashable, Sendable {
  /// What, from whom, to whom.
  public var claim: SATPTransferInitClaim
  /// What the sender's gateway can do.
  public var capabilities: SATPCapabilities

  public init(claim: SATPTransferInitClaim, capabilities: SATPCapabilities) {
    (self.claim, self.capabilities) = (claim, capabilities)
  }
}
