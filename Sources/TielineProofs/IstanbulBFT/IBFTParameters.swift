import TielineCore

/// Which of the three Istanbul protocols a ledger keeps to.
public enum IBFTVariant: String, Sendable, CaseIterable {
  /// IBFT 1 of EIP-650, as GoQuorum runs it.
  case ibft
  /// IBFT 2 of Besu.
  case ibft2
  /// QBFT of Besu and GoQuorum.
  case qbft

  /// The family of ledgers that keep to it.
  public var family: LedgerFamily {
    switch self {
    case .ibft: .ibft
    case .ibft2: .ibft2
    case .qbft: .qbft
    }
  }
}

/// What the genesis of an Istanbul ledger, and its user, fix once.
///
/// - Source: EIP-650; Besu's IBFT 2 and QBFT genesis options; EEA, *QBFT blockchain consensus protocol specification
///   v1*.
public struct IBFTParameters: Hashable, Sendable {
  /// How far a proposer's clock may be ahead of the caller's.
  public static let clockAllowance = Milliseconds(seconds: 15)
  /// Largest set of validators; its seals fit in a header's extra data.
  public static let maximumValidators = 512
  /// Epoch of ledgers that do not say otherwise.
  public static let defaultEpoch: UInt64 = 30_000

  public let variant: IBFTVariant
  /// The ledger's chain id in decimal digits; headers do not say it.
  public let chain: String
  /// Votes start anew every so many blocks.
  public let epoch: UInt64
  /// Least seconds between a block and its parent.
  public let period: UInt64
  /// Where the validators are kept, if not in the headers; QBFT only.
  public let validatorContract: ValidatorContract?

  /// - Throws: ``CheckpointError`` for a chain id that is no number, an epoch of 0, or a validator contract where the
  ///   protocol knows none.
  public init(
    variant: IBFTVariant, chain: String, epoch: UInt64, period: UInt64, validatorContract: ValidatorContract? = nil
  ) throws(CheckpointError) {
    guard let number = UInt64(chain), String(number) == chain, number > 0 else {
      throw CheckpointError("chain is \(chain), not a chain id")
    }
    guard epoch > 0, epoch < 1 << 53, period < 1 << 31 else {
      throw CheckpointError("epoch is \(epoch) and period \(period) s; at least 1 block and below 2^31 s are expected")
    }
    guard validatorContract == nil || variant == .qbft else {
      throw CheckpointError("\(variant.rawValue) keeps validators in headers, not in a contract")
    }
    (self.variant, self.chain, self.epoch, self.period) = (variant, chain, epoch, period)
    self.validatorContract = validatorContract
  }

  func isEpoch(_ number: UInt64) -> Bool { number % epoch == 0 }

  /// How many of `count` validators have to seal a block: two thirds, rounded up.
  ///
  /// GoQuorum's own header check is content with a third and one more; what it commits has this many.
  /// - Source: Besu, `BftHelpers.calculateRequiredValidatorQuorum`; GoQuorum, `ceil2Nby3Block`.
  public static func quorum(of count: Int) -> Int { (2 * count + 2) / 3 }
}
