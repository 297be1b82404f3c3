import BigInt
import TielineCore
import TielineCrypto

/// An account as the state trie holds it.
///
/// - Source: Ethereum Yellow Paper, section 4.1.
public struct EVMAccount: Hashable, Sendable {
  /// The code hash of an account without code.
  public static let emptyCodeHash = Keccak256.hash([UInt8]())

  /// Transactions sent, or contracts made.
  public let nonce: UInt64
  /// In wei.
  public let balance: BigUInt
  /// Of the trie of the account's storage.
  public let storageRoot: [UInt8]
  /// Keccak-256 of the code.
  public let codeHash: [UInt8]

  init(rlp bytes: [UInt8]) throws(ProofFailure) {
    var fields = try RLPFields(filling: bytes, of: "an account")
    nonce = try fields.integer("nonce")
    balance = try fields.bigInteger("balance")
    storageRoot = try fields.bytes(32, "storageRoot")
    codeHash = try fields.bytes(32, "codeHash")
    try fields.finish()
  }
}

/// An account's state at a final header, or the proof that there is none. Only a verifier makes one.
public struct VerifiedAccount: Hashable, Sendable {
  /// The header whose state root the proof led to.
  public let header: VerifiedHeader
  public let address: EVMAddress
  /// `nil` where the account was proven to be absent.
  public let state: EVMAccount?

  init(header: VerifiedHeader, address: EVMAddress, state: EVMAccount?) {
    (self.header, self.address, self.state) = (header, address, state)
  }
}
