import TielineCodec
import TielineCrypto

@testable import TielineProofs

/// A block whose parts can be changed before it is written.
struct EditableFabricBlock {
  struct Signature {
    var signatureHeader: [UInt8] = []
    var signature: [UInt8]
    var identifier: UInt32
    var nonce: [UInt8]

    var identifierHeader: [UInt8] {
      var writer = ProtobufWriter()
      writer.varint(1, UInt64(identifier))
      writer.bytes(2, nonce)
      return writer.bytes
    }
  }

  var number: UInt64
  var previousHash: [UInt8]
  var dataHash: [UInt8]
  /// `nil` for the light form.
  var entries: [[UInt8]]?
  var lastConfig: UInt64
  var viewID: UInt64 = 0
  var latestSequence: UInt64
  var decisions: UInt64
  var signatures: [Signature] = []
  /// Metadata entries behind the signatures.
  var otherMetadata: [[UInt8]] = []

  /// A block that follows on `head`.
  init(after head: TrustedFabricHeader, lastConfig: UInt64, entries: [[UInt8]]) {
    number = head.number + 1
    previousHash = head.verified.hash
    dataHash = SHA256.hash(Array(entries.joined()))
    self.entries = entries
    self.lastConfig = lastConfig
    (latestSequence, decisions) = (number, number - 1)
  }

  init(_ block: FabricBlock) throws {
    (number, previousHash) = (block.header.number, block.header.previousHash)
    (dataHash, entries) = (block.header.dataHash, block.data?.entries)
    (lastConfig, viewID) = (block.ordering.lastConfig, block.ordering.viewID)
    (latestSequence, decisions) = (block.ordering.latestSequence, number - 1)
    for signature in block.signatures {
      let header = try ProtobufMessage(signature.identifierHeader)
      signatures.append(
        Signature(
          signature: signature.signature, identifier: signature.identifier, nonce: try header.bytes(2)))
    }
  }

  var header: FabricBlockHeader { FabricBlockHeader(number: number, previousHash: previousHash, dataHash: dataHash) }

  /// `OrdererBlockMetadata`: what is signed beside the header.
  var value: [UInt8] {
    var config = ProtobufWriter()
    config.varint(1, lastConfig)
    var view = ProtobufWriter()
    view.varint(1, viewID)
    view.varint(2, latestSequence)
    view.varint(3, decisions)
    var writer = ProtobufWriter()
    writer.message(1, config.bytes)
    writer.bytes(2, view.bytes)
    return writer.bytes
  }

  var bytes: [UInt8] {
    var signed = ProtobufWriter()
    signed.bytes(1, value)
    for signature in signatures {
      var writer = ProtobufWriter()
      writer.bytes(1, signature.signatureHeader)
      writer.bytes(2, signature.signature)
      writer.bytes(3, signature.identifierHeader)
      signed.message(2, writer.bytes)
    }
    var metadata = ProtobufWriter()
    for entry in [signed.bytes] + otherMetadata { metadata.message(1, entry) }
    var block = ProtobufWriter()
    block.message(1, header.encoded)
    if let entries {
      var data = ProtobufWriter()
      for entry in entries { data.message(1, entry) }
      block.message(2, data.bytes)
    }
    block.message(3, metadata.bytes)
    return block.bytes
  }

  /// The block as a light client reads it from a node.
  func read() -> Verdict<FabricBlock> { FabricBlock.reading(stored: bytes) }
}
