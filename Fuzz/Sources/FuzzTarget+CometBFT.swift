import TielineCodec
import TielineCore

@testable import TielineProofs

extension FuzzTarget {
  static let cometBFT = [
    canonical("cometbft-header", { [try lightBlock(339).header.encoded] }) { try CometBFTHeader.decode($0).encoded },
    canonical("cometbft-update", { [try update().encoded] }) { try CometBFTUpdate.decode($0).encoded },
    client("cometbft") {
      (try CometBFTLightClient(trusting: lightBlock(338).header), [try update().encoded])
    },
    canonical("cometbft-inclusion", inclusions) { try CometBFTInclusionProof.decode($0).encoded },
    canonical("cometbft-result", { [CometBFTResult.Content(code: 0, data: [1], gasWanted: 2, gasUsed: 1).encoded] }) {
      try CometBFTResult.Content.decode($0).encoded
    },
    canonical("ics23", { try storeProofs().map(\.key.encoded) }) { try ICS23Proof.strictly($0).encoded },
    FuzzTarget(name: "ics23-store", seeds: { try storeProofs().map(\.encoded) }) { bytes in
      guard let proof = try? ICS23StoreProof.strictly(bytes) else { return }
      precondition(proof.encoded == bytes, "a second encoding was read")
      _ = try? proof.verify(appHash: [UInt8](repeating: 1, count: 32), store: "evm", key: [1])
      for specification in [ICS23Specification.iavl, .tendermint, .sparseMerkleTree] {
        _ = proof.key.verify(specification, root: [UInt8](repeating: 1, count: 32), key: [1])
      }
    },
  ]

  private static func lightBlock(_ height: Int) throws -> CometBFTLightBlock {
    let folder = try FuzzData.shared("cometbft/fourval")
    return try CometBFTAnswer.lightBlock(
      commit: folder.requiredJSON("commit_\(height).json"), validators: folder.requiredJSON("validators_\(height).json")
    )
  }

  private static func update() throws -> CometBFTUpdate {
    let block = try lightBlock(339)
    return CometBFTUpdate(block: block, trustedHeight: 338, trustedValidators: block.validators)
  }

  private static let inclusions: @Sendable () throws -> [[UInt8]] = {
    let folder = try FuzzData.shared("cometbft/single")
    return [try CometBFTAnswer.transaction(folder.requiredJSON("tx_prove_372.json")).proof.encoded]
  }

  private static func storeProofs() throws -> [ICS23StoreProof] {
    let folder = try FuzzData.shared("cometbft/single")
    return try ["abci_absent.json", "abci_exist_counter.json", "abci_exist_lock_state.json"].map { path in
      try ICS23StoreProof.strictly(CometBFTAnswer.store(folder.requiredJSON(path)).proof)
    }
  }
}
