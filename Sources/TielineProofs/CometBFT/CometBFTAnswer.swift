import TielineCodec
import TielineCore
import TielineCrypto

/// Reads what CometBFT's RPC answers, and protobuf's JSON of the same structures.
///
/// Pure; what is read is unverified. Hashes and addresses may stand as hexadecimal (RPC) or Base64 (protobuf's JSON),
/// which their lengths tell apart. Members that nothing signs or hashes are passed over.
/// - Source: CometBFT RPC specification.
public enum CometBFTAnswer {
  /// `result.signed_header.header` of `/commit`, `header` of `/header`, `block.header` of `/block`.
  /// - Throws: A mismatch where this is none.
  public static func header<Failure>(_ field: JSONField<Failure>) throws(Failure) -> CometBFTHeader {
    let version = field["version"]
    return CometBFTHeader(
      versionBlock: try version["block"].ifPresent?.integer() ?? 0,
      versionApp: try version["app"].ifPresent?.integer() ?? 0,
      chainID: try field["chain_id"].string(), height: try field["height"].integer(),
      time: try time(field["time"]),
      lastBlockID: try field["last_block_id"].ifPresent.map { parent throws(Failure) in try blockID(parent) } ?? .none,
      lastCommitHash: try hash(field["last_commit_hash"]), dataHash: try hash(field["data_hash"]),
      validatorsHash: try hash(field["validators_hash"]), nextValidatorsHash: try hash(field["next_validators_hash"]),
      consensusHash: try hash(field["consensus_hash"]), appHash: try hash(field["app_hash"], isSized: false),
      lastResultsHash: try hash(field["last_results_hash"]), evidenceHash: try hash(field["evidence_hash"]),
      proposerAddress: try bytes(field["proposer_address"], count: 20))
  }

  /// `result.signed_header.commit` of `/commit`, `block.last_commit` of `/block`.
  /// - Throws: A mismatch where this is none.
  public static func commit<Failure>(_ field: JSONField<Failure>) throws(Failure) -> CometBFTCommit {
    var signatures: [CometBFTCommit.Signature] = []
    if let list = field["signatures"].ifPresent {
      let entries = try list.elements()
      guard entries.count <= CometBFTLimits.validators else {
        throw list.mismatch("at most \(CometBFTLimits.validators) signatures")
      }
      for entry in entries { signatures.append(try signature(entry)) }
    }
    let round = try field["round"].integer(Int32.self)
    guard round >= 0 else { throw field["round"].mismatch("a round from 0") }
    return CometBFTCommit(
      height: try field["height"].integer(), round: UInt32(round), blockID: try blockID(field["block_id"]),
      signatures: signatures)
  }

  /// The set in `/validators`, in the order given there; all pages of it as one array under `validators`.
  /// - Throws: A mismatch where this is none, or an address is not its key's.
  public static func validators<Failure>(_ field: JSONField<Failure>) throws(Failure) -> CometBFTValidatorSet {
    try set(of: try validatorList(field), field["validators"])
  }

  /// The validators in `/validators`, whether or not they make a set.
  static func validatorList<Failure>(_ field: JSONField<Failure>) throws(Failure) -> [CometBFTValidator] {
    try field["validators"].elements().map { entry throws(Failure) in try validator(entry) }
  }

  /// What a light client needs of one height.
  /// - Parameters:
  ///   - commit: `result` of `/commit`.
  ///   - validators: `result` of `/validators` at the same height.
  /// - Throws: A mismatch where they are not such answers.
  public static func lightBlock<Failure>(
    commit: JSONField<Failure>, validators: JSONField<Failure>
  ) throws(Failure) -> CometBFTLightBlock {
    let signed = commit["signed_header"]
    return CometBFTLightBlock(
      header: try header(signed["header"]), commit: try self.commit(signed["commit"]),
      validators: try self.validators(validators))
  }

  /// An update in protobuf's JSON, as relayers log it and command lines take it.
  /// - Throws: A mismatch where this is none.
  public static func update<Failure>(_ field: JSONField<Failure>) throws(Failure) -> CometBFTUpdate {
    let update = CometBFTUpdate(
      block: try lightBlock(commit: field, validators: field["validator_set"]),
      trustedHeight: try field["trusted_height"]["revision_height"].integer(),
      trustedValidators: try validators(field["trusted_validators"]))
    let revision = field["trusted_height"]["revision_number"]
    guard try revision.ifPresent?.integer() ?? 0 == update.trustedRevision else {
      throw revision.mismatch("the revision \(update.trustedRevision) of the chain id")
    }
    return update
  }

  // MARK: Parts

