import TielineCore

/// What the genesis of a Clique ledger, and its user, fix once.
///
/// - Source: EIP-225, *Clique proof-of-authority consensus protocol*.
public struct CliqueParameters: Hashable, Sendable {
  /// How far a signer's clock may be ahead of the caller's.
  public static let clockAllowance = Milliseconds(seconds: 15)
  /// Most headers that are valid and not final, over all branches.
  public static let maximumPending = 1024
  /// The largest depth, well below ``maximumPending``.
  public static let maximumDepth = 256
  /// Epoch of ledgers that do not say otherwise.
  public static let defaultEpoch: UInt64 = 30_000

  /// The ledger's chain id in decimal digits; headers do not say it.
  public let chain: String
  /// Every so many blocks the header lists the signers and votes start anew.
  public let epoch: UInt64
  /// Least seconds between a block and its parent.
  public let period: UInt64
  /// How many headers must lie on top of one before it is final.
  public let depth: Int

  /// - Throws: ``CheckpointError`` for a chain id that is no number, an epoch of 0 or a depth out of bounds.
  public init(chain: String, epoch: UInt64, period: UInt64, depth: Int) throws(CheckpointError) {
    guard let number = UInt64(chain), String(number) == chain, number > 0 else {
      throw CheckpointError("chain is \(chain), not a chain id")
    }
    guard epoch > 0, epoch < 1 << 53, period < 1 << 31 else {
      throw CheckpointError("epoch is \(epoch) and period \(period) s; at least 1 block and below 2^31 s are expected")
    }
    guard (0...Self.maximumDepth).contains(depth) else {
      throw CheckpointError("depth is \(depth); 0 to \(Self.maximumDepth) is expected")
    }
    (self.chain, self.epoch, self.period, self.depth) = (chain, epoch, period, depth)
  }

  func isEpoch(_ number: UInt64) -> Bool { number % epoch == 0 }
}
