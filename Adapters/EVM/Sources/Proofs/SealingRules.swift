import TielineProofs

extension EVMAdapter {
  /// Who seals a ledger's headers, and by which rules.
  public enum SealingRules: Hashable, Sendable {
    /// One signer each, in turns: final some blocks later.
    case clique(CliqueParameters)
    /// Two thirds of the validators each: IBFT 1, IBFT 2 or QBFT, final at once. The validators are in the headers.
    case istanbul(IBFTParameters)

    /// Every so many blocks a header lists all who seal, and no vote is under way.
    var epoch: UInt64 {
      switch self {
      case .clique(let parameters): parameters.epoch
      case .istanbul(let parameters): parameters.epoch
      }
    }

    /// - Parameter epochHeader: Its RLP, trusted as it is.
    func checkpoint(from epochHeader: [UInt8]) throws(CheckpointError) -> LockVerifier.Checkpoint {
      switch self {
      case .clique(let parameters): try CliqueLightClient(epochHeader: epochHeader, parameters).checkpoint
      case .istanbul(let parameters): try IBFTLightClient(epochHeader: epochHeader, parameters).checkpoint
      }
    }
  }
}
