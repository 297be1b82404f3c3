/// Bounds on what is read of a Fabric block. Each is far above what Fabric's own defaults produce.
enum FabricLimits {
  /// Longest block: Fabric's default `absolute_max_bytes` is 10 MB.
  static let blockBytes = 32 << 20
  /// Most transactions of one block.
  static let transactions = 10_000
  /// Most consenters of a channel, and so signatures of a block that are looked at.
  static let consenters = 128
  /// Most organisations of a channel.
  static let organisations = 256
  /// Most certificates of one kind that an organisation names.
  static let certificates = 64
  /// Longest certificate.
  static let certificateBytes = 16 << 10
  /// Certificates between an identity and its root, the root included.
  static let chainLength = 4
  /// Depth of the tree of configuration groups; Fabric uses four.
  static let configDepth = 6
  /// Depth of nested `n_out_of` rules.
  static let policyDepth = 8
  /// Rules and principals of one policy.
  static let policyRules = 512
  /// Endorsements of one transaction.
  static let endorsements = 256
}
