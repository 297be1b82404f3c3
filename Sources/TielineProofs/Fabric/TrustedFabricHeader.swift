import TielineCore

/// A block of a Fabric channel that a quorum of its consenters signed, and what held in the channel when they did.
///
/// Blocks have no time of their own. ``VerifiedHeader/time`` is the latest of the times that the senders of the block's
/// transactions wrote into them, where the block was read with its data, and that of the block before where it was
/// not. It is proposed by clients, checked by nobody, and only as good as they are: nothing may depend on it that a
/// client could gain from.
public struct TrustedFabricHeader: TrustedHeader {
  public let verified: VerifiedHeader
  /// SHA-256 of the transactions' envelopes, one behind the other: inclusion is proven with all of them.
  public let dataHash: [UInt8]
  /// What holds for the transactions of this block.
  let configuration: FabricChannelConfiguration

  init(verified: VerifiedHeader, dataHash: [UInt8], configuration: FabricChannelConfiguration) {
    (self.verified, self.dataHash, self.configuration) = (verified, dataHash, configuration)
  }

  /// The channel's name.
  public var channel: String { verified.chain }
  /// The block's number.
  public var number: UInt64 { verified.height }
  /// Those who sign the next block, in ascending order of their numbers.
  public var consenters: [FabricConsenter] { configuration.consenters.consenters }
  /// How many of them have to.
  public var quorum: Int { configuration.consenters.quorum }
  /// The application organisations' names, in order.
  public var organisations: [String] { configuration.organisations.keys.sorted() }
}
