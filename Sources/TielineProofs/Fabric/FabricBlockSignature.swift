import TielineCodec

/// `common.MetadataSignature`: one consenter's signature of a block.
struct FabricBlockSignature: Hashable, Sendable {
  /// Empty with SmartBFT; other consenter types name the signer here.
  let signatureHeader: [UInt8]
  /// ECDSA in DER.
  let signature: [UInt8]
  /// `common.IdentifierHeader`, as it was signed.
  let identifierHeader: [UInt8]
  /// The consenter's number in the channel's mapping, as the header names it.
  let identifier: UInt32

  init(_ bytes: [UInt8]) throws(ProofFailure) {
    let message = try FabricMessage(bytes, "block signature", fields: [1, 2, 3])
    signatureHeader = try message.bytes(1)
    signature = try message.bytes(2)
    identifierHeader = try message.bytes(3)
    identifier = try FabricMessage(identifierHeader, "identifier header", fields: [1, 2]).uint32(1)
  }

  var encoded: [UInt8] {
    var writer = ProtobufWriter()
    writer.bytes(1, signatureHeader)
    writer.bytes(2, signature)
    writer.bytes(3, identifierHeader)
    return writer.bytes
  }
}

/// `common.OrdererBlockMetadata`: what consenters sign beside the header.
struct FabricOrderingMetadata: Hashable, Sendable {
  /// As it was signed.
  let bytes: [UInt8]
  /// The number of the block with the configuration that holds after this block.
  let lastConfig: UInt64
  /// SmartBFT's view in which the block was decided.
  let viewID: UInt64
  /// SmartBFT's sequence number; Fabric's block number.
  let latestSequence: UInt64

  init(_ bytes: [UInt8]) throws(ProofFailure) {
    self.bytes = bytes
    let message = try FabricMessage(bytes, "orderer block metadata", fields: [1, 2])
    lastConfig = try FabricMessage(try message.bytes(1), "last config", fields: [1]).varint(1)
    let view = try FabricMessage(try message.bytes(2), "SmartBFT view metadata", fields: [1, 2, 3, 4, 5])
    viewID = try view.varint(1)
    latestSequence = try view.varint(2)
  }
}
