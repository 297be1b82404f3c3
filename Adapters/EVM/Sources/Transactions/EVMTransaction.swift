import BigInt
import TielineCodec
import TielineCore
import TielineCrypto
import TielineProofs

/// What an account asks an EVM ledger to do, before it is signed.
public struct EVMTransaction: Hashable, Sendable {
  /// What a unit of gas is paid with, in the coin's smallest unit.
  public enum Fee: Hashable, Sendable {
    /// One price (EIP-155 transactions).
    case legacy(gasPrice: Amount)
    /// At most `maximum`, of which `priority` goes to the block's producer (EIP-1559).
    case dynamic(maximum: Amount, priority: Amount)

    /// The most that a unit of gas can cost.
    public var ceiling: Amount {
      switch self {
      case .legacy(let gasPrice): gasPrice
      case .dynamic(let maximum, _): maximum
      }
    }
  }

  /// The chain id, without which it could be sent on another ledger too (EIP-155).
  public let chainID: UInt64
  /// Its place in the account's sequence.
  public let nonce: UInt64
  public let fee: Fee
  /// Most gas that it may use.
  public let gasLimit: UInt64
  /// `nil` creates a contract.
  public let recipient: EVMAddress?
  /// Coins that go along.
  public let value: Amount
  /// Selector and arguments, or creation code.
  public let data: [UInt8]

  public init(
    chainID: UInt64, nonce: UInt64, fee: Fee, gasLimit: UInt64, recipient: EVMAddress?, value: Amount = .zero,
    data: [UInt8]
  ) {
    (self.chainID, self.nonce, self.fee, self.gasLimit) = (chainID, nonce, fee, gasLimit)
    (self.recipient, self.value, self.data) = (recipient, value, data)
  }

  /// The same with another fee, to take the other's place.
  public func paying(_ fee: Fee) -> EVMTransaction {
    EVMTransaction(
      chainID: chainID, nonce: nonce, fee: fee, gasLimit: gasLimit, recipient: recipient, value: value, data: data)
  }

  /// The most that it can take from its sender: the value and all gas at the highest price.
  /// `nil` past 2²⁵⁶ − 1.
  public var cost: Amount? {
    try? Amount(checking: value.value + fee.ceiling.value * BigUInt(gasLimit))
  }

  /// Signs it.
  ///
  /// - Throws: ``CryptoError`` when the library fails.
  /// - Source: EIP-155; EIP-1559, *Specification*.
  public func signed(by key: Secp256k1.PrivateKey) throws(CryptoError) -> SignedEVMTransaction {
    SignedEVMTransaction(
      transaction: self, signature: try key.sign(signingHash), sender: EVMAddress(key.publicKey))
  }

  /// What is signed.
  public var signingHash: [UInt8] {
    switch fee {
    case .legacy:
      Keccak256.hash(RLP.encode(.list(unsignedFields + [.integer(chainID), .bytes([]), .bytes([])])))
    case .dynamic:
      Keccak256.hash([0x02] + RLP.encode(.list(unsignedFields)))
    }
  }

  var unsignedFields: [RLPItem] {
    let call: [RLPItem] = [
      .integer(gasLimit), .bytes(recipient?.bytes ?? []), .integer(value.value), .bytes(data),
    ]
    switch fee {
    case .legacy(let gasPrice): return [.integer(nonce), .integer(gasPrice.value)] + call
    case .dynamic(let maximum, let priority):
      let prices: [RLPItem] = [.integer(priority.value), .integer(maximum.value)]
      return [.integer(chainID), .integer(nonce)] + prices + call + [.list([])]
    }
  }
}
