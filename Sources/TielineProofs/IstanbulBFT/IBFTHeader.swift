import TielineCodec
import TielineCore
import TielineCrypto

/// An Ethereum header with its Istanbul extra data, and the hashes that follow from both.
struct IBFTHeader {
  /// What every header has as mixHash: the end of "Istanbul practical byzantine fault tolerance" in ASCII.
  static let mixHash = Array("ctical byzantine fault tolerance".utf8)
  /// The message code that the committed seals of IBFT 1 sign behind the block's hash.
  private static let commitCode: UInt8 = 2

  let header: EthereumHeader
  let extra: IBFTExtraData
  /// The block's hash: without what differs between nodes that agreed on the same block.
  let hash: [UInt8]

  init(_ header: EthereumHeader, _ variant: IBFTVariant) throws(ProofFailure) {
    self.header = header
    do throws(ProofFailure) { extra = try IBFTExtraData(header.extraData, variant) } catch {
      guard case .invalid(let rejection) = error, rejection.height == nil else { throw error }
      throw .invalid(
        rejection.reason, at: header.number, expected: rejection.expected, found: rejection.found)
    }
    // Besu hashes the genesis as it is; in GoQuorum's nothing is there to leave out.
    let isWhole = header.number == 0 && variant != .ibft
    hash = isWhole ? header.hash : Self.digest(header, extra, .onChain)
  }

  /// Who made each committed seal.
  func committers() throws(ProofFailure) -> [EVMAddress] {
    let digest =
      extra.variant == .ibft
      ? Keccak256.hash(hash + [Self.commitCode]) : Self.digest(header, extra, .withoutSeals)
    var committers: [EVMAddress] = []
    for seal in extra.committedSeals {
      committers.append(try EthereumSeal.signer(of: seal, over: digest, "committed seal", at: header.number))
    }
    return committers
  }

  /// Who proposed the block: by a seal in IBFT 1, by the coinbase in the others, where the committed seals cover it.
  func proposer() throws(ProofFailure) -> EVMAddress {
    guard extra.variant == .ibft else { return header.coinbase }
    let digest = Keccak256.hash(Self.digest(header, extra, .withoutAnySeal))
    return try EthereumSeal.signer(of: extra.proposerSeal, over: digest, "proposer seal", at: header.number)
  }

  private static func digest(
    _ header: EthereumHeader, _ extra: IBFTExtraData, _ scope: IBFTExtraData.Scope
  ) -> [UInt8] {
    Keccak256.hash(header.rlp(replacingExtraData: extra.encoded(scope)))
  }
}
