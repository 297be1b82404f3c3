import TielineCodec

extension CometBFTHeader {
  /// `tendermint.types.Header` in protobuf.
  public var encoded: [UInt8] {
    var version = ProtobufWriter()
    version.varint(1, versionBlock)
    version.varint(2, versionApp)
    var writer = ProtobufWriter()
    writer.message(1, version.bytes)
    writer.string(2, chainID)
    writer.varint(3, height)
    writer.message(4, time.encoded)
    writer.message(5, lastBlockID.encoded)
    for (number, bytes) in [
      (6, lastCommitHash), (7, dataHash), (8, validatorsHash), (9, nextValidatorsHash), (10, consensusHash),
      (11, appHash), (12, lastResultsHash), (13, evidenceHash), (14, proposerAddress),
    ] {
      writer.bytes(number, bytes)
    }
    return writer.bytes
  }

  /// Reads a header in its one protobuf encoding.
  static func decode(_ bytes: [UInt8]) throws(ProofFailure) -> CometBFTHeader {
    let header = try CometBFTDecodingError.strictly(
      bytes, maximum: CometBFTLimits.headerBytes, "a header",
      decode: { message throws(CometBFTDecodingError) in try CometBFTHeader(decoding: message) },
      encode: { $0.encoded })
    try header.checkFields()
    return header
  }

  init(decoding message: ProtobufMessage?) throws(CometBFTDecodingError) {
    let message = try message.orMissing("a header")
    let version = try CometBFTDecodingError.protobuf { () throws(ProtobufError) in
      try message.only(Set(1...14))
      return try message.message(1)
    }.orMissing("the header's version")
    let (time, parent) = try CometBFTDecodingError.protobuf { () throws(ProtobufError) in
      try version.only([1, 2])
      return (try message.message(4), try message.message(5))
    }
    self = try CometBFTHeader.fields(
      of: message, version: version, time: try CometBFTTime(decoding: time),
      lastBlockID: try CometBFTBlockID(decoding: parent))
  }

  private static func fields(
    of message: ProtobufMessage, version: ProtobufMessage, time: CometBFTTime, lastBlockID: CometBFTBlockID
  ) throws(CometBFTDecodingError) -> CometBFTHeader {
    try CometBFTDecodingError.protobuf { () throws(ProtobufError) in
      CometBFTHeader(
        versionBlock: try version.varint(1), versionApp: try version.varint(2), chainID: try message.string(2),
        height: try message.varint(3), time: time, lastBlockID: lastBlockID, lastCommitHash: try message.bytes(6),
        dataHash: try message.bytes(7), validatorsHash: try message.bytes(8),
        nextValidatorsHash: try message.bytes(9), consensusHash: try message.bytes(10),
        appHash: try message.bytes(11), lastResultsHash: try message.bytes(12),
        evidenceHash: try message.bytes(13), proposerAddress: try message.bytes(14))
    }
  }
}