  static func blockID<Failure>(_ field: JSONField<Failure>) throws(Failure) -> CometBFTBlockID {
    let parts = field["parts"].ifPresent ?? field["part_set_header"]
    return CometBFTBlockID(
      hash: try hash(field["hash"]), partsTotal: try parts["total"].integer(), partsHash: try hash(parts["hash"]))
  }

  static func time<Failure>(_ field: JSONField<Failure>) throws(Failure) -> CometBFTTime {
    guard let time = CometBFTTime(try field.string()) else {
      throw field.mismatch("a time such as 2026-11-22T22:12:51.967899503Z")
    }
    return time
  }

  private static func signature<Failure>(
    _ field: JSONField<Failure>
  ) throws(Failure) -> CometBFTCommit.Signature {
    let flag: UInt64
    switch field["block_id_flag"].value {
    case .string("BLOCK_ID_FLAG_ABSENT"): flag = 1
    case .string("BLOCK_ID_FLAG_COMMIT"): flag = 2
    case .string("BLOCK_ID_FLAG_NIL"): flag = 3
    default: flag = try field["block_id_flag"].integer()
    }
    let time = try time(field["timestamp"])
    let address = try hash(field["validator_address"], count: 20)
    let signature = try hash(field["signature"], count: 64)
    // Beside an absent vote, Go writes the year 1 and Rust the year 1970.
    guard flag != 1 || time == .none || (time.seconds, time.nanoseconds) == (0, 0) else {
      throw field["timestamp"].mismatch("no time beside an absent vote")
    }
    do throws(CometBFTDecodingError) {
      return try CometBFTCommit.Signature(flag: flag, address: address, time: time, signature: signature)
    } catch { throw field.mismatch(error.expected) }
  }

  private static func validator<Failure>(_ field: JSONField<Failure>) throws(Failure) -> CometBFTValidator {
    let name = field["pub_key"]
    let content: JSONField<Failure>
    if let type = name["type"].ifPresent {
      guard try type.string() == "tendermint/PubKeyEd25519" else { throw type.mismatch("an Ed25519 key") }
      content = name["value"]
    } else {
      content = name["ed25519"]
    }
    let keyBytes = try bytes(content, count: 32)
    guard let key = try? Ed25519.PublicKey(keyBytes) else { throw content.mismatch("an Ed25519 key") }
    let validator = CometBFTValidator(key: key, power: try field["voting_power"].integer())
    guard try bytes(field["address"], count: 20) == validator.address else {
      throw field["address"].mismatch("the key's address \(Hex.encode(validator.address))")
    }
    return validator
  }

  private static func set<Failure>(
    of validators: [CometBFTValidator], _ field: JSONField<Failure>
  ) throws(Failure) -> CometBFTValidatorSet {
    do throws(CometBFTDecodingError) { return try CometBFTValidatorSet(checking: validators) } catch {
      throw field.mismatch("\(error.expected), not \(error.found)")
    }
  }

  /// A hash, which may be left out.
  static func hash<Failure>(
    _ field: JSONField<Failure>, count: Int = 32, isSized: Bool = true
  ) throws(Failure) -> [UInt8] {
    guard let present = field.ifPresent else { return [] }
    return try isSized ? bytes(present, count: count, orNone: true) : anyBytes(present)
  }

  /// So many bytes, in hexadecimal or Base64.
  static func bytes<Failure>(
    _ field: JSONField<Failure>, count: Int, orNone: Bool = false
  ) throws(Failure) -> [UInt8] {
    let text = try field.string()
    if text.isEmpty, orNone { return [] }
    let bytes = text.utf8.count == 2 * count ? Hex.decode(text) : Base64.decode(text)
    guard let bytes, bytes.count == count else { throw field.mismatch("\(count) bytes in hexadecimal or Base64") }
    return bytes
  }

  /// An application hash, of whatever length: hexadecimal, unless it has the length and look of 32 bytes in Base64.
  private static func anyBytes<Failure>(_ field: JSONField<Failure>) throws(Failure) -> [UInt8] {
    let text = try field.string()
    let isBase64 = text.utf8.count == 44 && text.hasSuffix("=")
    guard let bytes = isBase64 ? Base64.decode(text) : Hex.decode(text) else {
      throw field.mismatch("bytes in hexadecimal")
    }
    return bytes
  }

  /// Bytes in Base64; none where they are left out.
  static func base64<Failure>(_ field: JSONField<Failure>) throws(Failure) -> [UInt8] {
    guard let present = field.ifPresent else { return [] }
    guard let bytes = Base64.decode(try present.string()) else { throw field.mismatch("bytes in Base64") }
    return bytes
  }
}
