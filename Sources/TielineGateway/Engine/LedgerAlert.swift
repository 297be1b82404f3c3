import TielineCore

/// Something that a ledger's node said, or did not say, and that a proof shows to be otherwise. The relay has not acted
/// on it; a person should look at the node.
public struct LedgerAlert: Sendable, Hashable, CustomStringConvertible {
  /// What kind of untruth.
  public enum Kind: String, Sendable, CaseIterable {
    /// A header or proof that does not verify.
    case untrueProof
    /// An event that the proven state contradicts.
    case untrueEvent
    /// A receipt that an event or the proven state contradicts.
    case untrueReceipt
    /// A proven change that no event announced (S-12).
    case missedEvent
    /// The ledger's time stands still while ours goes on.
    case staleHead
  }

  public let ledger: LedgerID
  /// The endpoint.
  public let source: String
  public let kind: Kind
  /// One sentence: what was said, and what is proven.
  public let reason: String

  public init(ledger: LedgerID, source: String, kind: Kind, reason: String) {
    (self.ledger, self.source, self.kind, self.reason) = (ledger, source, kind, reason)
  }

  public var description: String { "\(kind.rawValue) from \(source) about \(ledger): \(reason)" }
}
