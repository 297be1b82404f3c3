/// What a final block led to.
public enum OrderedOutcome: Hashable, Sendable {
  case attested(AttestedBatch)
  /// A transfer waits: for room under its cap, for the route to be resumed, or for a quorum (S-9, S-13).
  case queued(Digest, reason: String)
  /// Numbers of a route that were not seen: whoever watches the source looks again (S-12).
  case gap(route: String, missing: ClosedRange<UInt64>)
  /// A number that was seen before, or is far ahead.
  case unexpectedNumber(route: String, number: UInt64)
  case paused(route: String, reason: String)
  case resumed(route: String)
  case capSet(route: String, asset: String, limit: UInt64, window: UInt64)
  case released(Digest)
  /// Never attested: by a quorum's word, or because the queue was full.
  case dropped(Digest, reason: String)
  /// A request that means nothing; it harms nothing else (S-10).
  case refused(Digest, reason: String)
}
