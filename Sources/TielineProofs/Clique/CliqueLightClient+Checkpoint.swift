import TielineCodec
import TielineCore

/// The checkpoint: the final header, who may sign on top of it, and the headers that wait to become final.
///
/// `recents` are the signers of the last blocks up to the header's, oldest first. Tallies are not stored: they are the
/// votes, counted.
extension CliqueLightClient {
  private static let names = [
    "chain", "depth", "epoch", "family", "header", "pending", "period", "recents", "signers", "votes",
  ]

  public var checkpoint: CanonicalJSON {
    let recents = finalSnapshot.recents.sorted { $0.key < $1.key }.map { CanonicalJSON.string($0.value.lowercased) }
    let votes = finalSnapshot.votes.map { vote in
      CanonicalJSON.object([
        "signer": .string(vote.signer.lowercased), "block": .string(String(vote.block)),
        "address": .string(vote.address.lowercased), "authorize": .bool(vote.authorize),
      ])
    }
    return .object([
      "family": .string(family.rawValue), "chain": .string(parameters.chain),
      "epoch": .integer(Int64(parameters.epoch)), "period": .integer(Int64(parameters.period)),
      "depth": .integer(Int64(parameters.depth)), "header": .string(Hex.encode(finalHeader.rlp())),
      "signers": .array(finalSnapshot.signers.map { .string($0.lowercased) }), "recents": .array(recents),
      "votes": .array(votes), "pending": .array(pending.map { .string(Hex.encode($0.header.rlp())) }),
    ])
  }

  public init(checkpoint: CanonicalJSON) throws(CheckpointError) {
    do throws(JSONMismatch) {
      let field = JSONField<JSONMismatch>(try Self.value(checkpoint), of: "the checkpoint")
      guard try field.names() == Self.names, try field["family"].string() == LedgerFamily.clique.rawValue else {
        throw field.mismatch("a checkpoint of family clique with \(Self.names.joined(separator: ", "))")
      }
      try self.init(reading: field)
    } catch { throw CheckpointError("\(error)") }
    guard self.checkpoint == checkpoint else {
      throw CheckpointError("it is not in the one form that says this")
    }
  }

  private init(reading field: JSONField<JSONMismatch>) throws(JSONMismatch) {
    let headerField = field["header"]
    let header = try Self.header(headerField)
    let signers = try Self.addresses(field["signers"])
    let snapshot = CliqueSnapshot(
      signers: signers, recents: try Self.recents(field["recents"], header.number, signers.count),
      votes: try Self.votes(field["votes"], header.number, signers))
    let chain = try field["chain"].string()
    let (epoch, period): (UInt64, UInt64) = (try field["epoch"].integer(), try field["period"].integer())
    let depth: Int = try field["depth"].integer()
    do throws(CheckpointError) {
      let parameters = try CliqueParameters(chain: chain, epoch: epoch, period: period, depth: depth)
      try self.init(pinned: header, snapshot, parameters)
    } catch { throw headerField.mismatch("a header to start from: \(error.reason)") }
    for element in try field["pending"].elements() {
      let header = try Self.header(element)
      do throws(ProofFailure) { _ = try add(header) } catch { throw element.mismatch("a valid header: \(error)") }
    }
  }

  private static func value(_ checkpoint: CanonicalJSON) throws(JSONMismatch) -> JSONValue {
    do throws(JSONSyntaxError) { return try JSONValue(parsing: checkpoint.bytes) } catch {
      throw JSONMismatch(origin: "the checkpoint", path: "$", found: "\(error)", expected: "JSON")
    }
  }

  private static func header(_ field: JSONField<JSONMismatch>) throws(JSONMismatch) -> EthereumHeader {
    let bytes = try field.hexBytes()
    do throws(ProofFailure) { return try EthereumHeader(rlp: bytes) } catch {
      throw field.mismatch("a block header: \(error)")
    }
  }

  private static func addresses(_ field: JSONField<JSONMismatch>) throws(JSONMismatch) -> [EVMAddress] {
    var addresses: [EVMAddress] = []
    for element in try field.elements() { addresses.append(try element.evmAddress()) }
    return addresses
  }

  private static func recents(
    _ field: JSONField<JSONMismatch>, _ number: UInt64, _ signerCount: Int
  ) throws(JSONMismatch) -> [UInt64: EVMAddress] {
    let recents = try addresses(field)
    guard recents.count <= signerCount / 2 + 1, UInt64(recents.count) <= number else {
      throw field.mismatch("at most \(signerCount / 2 + 1) recent signers, none of the genesis block")
    }
    var blocks: [UInt64: EVMAddress] = [:]
    for (distance, signer) in recents.reversed().enumerated() { blocks[number - UInt64(distance)] = signer }
    return blocks
  }

  private static func votes(
    _ field: JSONField<JSONMismatch>, _ number: UInt64, _ signers: [EVMAddress]
  ) throws(JSONMismatch) -> [CliqueSnapshot.Vote] {
    var votes: [CliqueSnapshot.Vote] = []
    var earlier: Set<[EVMAddress]> = []
    for element in try field.elements() {
      guard try element.names() == ["address", "authorize", "block", "signer"] else {
        throw element.mismatch("a vote with address, authorize, block and signer")
      }
      let vote = CliqueSnapshot.Vote(
        signer: try element["signer"].evmAddress(), block: try element["block"].integer(),
        address: try element["address"].evmAddress(), authorize: try element["authorize"].bool())
      guard signers.contains(vote.signer), signers.contains(vote.address) != vote.authorize,
        vote.block <= number, vote.block > votes.last?.block ?? 0,
        earlier.insert([vote.signer, vote.address]).inserted
      else { throw element.mismatch("a later vote of a signer that would change something") }
      votes.append(vote)
    }
    return votes
  }
}
