/// Bounds on what this family reads from outside.
public enum CometBFTLimits {
  /// Most validators of one set; CometBFT's own bound on the votes of a commit.
  /// - Source: CometBFT, `types.MaxVotesCount`.
  public static let validators = 10_000
  /// Most total voting power of a set, so that no sum or product of it overflows.
  /// - Source: CometBFT, `types.MaxTotalVotingPower`.
  public static let totalVotingPower: UInt64 = UInt64(Int64.max) / 8
  /// Longest update in protobuf: two sets and a commit of ``validators`` each.
  public static let updateBytes = 4 << 20
  /// Longest header in protobuf.
  public static let headerBytes = 2048
  /// Longest chain id, in UTF-8 bytes.
  /// - Source: CometBFT, `types.MaxChainIDLen`.
  public static let chainIDBytes = 50
  /// Longest application hash that a header may carry.
  public static let appHashBytes = 64
  /// Deepest Merkle proof of a transaction or a result.
  /// - Source: CometBFT, `crypto/merkle.MaxAunts`.
  public static let aunts = 100
  /// Longest transaction or result with its proof.
  public static let transactionBytes = 4 << 20
}
