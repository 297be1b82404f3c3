import TielineCore

/// What is missing before a verifier could decide.
public enum Shortfall: Hashable, Sendable, CustomStringConvertible {
  /// Too little of the trusted voting power signed; fetch a header between the trusted one and this one.
  case needsIntermediate(height: UInt64, above: UInt64)
  /// The block is not deep enough, or too few others have built on it.
  case needsConfirmations(height: UInt64, found: Int, needed: Int)
  /// The trusted header is older than the trusting period: pin a new checkpoint.
  case expired(height: UInt64, trustedAt: Instant, until: Instant)
  /// Something else has to be verified first: a header, a validator set, a signature.
  case needs(String, height: UInt64)

  public var description: String {
    switch self {
    case .needsIntermediate(let height, let above):
      "height \(height): too little of the voting power trusted at \(above) signed; a header between is needed"
    case .needsConfirmations(let height, let found, let needed):
      "height \(height): \(found) of \(needed) confirmations"
    case .expired(let height, let trustedAt, let until):
      "height \(height): trust of \(trustedAt) ended at \(until); pin a newer checkpoint"
    case .needs(let what, let height): "height \(height): needs \(what)"
    }
  }
}
