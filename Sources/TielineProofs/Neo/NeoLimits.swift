import TielineCore

/// Bounds of what is read from a Neo ledger.
enum NeoLimits {
  /// Longest invocation or verification script.
  /// - Source: Neo N3, `Witness`.
  static let scriptBytes = 1024
  /// Most keys of a validator set: what the role contract takes, and more than a verification script has room for.
  static let validators = 32
  /// How far a header's time may lie ahead of the caller's clock. Validators agree on times of up to eight block
  /// intervals ahead; on the main network that is two minutes.
  static let clockDrift = Milliseconds(120_000)
  /// Most transactions of a block that are read; the main network's protocol settings allow 512.
  static let transactionsPerBlock = 65_535
  /// Longest transaction.
  static let transactionBytes = 102_400
  /// Most signers and attributes of a transaction together.
  static let transactionItems = 16
  /// Most contracts, groups, rules or conditions in one list of a signer's.
  static let subitems = 16
  /// How deep `And`, `Or` and `Not` nest.
  static let conditionDepth = 2
  /// Longest key of the state trie: a contract's id and a storage key.
  static let keyBytes = 68
  /// Longest value of the state trie.
  static let valueBytes = 65_539
  /// Longest path through the trie, and so most nodes of a proof: one a nibble, and the value's own.
  static let proofNodes = 2 * keyBytes + 2
}
