import TielineCodec
import TielineCore

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
