import TielineCodec
import TielineCore

/// The checkpoint: the newest header, who may seal on top of it, and the votes under way.
extension IBFTLightClient {
  private static let names = ["chain", "epoch", "family", "header", "period", "validators", "votes"]

  public var checkpoint: CanonicalJSON {
    let votes = state.votes.map { vote in
      CanonicalJSON.object([
        "voter": .string(vote.voter.lowercased), "recipient": .string(vote.recipient.lowercased),
        "adds": .bool(vote.adds),
      ])
    }
    var members: [String: CanonicalJSON] = [
      "family": .string(family.rawValue), "chain": .string(parameters.chain),
      "epoch": .integer(Int64(parameters.epoch)), "period": .integer(Int64(parameters.period)),
      "header": .string(Hex.encode(latest.header.rlp())),
      "validators": .array(state.validators.map { .string($0.lowercased) }), "votes": .array(votes),
    ]
    if let contract = parameters.validatorContract {
      members["validatorContract"] = .object([
        "address": .string(contract.address.lowercased), "slot": .string(Hex.encode(contract.slot)),
      ])
    }
    return .object(members)
  }

  public init(checkpoint: CanonicalJSON) throws(CheckpointError) {
    do throws(JSONMismatch) {
      let field = JSONField<JSONMismatch>(try Self.value(checkpoint), of: "the checkpoint")
      let names = try field.names().filter { $0 != "validatorContract" }
      guard names == Self.names, let variant = IBFTVariant(rawValue: try field["family"].string()) else {
        throw field.mismatch("a checkpoint of family ibft, ibft2 or qbft with \(Self.names.joined(separator: ", "))")
      }
      try self.init(reading: field, variant)
    } catch { throw CheckpointError("\(error)") }
    guard self.checkpoint == checkpoint else {
      throw CheckpointError("it is not in the one form that says this")
    }
  }

  private init(reading field: JSONField<JSONMismatch>, _ variant: IBFTVariant) throws(JSONMismatch) {
    let header: EthereumHeader
    let bytes = try field["header"].hexBytes()
    do throws(ProofFailure) { header = try EthereumHeader(rlp: bytes) } catch {
      throw field["header"].mismatch("a block header: \(error)")
    }
    var validators: [EVMAddress] = []
    for element in try field["validators"].elements() { validators.append(try element.evmAddress()) }
    let votes = try Self.votes(field["votes"], validators)
    let (chain, epoch) = (try field["chain"].string(), try field["epoch"].integer(UInt64.self))
    let period = try field["period"].integer(UInt64.self)
    var place: (address: EVMAddress, slot: [UInt8])?
    if let contract = field["validatorContract"].ifPresent {
      place = (try contract["address"].evmAddress(), try contract["slot"].hexBytes(count: 32))
    }
    do throws(CheckpointError) {
      let contract: ValidatorContract? =
        if let place { try ValidatorContract(address: place.address, slot: place.slot) } else { nil }
      let parameters = try IBFTParameters(
        variant: variant, chain: chain, epoch: epoch, period: period, validatorContract: contract)
      try self.init(pinned: header, IBFTVotes(validators: validators, votes: votes), parameters)
    } catch { throw field.mismatch(error.reason) }
  }

  private static func value(_ checkpoint: CanonicalJSON) throws(JSONMismatch) -> JSONValue {
    do throws(JSONSyntaxError) { return try JSONValue(parsing: checkpoint.bytes) } catch {
      throw JSONMismatch(origin: "the checkpoint", path: "$", found: "\(error)", expected: "JSON")
    }
  }

  private static func votes(
    _ field: JSONField<JSONMismatch>, _ validators: [EVMAddress]
  ) throws(JSONMismatch) -> [IBFTVotes.Vote] {
    var votes: [IBFTVotes.Vote] = []
    for element in try field.elements() {
      let vote = IBFTVotes.Vote(
        voter: try element["voter"].evmAddress(), recipient: try element["recipient"].evmAddress(),
        adds: try element["adds"].bool())
      let key = vote.recipient.bytes + vote.voter.bytes
      let last = votes.last.map { $0.recipient.bytes + $0.voter.bytes } ?? []
      guard validators.contains(vote.voter), last.lexicographicallyPrecedes(key) else {
        throw element.mismatch("a validator's vote, in the order of recipients and voters")
      }
      votes.append(vote)
    }
    return votes
  }
}
