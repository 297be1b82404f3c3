import BigInt
import TielineCodec
import TielineCore
import TielineCrypto
import TielineProofs

/// A transaction with its signature: the bytes that a node takes.
public struct SignedEVMTransaction: Hashable, Sendable {
  public let transaction: EVMTransaction
  public let signature: Secp256k1.RecoverableSignature
  /// Whose key signed.
  public let sender: EVMAddress
  /// What `eth_sendRawTransaction` takes.
  public let bytes: [UInt8]

  init(transaction: EVMTransaction, signature: Secp256k1.RecoverableSignature, sender: EVMAddress) {
    (self.transaction, self.signature, self.sender) = (transaction, signature, sender)
    let parity = UInt64(signature.recoveryID & 1)
    let point: [RLPItem] = [.integer(number(signature.r)), .integer(number(signature.s))]
    switch transaction.fee {
    case .legacy:
      // v carries the chain id; no overflow, as chain ids above 2⁶² are refused where they come in.
      let v = BigUInt(transaction.chainID) * 2 + BigUInt(35 + parity)
      bytes = RLP.encode(.list(transaction.unsignedFields + [.integer(v)] + point))
    case .dynamic:
      bytes = [0x02] + RLP.encode(.list(transaction.unsignedFields + [.integer(parity)] + point))
    }
  }

  /// The ledger's name for it.
  public var hash: [UInt8] { Keccak256.hash(bytes) }

  /// Reads a signed legacy (EIP-155) or EIP-1559 transaction and recovers its sender.
  /// - Throws: ``TransactionError`` for other bytes.
  public init(_ bytes: [UInt8]) throws(TransactionError) {
    guard let first = bytes.first else { throw .malformed(reason: "no bytes") }
    let isDynamic = first == 0x02
    guard isDynamic || first >= 0xC0 else { throw .unknownType(first) }
    let item: RLPItem
    do { item = try RLP.decode(isDynamic ? Array(bytes.dropFirst()) : bytes) } catch {
      throw .malformed(reason: error.description)
    }
    guard let fields = item.items, fields.count == (isDynamic ? 12 : 9) else {
      throw .malformed(reason: "another number of fields")
    }
    var reader = TransactionFields(fields)
    let (transaction, recoveryID) = isDynamic ? try reader.dynamic() : try reader.legacy()
    let signature = try reader.signature(recoveryID: recoveryID)
    guard let key = try? Secp256k1.recover(transaction.signingHash, from: signature) else {
      throw .badSignature
    }
    self.init(transaction: transaction, signature: signature, sender: EVMAddress(key))
    guard self.bytes == bytes else { throw .malformed(reason: "not the canonical encoding") }
  }
}

/// Why bytes are no signed transaction that this software makes.
public enum TransactionError: Error, Equatable, Sendable, CustomStringConvertible {
  case unknownType(UInt8)
  case malformed(reason: String)
  case badSignature

  public var description: String {
    switch self {
    case .unknownType(let type): "transaction type \(type) is neither legacy nor EIP-1559"
    case .malformed(let reason): "malformed transaction: \(reason)"
    case .badSignature: "the transaction's signature belongs to no key"
    }
  }
}

private func number(_ bytes: [UInt8]) -> BigUInt { bytes.reduce(into: BigUInt(0)) { $0 = $0 << 8 | BigUInt($1) } }
