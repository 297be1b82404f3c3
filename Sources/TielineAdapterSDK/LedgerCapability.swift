/// What a ledger can do beyond the calls that every adapter answers.
public enum LedgerCapability: String, Sendable, Codable, CaseIterable {
  /// Hash-time-locked contracts: lock, claim, refund.
  case hashTimeLocks
  /// Shows headers and inclusion proofs that a light client can check.
  case proofs
  /// Issues and keeps granular certificates.
  case certificates
  /// Certificates depart to other ledgers and arrive from them.
  case carries
  /// Contracts have contracts on other ledgers called, and are called from there.
  case calls
  /// A signed transaction can be replaced by one with a higher fee.
  case replacement
  /// New blocks are pushed; without it they are polled.
  case subscription
}
