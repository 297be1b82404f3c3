import TielineCodec
import TielineCore

/// The checkpoint: the newest final header, the validators, and the headers that wait to become final.
///
/// `settling` are those of the validators before, `pending` those of these; `newSet` is what a pending one announces.
extension AuRaLightClient {
  private static let names = [
    "chain", "family", "header", "pending", "settling", "stepDuration", "validatorContract", "validators",
  ]

  public var checkpoint: CanonicalJSON {
    let list = { (addresses: [EVMAddress]) in CanonicalJSON.array(addresses.map { .string($0.lowercased) }) }
    let waiting = pending.map { pending in
      CanonicalJSON.object([
        "header": .string(Hex.encode(pending.header.rlp)), "newSet": pending.newSet.map(list) ?? .null,
      ])
    }
    return .object([
      "family": .string(family.rawValue), "chain": .string(parameters.chain),
      "stepDuration": .integer(Int64(parameters.stepDuration)),
      "validatorContract": parameters.validatorContract.map { .string($0.lowercased) } ?? .null,
      "header": .string(Hex.encode(finalHeader.rlp)), "validators": list(validators),
      "settling": .array(settling.map { .string(Hex.encode($0.rlp)) }), "pending": .array(waiting),
    ])
  }

  public init(checkpoint: CanonicalJSON) throws(CheckpointError) {
    do throws(JSONMismatch) {
      let field = JSONField<JSONMismatch>(try Self.value(checkpoint), of: "the checkpoint")
      guard try field.names() == Self.names, try field["family"].string() == LedgerFamily.aura.rawValue else {
        throw field.mismatch("a checkpoint of family aura with \(Self.names.joined(separator: ", "))")
      }
      try self.init(reading: field)
    } catch { throw CheckpointError("\(error)") }
    guard self.checkpoint == checkpoint else {
      throw CheckpointError("it is not in the one form that says this")
    }
  }

  private init(reading field: JSONField<JSONMismatch>) throws(JSONMismatch) {
    let header = try Self.header(field["header"])
    let validators = try Self.addresses(field["validators"])
    var settling: [AuRaHeader] = []
    for element in try field["settling"].elements() { settling.append(try Self.header(element)) }
    var pending: [Pending] = []
    for element in try field["pending"].elements() {
      let newSet: [EVMAddress]? =
        if let announced = element["newSet"].ifPresent { try Self.addresses(announced) } else { nil }
      pending.append(Pending(header: try Self.header(element["header"]), newSet: newSet))
    }
    let (chain, duration) = (try field["chain"].string(), try field["stepDuration"].integer(UInt64.self))
    let contract = try field["validatorContract"].ifPresent?.evmAddress()
    try Self.check([header] + settling + pending.map(\.header), field["pending"])
    do throws(CheckpointError) {
      let parameters = try AuRaParameters(chain: chain, stepDuration: duration, validatorContract: contract)
      try self.init(pinned: header, validators, settling: settling, pending: pending, parameters)
    } catch { throw field.mismatch(error.reason) }
    guard signerCount <= validators.count / 2, pending.allSatisfy({ validators.contains($0.header.author) }),
      pending.allSatisfy({ $0.newSet.map(Self.isSet) ?? true })
    else { throw field["pending"].mismatch("headers of validators, too few to make one final") }
  }

  /// Each header has to name the one before as its parent.
  private static func check(_ headers: [AuRaHeader], _ field: JSONField<JSONMismatch>) throws(JSONMismatch) {
    let isChain = zip(headers, headers.dropFirst()).allSatisfy { parent, child in
      child.parentHash == parent.hash && parent.number < .max && child.number == parent.number + 1
        && child.step > parent.step
    }
    guard isChain, headers.count <= AuRaParameters.maximumPending + 1 else {
      throw field.mismatch("at most \(AuRaParameters.maximumPending) headers, one on top of the other")
    }
  }

  private static func value(_ checkpoint: CanonicalJSON) throws(JSONMismatch) -> JSONValue {
    do throws(JSONSyntaxError) { return try JSONValue(parsing: checkpoint.bytes) } catch {
      throw JSONMismatch(origin: "the checkpoint", path: "$", found: "\(error)", expected: "JSON")
    }
  }

  private static func header(_ field: JSONField<JSONMismatch>) throws(JSONMismatch) -> AuRaHeader {
    let bytes = try field.hexBytes()
    do throws(ProofFailure) { return try AuRaHeader(rlp: bytes) } catch {
      throw field.mismatch("an AuRa header: \(error)")
    }
  }

  private static func addresses(_ field: JSONField<JSONMismatch>) throws(JSONMismatch) -> [EVMAddress] {
    var addresses: [EVMAddress] = []
    for element in try field.elements() { addresses.append(try element.evmAddress()) }
    return addresses
  }
}
