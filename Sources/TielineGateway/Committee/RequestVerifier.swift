import TielineConsensus

/// Finds out whether requests are true: what each member does by itself before it votes for them.
public protocol RequestVerifier: Sendable {
  /// Hands over one answer for each request, in any order and portions, as soon as it is known.
  func verify(_ requests: [Request], answer: @escaping @Sendable ([(Request, Verification)]) -> Void) async
}
