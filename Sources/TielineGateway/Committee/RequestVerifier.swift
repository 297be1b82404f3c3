import TielineConsensus

/// Finds out whether requests are true: what each member does by itself before it votes for them.
public protocol RequestVerifier: Sendable {
  /// One answer for each request, in their order.
  func verify(_ requests: [Request]) async -> [Verification]
}
