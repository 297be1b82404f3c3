import TielineCodec
import TielineCore

/// A light block together with the trusted height it builds on and the set trusted there: what a light client is
/// updated with, in the encoding that ibc-go takes.
///
/// Where that encoding leaves a choice that nothing signs or hashes, there is one canonical form: proposer priorities
/// are 0, total powers are written out, a light block's proposer is the one its header names, and the proposer of the
/// trusted set is its first validator. ibc-go needs a proposer in both sets, which has to be one of the set, and counts
/// the total power itself.
/// - Source: ibc-go, `ibc.lightclients.tendermint.v1.Header`.
public struct CometBFTUpdate: Hashable, Sendable {
  public let block: CometBFTLightBlock
  /// The number that ends the chain id, as in `cosmoshub-4`; 0 where none does.
  public let trustedRevision: UInt64
  /// The height that the receiver trusts already.
  public let trustedHeight: UInt64
  /// The set that signs the height after ``trustedHeight``.
  public let trustedValidators: CometBFTValidatorSet

  public init(block: CometBFTLightBlock, trustedHeight: UInt64, trustedValidators: CometBFTValidatorSet) {
    (self.block, self.trustedHeight, self.trustedValidators) = (block, trustedHeight, trustedValidators)
    trustedRevision = Self.revision(of: block.header.chainID)
  }

  /// The number behind the last hyphen of a chain id, where one stands there without leading zeros.
  /// - Source: ibc-go, `clienttypes.ParseChainID`.
  public static func revision(of chainID: String) -> UInt64 {
    guard let hyphen = chainID.utf8.lastIndex(of: UInt8(ascii: "-")), hyphen > chainID.startIndex else { return 0 }
    let digits = chainID.utf8[chainID.utf8.index(after: hyphen)...]
    let before = chainID.utf8[chainID.utf8.index(before: hyphen)]
    guard before != UInt8(ascii: "-"), let first = digits.first, first != UInt8(ascii: "0"),
      digits.allSatisfy({ (0x30...0x39).contains($0) })
    else { return 0 }
    return UInt64(String(decoding: digits, as: UTF8.self)) ?? 0
  }

  /// The update in protobuf.
  public var encoded: [UInt8] {
    var signed = ProtobufWriter()
    signed.message(1, block.header.encoded)
    signed.message(2, block.commit.encoded)
    var height = ProtobufWriter()
    height.varint(1, trustedRevision)
    height.varint(2, trustedHeight)
    let proposer = block.validators.addresses.firstIndex(of: block.header.proposerAddress) ?? -1
    var writer = ProtobufWriter()
    writer.message(1, signed.bytes)
    writer.message(2, block.validators.encoded(proposer: proposer))
    writer.message(3, height.bytes)
    writer.message(4, trustedValidators.encoded(proposer: 0))
    return writer.bytes
  }

  /// Reads an update in its one encoding, and checks what it says about itself.
  static func decode(_ bytes: [UInt8]) throws(ProofFailure) -> CometBFTUpdate {
    let update = try CometBFTDecodingError.strictly(
      bytes, maximum: CometBFTLimits.updateBytes, "a light client update",
      decode: { message throws(CometBFTDecodingError) in try CometBFTUpdate(decoding: message) },
      encode: { $0.encoded })
    try update.block.header.checkFields()
    try update.block.checkSet()
    guard update.block.validators.addresses.contains(update.block.header.proposerAddress) else {
      throw .invalid(
        .wrongField, at: update.block.header.height, expected: "a proposer of the set",
        found: Hex.encode(update.block.header.proposerAddress))
    }
    return update
  }

  private init(decoding message: ProtobufMessage) throws(CometBFTDecodingError) {
    let (signed, validators, height, trusted) = try CometBFTDecodingError.protobuf { () throws(ProtobufError) in
      try message.only([1, 2, 3, 4])
      return (try message.message(1), try message.message(2), try message.message(3), try message.message(4))
    }
    let signedHeader = try signed.orMissing("a signed header")
    let (header, commit) = try CometBFTDecodingError.protobuf { () throws(ProtobufError) in
      try signedHeader.only([1, 2])
      return (try signedHeader.message(1), try signedHeader.message(2))
    }
    let trustedHeight = try height.orMissing("a trusted height")
    let number = try CometBFTDecodingError.protobuf { () throws(ProtobufError) in
      try trustedHeight.only([1, 2])
      return try trustedHeight.varint(2)
    }
    self.init(
      block: CometBFTLightBlock(
        header: try CometBFTHeader(decoding: header), commit: try CometBFTCommit(decoding: commit),
        validators: try CometBFTValidatorSet(decoding: validators)),
      trustedHeight: number, trustedValidators: try CometBFTValidatorSet(decoding: trusted))
  }
}
