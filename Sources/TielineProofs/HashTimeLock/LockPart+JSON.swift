import TielineCodec
import TielineCore

extension LockPart {
  /// The part as proof documents write it: what the lock is an end of, under the end's name.
  var json: CanonicalJSON {
    switch self {
    case .departure(let carry): .object(["departure": carry.json])
    case .arrival(let carry): .object(["arrival": carry.json])
    case .commitment(let call): .object(["commitment": call.json])
    case .execution(let call): .object(["execution": call.json])
    }
  }

  /// - Returns: `nil` for the terms of a lock of its own.
  init?(terms fields: inout ProofFields) throws(ProofDocumentError) {
    if let carry = fields.optionalValue("departure") {
      self = .departure(try Carry(ProofFields(carry)))
    } else if let carry = fields.optionalValue("arrival") {
      self = .arrival(try Carry(ProofFields(carry)))
    } else if let call = fields.optionalValue("commitment") {
      self = .commitment(try GatewayCall(ProofFields(call)))
    } else if let call = fields.optionalValue("execution") {
      self = .execution(try GatewayCall(ProofFields(call)))
    } else {
      return nil
    }
    try fields.end()
  }
}

extension Carry {
  /// The carry as proof documents write it.
  var json: CanonicalJSON {
    .object([
      "certificate": .string("\(certificate.asset)"), "amount": .string("\(certificate.amount)"),
      "attributes": .string("\(attributes)"), "sender": .string("\(sender)"),
      "sourceBridge": .string("\(sourceBridge)"), "destinationBridge": .string("\(destinationBridge)"),
      "recipient": .string("\(recipient)"), "hashlock": .string("\(hashlock)"),
      "departureTimelock": .integer(departureTimelock.secondsSinceEpoch),
      "arrivalTimelock": .integer(arrivalTimelock.secondsSinceEpoch),
    ])
  }

  init(_ fields: ProofFields) throws(ProofDocumentError) {
    var fields = fields
    let (asset, amount) = (try fields.string("certificate"), try fields.string("amount"))
    let (attributes, hashlock) = (try fields.bytes("attributes"), try fields.bytes("hashlock"))
    let (sender, recipient) = (try fields.string("sender"), try fields.string("recipient"))
    let bridges = (source: try fields.string("sourceBridge"), destination: try fields.string("destinationBridge"))
    let (departure, arrival) = (try fields.integer("departureTimelock"), try fields.integer("arrivalTimelock"))
    try fields.end()
    do throws(ValueError) {
      try self.init(
        certificate: AssetAmount(asset: AssetID(asset), amount: Amount(decimal: amount)),
        attributes: AttributesHash(attributes), sender: AccountID(sender), sourceBridge: AccountID(bridges.source),
        destinationBridge: AccountID(bridges.destination), recipient: AccountID(recipient),
        hashlock: Hashlock(hashlock), departureTimelock: Timelock(secondsSinceEpoch: departure),
        arrivalTimelock: Timelock(secondsSinceEpoch: arrival))
    } catch { throw ProofDocumentError("\(error)") }
  }
}

extension GatewayCall {
  var json: CanonicalJSON {
    var fields: [String: CanonicalJSON] = [
      "caller": .string("\(caller)"), "sourceGateway": .string("\(sourceGateway)"),
      "destinationGateway": .string("\(destinationGateway)"), "target": .string("\(target)"),
      "selector": .string(Hex.encode(selector)), "arguments": .string(Hex.encode(arguments)),
      "gas": .string("\(gas)"), "payee": .string("\(payee)"), "hashlock": .string("\(hashlock)"),
      "commitmentTimelock": .integer(commitmentTimelock.secondsSinceEpoch),
      "executionTimelock": .integer(executionTimelock.secondsSinceEpoch),
    ]
    if let fee {
      fields["fee"] = .object(["asset": .string("\(fee.asset)"), "amount": .string("\(fee.amount)")])
    }
    return .object(fields)
  }

  init(_ fields: ProofFields) throws(ProofDocumentError) {
    var fields = fields
    let (caller, target) = (try fields.string("caller"), try fields.string("target"))
    let gateways = (try fields.string("sourceGateway"), try fields.string("destinationGateway"))
    let (selector, arguments) = (try fields.bytes("selector"), try fields.bytes("arguments"))
    let (gas, payee, hashlock) = (try fields.string("gas"), try fields.string("payee"), try fields.bytes("hashlock"))
    let (commitment, execution) = (try fields.integer("commitmentTimelock"), try fields.integer("executionTimelock"))
    let fee = try fields.optionalValue("fee").map { value throws(ProofDocumentError) in try Self.fee(value) }
    try fields.end()
    guard let units = UInt64(gas), "\(units)" == gas else { throw ProofDocumentError("'gas' is no number") }
    do throws(ValueError) {
      try self.init(
        Request(target: AccountID(target), selector: selector, arguments: arguments, gas: units),
        caller: AccountID(caller), sourceGateway: AccountID(gateways.0), destinationGateway: AccountID(gateways.1),
        fee: fee, payee: AccountID(payee), hashlock: Hashlock(hashlock),
        commitmentTimelock: Timelock(secondsSinceEpoch: commitment),
        executionTimelock: Timelock(secondsSinceEpoch: execution))
    } catch { throw ProofDocumentError("\(error)") }
  }

  private static func fee(_ value: CanonicalJSON) throws(ProofDocumentError) -> AssetAmount {
    var fields = try ProofFields(value)
    let (asset, amount) = (try fields.string("asset"), try fields.string("amount"))
    try fields.end()
    do throws(ValueError) { return AssetAmount(asset: try AssetID(asset), amount: try Amount(decimal: amount)) } catch {
      throw ProofDocumentError("\(error)")
    }
  }
}
