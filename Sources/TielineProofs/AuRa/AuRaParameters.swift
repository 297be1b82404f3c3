import TielineCore

/// What the genesis of an AuRa ledger, and its user, fix once.
///
/// - Source: OpenEthereum's chain specification, `engine.authorityRound.params`.
public struct AuRaParameters: Hashable, Sendable {
  /// How far a validator's clock may be ahead of the caller's.
  public static let clockAllowance = Milliseconds(seconds: 15)
  /// Largest set of validators.
  public static let maximumValidators = 512
  /// Most headers that wait to become final.
  public static let maximumPending = 4096

  /// The ledger's chain id in decimal digits; headers do not say it.
  public let chain: String
  /// Seconds that one validator has for a block. Steps count from the Unix epoch, always of this length.
  public let stepDuration: UInt64
  /// Whose `InitiateChange` events change the validators; `nil` where they never change.
  public let validatorContract: EVMAddress?

  /// - Throws: ``CheckpointError`` for a chain id that is no number, steps of no length, or a contract at zero.
  public init(
    chain: String, stepDuration: UInt64, validatorContract: EVMAddress? = nil
  ) throws(CheckpointError) {
    guard let number = UInt64(chain), String(number) == chain, number > 0 else {
      throw CheckpointError("chain is \(chain), not a chain id")
    }
    guard (1...86_400).contains(stepDuration) else {
      throw CheckpointError("stepDuration is \(stepDuration) s; 1 to 86400 is expected")
    }
    guard validatorContract != .zero else { throw CheckpointError("the validator contract is the zero address") }
    (self.chain, self.stepDuration, self.validatorContract) = (chain, stepDuration, validatorContract)
  }
}
