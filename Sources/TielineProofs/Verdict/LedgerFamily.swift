/// The kinds of ledger whose consensus this module checks.
public enum LedgerFamily: String, Sendable, Codable, CaseIterable {
  case cometBFT = "cometbft"
  case clique
  case ibft
  case ibft2
  case qbft
  case aura
  case fabric
  case neo
  case utxo
  /// One key signs for the ledger: the sandbox.
  case authority
}
