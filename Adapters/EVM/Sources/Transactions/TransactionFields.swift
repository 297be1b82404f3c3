import BigInt
import TielineCodec
import TielineCore
import TielineCrypto
import TielineProofs

/// Takes the fields of an encoded transaction off in order.
struct TransactionFields {
  private var rest: ArraySlice<RLPItem>

  init(_ fields: [RLPItem]) { rest = fields[...] }

  mutating func legacy() throws(TransactionError) -> (EVMTransaction, recoveryID: UInt8) {
    let (nonce, gasPrice) = (try uint64("nonce"), try amount("gas price"))
    let (gasLimit, recipient) = (try uint64("gas limit"), try recipient())
    let (value, data) = (try amount("value"), try bytes("data"))
    let v = try uint64("v")
    guard v >= 35 else { throw .malformed(reason: "v of \(v) names no chain id (EIP-155)") }
    let transaction = EVMTransaction(
      chainID: (v - 35) / 2, nonce: nonce, fee: .legacy(gasPrice: gasPrice), gasLimit: gasLimit,
      recipient: recipient, value: value, data: data)
    return (transaction, UInt8((v - 35) % 2))
  }

  mutating func dynamic() throws(TransactionError) -> (EVMTransaction, recoveryID: UInt8) {
    let (chainID, nonce) = (try uint64("chain id"), try uint64("nonce"))
    let (priority, maximum) = (try amount("priority fee"), try amount("fee"))
    let (gasLimit, recipient) = (try uint64("gas limit"), try recipient())
    let (value, data) = (try amount("value"), try bytes("data"))
    guard try next("access list").items == [] else { throw .malformed(reason: "an access list") }
    let parity = try uint64("parity")
    guard parity <= 1 else { throw .malformed(reason: "parity of \(parity)") }
    let transaction = EVMTransaction(
      chainID: chainID, nonce: nonce, fee: .dynamic(maximum: maximum, priority: priority), gasLimit: gasLimit,
      recipient: recipient, value: value, data: data)
    return (transaction, UInt8(parity))
  }

  mutating func signature(recoveryID: UInt8) throws(TransactionError) -> Secp256k1.RecoverableSignature {
    let point = try amount("r").bytes32 + amount("s").bytes32
    do {
      return try Secp256k1.RecoverableSignature(signature: .init(point), recoveryID: recoveryID)
    } catch { throw .badSignature }
  }

  private mutating func next(_ name: String) throws(TransactionError) -> RLPItem {
    guard let item = rest.popFirst() else { throw .malformed(reason: "no \(name)") }
    return item
  }

  private mutating func bytes(_ name: String) throws(TransactionError) -> [UInt8] {
    guard let bytes = try next(name).bytes else { throw .malformed(reason: "\(name) is a list") }
    return bytes
  }

  private mutating func amount(_ name: String) throws(TransactionError) -> Amount {
    guard let number = try next(name).integer, let amount = try? Amount(checking: number) else {
      throw .malformed(reason: "\(name) is no number")
    }
    return amount
  }

  private mutating func uint64(_ name: String) throws(TransactionError) -> UInt64 {
    guard let number = UInt64(exactly: try amount(name).value) else {
      throw .malformed(reason: "\(name) is past 2^64 - 1")
    }
    return number
  }

  private mutating func recipient() throws(TransactionError) -> EVMAddress? {
    let bytes = try bytes("recipient")
    if bytes.isEmpty { return nil }
    guard let address = try? EVMAddress(bytes) else { throw .malformed(reason: "recipient of \(bytes.count) bytes") }
    return address
  }
}
