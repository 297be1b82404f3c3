import TielineCodec
import TielineCore
import TielineCrypto

extension NeoLightClient {
  /// The trusted header without its witness, what a person wants to read of it as explorers show it, and the state
  /// validators with the first height whose root they sign.
  public var checkpoint: CanonicalJSON {
    let header = head.header
    var members: [String: CanonicalJSON] = [
      "family": .string(family.rawValue),
      "magic": .integer(Int64(head.magic)),
      "height": .integer(Int64(header.index)),
      "time": .string(header.time.description),
      "hash": .string(NeoHash.text(head.verified.hash)),
      "nextConsensus": .string(NeoAddress.text(header.nextConsensus)),
      "header": .string(Hex.encode(header.encoded)),
    ]
    if let headSigners { members["signedBy"] = .string(Hex.encode(headSigners)) }
    if let stateValidators {
      members["stateValidators"] = .object([
        "from": .integer(Int64(stateValidators.from)),
        "keys": .array(stateValidators.set.keys.map { .string(Hex.encode($0.compressed)) }),
      ])
    }
    return .object(members)
  }

  public init(checkpoint: CanonicalJSON) throws(CheckpointError) {
    guard case .object(let members) = checkpoint, case .integer(let number)? = members["magic"],
      let magic = UInt32(exactly: number), case .string(let text)? = members["header"],
      text.utf8.count == 2 * NeoHeader.byteCount + 2, let bytes = Hex.decode(text)
    else { throw CheckpointError("a magic and a header of \(NeoHeader.byteCount) bytes are asked for") }
    var signers: [UInt8]?
    if let member = members["signedBy"] {
      guard case .string(let text) = member, let hash = Hex.decode(text), hash.count == 20 else {
        throw CheckpointError("signedBy is a script hash of 20 bytes")
      }
      signers = hash
    }
    let validators = try members["stateValidators"].map { member throws(CheckpointError) in
      try Self.stateValidators(member)
    }
    let header: NeoHeader
    do throws(ProofFailure) { header = try NeoHeader.decode(unsigned: bytes) } catch {
      throw CheckpointError(error.text)
    }
    try self.init(trusting: header, signedBy: signers, magic: magic, stateValidators: validators)
    // What is repeated for people to read has to be what the header says, and nothing else may stand beside it.
    guard self.checkpoint == checkpoint else {
      throw CheckpointError("its members have to be \(self.checkpoint.text)")
    }
  }

  private static func stateValidators(_ member: CanonicalJSON) throws(CheckpointError) -> NeoStateValidators {
    guard case .object(let members) = member, case .integer(let number)? = members["from"],
      let from = UInt32(exactly: number), case .array(let values)? = members["keys"],
      values.count <= NeoLimits.validators
    else { throw CheckpointError("stateValidators has a height and at most \(NeoLimits.validators) keys") }
    let keys = try values.map { value throws(CheckpointError) in
      guard case .string(let text) = value, let bytes = Hex.decode(text), let key = try? P256.PublicKey(bytes) else {
        throw CheckpointError("a state validator's key is a compressed point of P-256")
      }
      return key
    }
    return try NeoStateValidators(keys: keys, from: from)
  }
}

extension ProofFailure {
  /// What failed, for people.
  fileprivate var text: String {
    switch self {
    case .invalid(let rejection): rejection.description
    case .insufficient(let shortfall): shortfall.description
    }
  }
}
