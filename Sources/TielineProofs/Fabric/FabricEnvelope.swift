import TielineCodec
import TielineCore

/// `common.Envelope`: a transaction or configuration as its sender signed it.
struct FabricEnvelope: Hashable, Sendable {
  /// `common.HeaderType`, as far as SmartBFT's orderers let it into blocks.
  static let configType: UInt64 = 1
  static let endorserTransactionType: UInt64 = 3

  /// `common.Payload`, as it was signed.
  let payload: [UInt8]
  /// ECDSA in DER; empty in block 0 alone.
  let signature: [UInt8]
  /// `common.ChannelHeader`, as it was hashed.
  let channelHeaderBytes: [UInt8]
  /// `common.SignatureHeader`, as it was hashed.
  let signatureHeaderBytes: [UInt8]
  let header: FabricChannelHeader
  /// The sender as `msp.SerializedIdentity`, and what makes the transaction's id unique.
  let creator: [UInt8]
  let nonce: [UInt8]
  /// What the type says it is: `common.ConfigEnvelope`, `protos.Transaction`.
  let data: [UInt8]

  init(_ bytes: [UInt8]) throws(ProofFailure) {
    let envelope = try FabricMessage(bytes, "envelope", fields: [1, 2])
    payload = try envelope.requiredBytes(1, "a payload")
    signature = try envelope.bytes(2)
    let message = try FabricMessage(payload, "payload", fields: [1, 2])
    data = try message.bytes(2)
    let headers = try FabricMessage(message.requiredBytes(1, "a header"), "payload header", fields: [1, 2])
    channelHeaderBytes = try headers.requiredBytes(1, "a channel header")
    signatureHeaderBytes = try headers.bytes(2)
    header = try FabricChannelHeader(channelHeaderBytes)
    let signer = try FabricMessage(signatureHeaderBytes, "signature header", fields: [1, 2])
    creator = try signer.bytes(1)
    nonce = try signer.bytes(2)
  }
}

/// `common.ChannelHeader`: what kind of message, for which channel.
struct FabricChannelHeader: Hashable, Sendable {
  let type: UInt64
  let channel: String
  let transactionID: String
  /// The sender's own clock; `nil` where it is out of protobuf's range.
  let time: Instant?
  /// For a transaction: `protos.ChaincodeHeaderExtension`.
  let extensionBytes: [UInt8]

  init(_ bytes: [UInt8]) throws(ProofFailure) {
    let message = try FabricMessage(bytes, "channel header", fields: [1, 2, 3, 4, 5, 6, 7, 8])
    type = try message.varint(1)
    channel = try message.string(4)
    transactionID = try message.string(5)
    extensionBytes = try message.bytes(7)
    time = try message.optionalBytes(3).flatMap(Self.instant)
  }

  /// - Source: Protocol Buffers, `google.protobuf.Timestamp`: years 1 to 9999.
  private static func instant(_ bytes: [UInt8]) throws(ProofFailure) -> Instant? {
    let message = try FabricMessage(bytes, "timestamp", fields: [1, 2])
    let seconds = Int64(bitPattern: try message.varint(1))
    let nanoseconds = try message.varint(2)
    guard (-62_135_596_800...253_402_300_799).contains(seconds), nanoseconds < 1_000_000_000 else { return nil }
    return Instant(millisecondsSinceEpoch: seconds * 1000 + Int64(nanoseconds / 1_000_000))
  }
}
