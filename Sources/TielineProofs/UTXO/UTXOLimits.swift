/// Bounds of what is read from outside; what a valid chain holds lies well within them.
public enum UTXOLimits {
  /// A header is exactly this long.
  public static let headerBytes = 80
  /// Longest transaction, witnesses included: the largest block weight.
  public static let transactionBytes = 4_000_000
  /// Most inputs, or outputs, of one transaction.
  public static let transactionParts = 100_000
  /// Longest block, header included.
  public static let blockBytes = 4_000_080
  /// Most transactions of a block: the largest block weight over the smallest transaction's.
  /// - Source: Bitcoin Core, `CPartialMerkleTree::ExtractMatches`.
  public static let blockTransactions = 16_666
  /// Most levels of a Merkle tree: 2¹⁶ leaves are more than a block has.
  public static let merkleDepth = 16
  /// Longest witness element of a hash-time lock's spend.
  public static let witnessElementBytes = 520
  /// Most blocks that finality can ask for on top of one.
  public static let finalityDepth = 2_016
  /// Headers below the newest final one that are kept, to recognise a branch that would undo final ones.
  public static let pastHeaders = 144
  /// Headers above the newest final one, of all branches, that are kept beside those that finality asks for.
  public static let spareHeaders = 256
  /// Highest block number: at one block in 2.5 minutes it lies 20,000 years ahead.
  public static let height: UInt64 = 0xFFFF_FFFF
  /// How far a header's time may lie ahead of the caller's clock.
  /// - Source: Bitcoin Core, `MAX_FUTURE_BLOCK_TIME`.
  public static let futureSeconds: Int64 = 7_200
  /// Timestamps whose median a header's own must exceed.
  /// - Source: Bitcoin Core, `CBlockIndex::nMedianTimeSpan`.
  public static let medianTimeSpan = 11
}
