/// A cap, and how much of it is used.
public struct CapUsage: Hashable, Sendable {
  /// From where to where.
  public let route: String
  /// As its home ledger names it.
  public let asset: String
  /// In the asset's smallest unit.
  public let limit: UInt64
  /// In milliseconds.
  public let window: UInt64
  /// In the asset's smallest unit.
  public let moved: UInt64
}
