import TielineCodec
import TielineCrypto

/// A key that votes, with the weight of its vote.
public struct CometBFTValidator: Hashable, Sendable {
  public let key: Ed25519.PublicKey
  /// At least 1.
  public let power: UInt64

  public init(key: Ed25519.PublicKey, power: UInt64) { (self.key, self.power) = (key, power) }

  /// The first 20 bytes of the key's SHA-256.
  public var address: [UInt8] { Array(SHA256.hash(key.bytes).prefix(20)) }
}

/// The validators that sign a height's block, in the order that the set's hash covers.
///
/// - Source: CometBFT specification, *Data structures: ValidatorSet*.
public struct CometBFTValidatorSet: Hashable, Sendable {
  public let validators: [CometBFTValidator]
  /// In the same order.
  public let addresses: [[UInt8]]
  /// At most ``CometBFTLimits/totalVotingPower``.
  public let totalPower: UInt64

  /// Checks that there are validators, none of them twice, each with power, and not more in sum than can be counted.
  static func checked(_ validators: [CometBFTValidator]) throws(ProofFailure) -> CometBFTValidatorSet {
    do throws(CometBFTDecodingError) { return try CometBFTValidatorSet(checking: validators) } catch {
      throw .invalid(error.reason, expected: error.expected, found: error.found)
    }
  }

  init(checking validators: [CometBFTValidator]) throws(CometBFTDecodingError) {
    guard !validators.isEmpty else { throw CometBFTDecodingError("a validator", found: "none", .empty) }
    guard validators.count <= CometBFTLimits.validators else {
      throw CometBFTDecodingError(
        "at most \(CometBFTLimits.validators) validators", found: "\(validators.count)", .tooLarge)
    }
    var total: UInt64 = 0
    for validator in validators {
      guard validator.power > 0, validator.power <= CometBFTLimits.totalVotingPower - total else {
        throw CometBFTDecodingError(
          "voting power from 1, and \(CometBFTLimits.totalVotingPower) in sum", found: "\(validator.power)",
          .wrongValidators)
      }
      total += validator.power
    }
    addresses = validators.map(\.address)
    guard Set(addresses).count == addresses.count else {
      throw CometBFTDecodingError("each validator once", found: "one twice", .duplicateSigner)
    }
    (self.validators, totalPower) = (validators, total)
  }

  /// What headers carry as `validators_hash`.
  public var hash: [UInt8] {
    CometBFTMerkleTree.root(
      of: validators.map { validator in
        var writer = ProtobufWriter()
        writer.message(1, Self.encoded(validator.key))
        writer.varint(2, validator.power)
        return writer.bytes
      })
  }

  /// How much of this set's power signed a block, counted with a commit whose signatures are checked already and
  /// belong to `signers`, one each.
  func power(in commit: CometBFTCommit, signedBy signers: CometBFTValidatorSet) -> UInt64 {
    let powers = Dictionary(validators.map { ($0.key, $0.power) }) { first, _ in first }
    return zip(commit.signatures, signers.validators).reduce(0) { sum, pair in
      guard case .commit = pair.0 else { return sum }
      return sum + (powers[pair.1.key] ?? 0)
    }
  }

  // MARK: Protobuf

  /// `tendermint.types.ValidatorSet`, in the one form that is read here: no proposer priorities (nothing fixes them),
  /// the total power written out, and `proposer` one of the set.
  func encoded(proposer: Int) -> [UInt8] {
    var writer = ProtobufWriter()
    for index in validators.indices { writer.message(1, encodedValidator(index)) }
    if validators.indices.contains(proposer) { writer.message(2, encodedValidator(proposer)) }
    writer.varint(3, totalPower)
    return writer.bytes
  }

  /// Reads the validators; proposer and total power are what encoding again shows.
  init(decoding message: ProtobufMessage?) throws(CometBFTDecodingError) {
    let message = try message.orMissing("a validator set")
    let encodings = try CometBFTDecodingError.protobuf { () throws(ProtobufError) in
      try message.only([1, 2, 3])
      return try message.repeated(1)
    }
    var validators: [CometBFTValidator] = []
    for encoding in encodings.prefix(CometBFTLimits.validators + 1) {
      validators.append(try Self.validator(decoding: encoding))
    }
    try self.init(checking: validators)
  }

  private func encodedValidator(_ index: Int) -> [UInt8] {
    var writer = ProtobufWriter()
    writer.bytes(1, addresses[index])
    writer.message(2, Self.encoded(validators[index].key))
    writer.varint(3, validators[index].power)
    return writer.bytes
  }

  private static func encoded(_ key: Ed25519.PublicKey) -> [UInt8] {
    var writer = ProtobufWriter()
    writer.message(1, key.bytes)
    return writer.bytes
  }

  private static func validator(decoding bytes: [UInt8]) throws(CometBFTDecodingError) -> CometBFTValidator {
    let (key, power) = try CometBFTDecodingError.protobuf { () throws(ProtobufError) in
      let message = try ProtobufMessage(bytes)
      try message.only([1, 2, 3])
      let key = try message.message(2)
      try key?.only([1])
      return (try key?.bytes(1) ?? [], try message.varint(3))
    }
    guard let key = try? Ed25519.PublicKey(key) else {
      throw CometBFTDecodingError("an Ed25519 key of 32 bytes", found: "\(key.count) bytes")
    }
    return CometBFTValidator(key: key, power: power)
  }
}
