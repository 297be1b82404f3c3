/// A transaction of a Fabric block, with the endorsements that the policy asks for. Whether it was found valid when it
/// was committed is another question: see ``TrustedFabricHeader/write(of:in:by:data:policy:evidence:)``.
public struct FabricTransaction: Hashable, Sendable {
  public let header: VerifiedHeader
  /// Its place in the block, from 0.
  public let index: Int
  /// The transaction's id: 64 hexadecimal digits.
  public let id: String
  /// The chaincode that was called.
  public let chaincode: String
  /// The endorsing organisations' names, in order.
  public let endorsers: [String]
}

/// A key's new value that a Fabric transaction wrote and the channel's peers committed. Only a verifier makes one.
public struct FabricWrite: Hashable, Sendable {
  public let transaction: FabricTransaction
  /// The chaincode whose state it is.
  public let namespace: String
  /// In the namespace.
  public let key: String
  /// The value written.
  public let value: [UInt8]

  /// The same as families share it; the key is namespace, a zero byte and key.
  public var verifiedValue: VerifiedValue {
    VerifiedValue(header: transaction.header, key: Array(namespace.utf8) + [0] + Array(key.utf8), value: value)
  }
}

/// What shows that a write was committed: a later transaction whose endorsers read the key and found it written by
/// just that transaction.
///
/// It may stand in a later block, or be a query that its sender signed and never submitted: the endorsers' word is
/// what counts. As peers find endorsed transactions invalid that have read what meanwhile changed, and no orderer signs
/// for what they find, this takes as many organisations' word as any change of the state takes.
public struct FabricCommitEvidence: Hashable, Sendable {
  /// `common.Envelope`.
  public let envelope: [UInt8]
  /// A trusted block, not before the write's, whose configuration the endorsers belong to; `nil` for the write's own.
  public let under: TrustedFabricHeader?

  public init(envelope: [UInt8], under: TrustedFabricHeader? = nil) {
    (self.envelope, self.under) = (envelope, under)
  }
}
