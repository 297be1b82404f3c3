import Foundation
import TielineAdapterSDK
import TielineCore
import TielineCrypto

/// What the sandbox's ledger takes: an action, who does it, and its place in the account's sequence.
struct SandboxTransaction: Codable, Sendable {
  let action: LedgerAction
  let account: AccountID
  let sequence: UInt64
  /// Raised by a replacement; of two with one number the ledger takes the first that reaches a block.
  let fee: UInt64

  func prepared() throws(AdapterError) -> PreparedTransaction {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    guard let payload = try? encoder.encode(self) else {
      throw AdapterError(.invalidRequest, "the action cannot be encoded")
    }
    let bytes = Array(payload)
    return PreparedTransaction(
      identifier: Self.name(of: bytes), account: account, sequence: sequence, payload: bytes)
  }

  static func name(of payload: [UInt8]) -> String { Hex.encode(SHA256.hash(payload)) }

  /// - Throws: ``AdapterError`` with `.rejected` for bytes that are no transaction.
  init(payload: [UInt8]) throws(AdapterError) {
    guard let decoded = try? JSONDecoder().decode(Self.self, from: Data(payload)) else {
      throw AdapterError(.rejected, "the payload is no sandbox transaction", retry: .never)
    }
    self = decoded
  }

  init(action: LedgerAction, account: AccountID, sequence: UInt64, fee: UInt64) {
    (self.action, self.account, self.sequence, self.fee) = (action, account, sequence, fee)
  }
}
