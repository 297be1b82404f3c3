/// Bounds of what another gateway may send.
public enum SATPLimits {
  /// Longest canonical form of a message.
  public static let messageBytes = 1 << 20
  /// Longest document in a claim: a proof with its headers, or an attestation.
  public static let documentBytes = 256 << 10
  /// Most documents in one claim: the proof, and the committee's attestation of it.
  public static let documents = 2
  /// Longest identifier and longest key, in characters.
  public static let identifierBytes = 256
  /// Longest text for people.
  public static let textBytes = 1024
  /// Most messages in a RECOVER-UPDATE: what one gateway can have sent that the other never got.
  public static let recoveredMessages = 2
  /// Most names of actions in a ROLLBACK.
  public static let actions = 8
  /// Longest lock that a proposal may name: one year.
  public static let lockSeconds: Int64 = 31_536_000
  /// How often a claim may be found untrue before the session records no more of its kind.
  public static let refutations = 8
}
