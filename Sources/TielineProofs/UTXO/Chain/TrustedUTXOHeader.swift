import TielineCore

/// A header of the branch with the most work that enough blocks follow. ``UTXOLightClient`` makes it.
///
/// Final means: undoing it takes more work than the blocks on top of it hold. What a block's transactions did was
/// checked by those who mined on it, not here.
public struct TrustedUTXOHeader: TrustedHeader {
  /// Its `time` is the median of the last 11 header times (BIP 113), by which the timelocks of the next block count;
  /// a single miner's clock, ``header``'s own `time`, moves no timelock.
  public let verified: VerifiedHeader
  /// The header itself; `header.time` is its miner's clock.
  public let header: UTXOHeader

  init(_ position: UTXOChainPosition, on network: UTXONetwork) {
    header = position.header
    verified = VerifiedHeader(
      family: .utxo, chain: network.reference, height: position.height, hash: position.identifier.bytes,
      time: Instant(secondsSinceEpoch: Int64(position.medianTime)))
  }

  /// The block's name.
  public var identifier: UTXOHash { header.identifier }
}
