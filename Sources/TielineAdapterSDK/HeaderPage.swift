/// Some headers that follow a trusted one, in order, in the encoding of the ledger's light client. Untrusted.
public struct HeaderPage: Hashable, Sendable {
  /// Each in the light client's encoding.
  public let headers: [[UInt8]]
  /// Whether more of them are there already.
  public let hasMore: Bool

  public init(_ headers: [[UInt8]], hasMore: Bool) { (self.headers, self.hasMore) = (headers, hasMore) }
}
