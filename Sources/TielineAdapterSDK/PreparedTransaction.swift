import TielineCore

/// A signed transaction that may or may not have been sent. Storing it before sending makes the action survive a
/// crash without being done twice (H-9): the ledger accepts one transaction for each number of an account.
public struct PreparedTransaction: Hashable, Sendable, Codable {
  /// The ledger's name for it (an EVM transaction hash).
  public let identifier: String
  /// Who signed and pays.
  public let account: AccountID
  /// Its place in the account's sequence (an EVM nonce).
  public let sequence: UInt64
  /// The bytes to broadcast.
  public let payload: [UInt8]

  public init(identifier: String, account: AccountID, sequence: UInt64, payload: [UInt8]) {
    (self.identifier, self.account, self.sequence, self.payload) = (identifier, account, sequence, payload)
  }
}
