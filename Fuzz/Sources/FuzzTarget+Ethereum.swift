import TielineCodec
import TielineCore
import TielineCrypto

@testable import TielineProofs

extension FuzzTarget {
  static let ethereum = [
    canonical("ethereum-header", { try FuzzData.headers(FuzzData.committed("qbft")) }) {
      try EthereumHeader(rlp: $0).rlp()
    },
    canonical("ethereum-receipt", receipts) { try EthereumReceipt($0).encoded },
    FuzzTarget(name: "trie-proof", seeds: trieProofs) { bytes in
      guard let proof = MerklePatriciaProof.read(rlp: bytes).accepted, let first = proof.nodes.first else { return }
      precondition(proof.rlp == bytes, "a second encoding was read")
      // Under the root that the first node has, so that it is read.
      let root = Keccak256.hash(first)
      for key in [[], [0x12], [UInt8](repeating: 0x55, count: 32)] { _ = try? proof.value(of: key, root: root) }
      _ = try? EVMAccount(rlp: first)
    },
    client("clique") {
      let folder = try FuzzData.shared("clique-geth")
      let headers = try FuzzData.headers(folder)
      let parameters = try CliqueParameters(chain: "424201", epoch: 30, period: 1, depth: 2)
      return (try CliqueLightClient(epochHeader: headers[0], parameters), Array(headers.dropFirst()))
    },
    istanbul("ibft2"), istanbul("qbft"), istanbul("qbft-contract"),
    client("ibft") { try istanbulStart(FuzzData.shared("ibft-goquorum")) },
    client("aura") {
      let folder = try FuzzData.committed("aura")
      let headers = try folder.requiredJSON("headers_rlp.json").elements().map(AuRaRecording.header)
      let validators = try folder.requiredJSON("validators_by_block.json")["0"].elements().map { try $0.evmAddress() }
      let client = try AuRaLightClient(
        finalHeader: headers[0].rlp, validators: validators,
        AuRaRecording.parameters(folder.requiredJSON("genesis.json")))
      return (client, try headers.dropFirst().map { try AuRaRecording.update($0, folder) })
    },
  ]

  private static func istanbul(_ name: String) -> FuzzTarget {
    client(name) { try istanbulStart(FuzzData.committed(name)) }
  }

  private static func istanbulStart(
    _ folder: ReplayFolder
  ) throws -> (client: IBFTLightClient, headers: [[UInt8]]) {
    let parameters = try IBFTRecording.parameters(folder.requiredJSON("genesis.json"))
    let proofs = try IBFTRecording.validatorProofs(folder)
    let headers = try IBFTRecordedHeaders(folder).headers.map(\.header)
    let validators =
      parameters.validatorContract == nil ? nil : try IBFTRecordedStates(folder).validators(after: 0)
    let client = try IBFTLightClient(epochHeader: headers[0].rlp(), validators: validators, parameters)
    let updates = headers.dropFirst().map { header in
      proofs[header.number].map { IBFTLightClient.update(header: header.rlp(), proof: $0) } ?? header.rlp()
    }
    return (client, Array(updates))
  }

  private static let receipts: @Sendable () throws -> [[UInt8]] = {
    let folder = try FuzzData.committed("aura")
    return try AuRaRecording.receipts(folder.requiredJSON("block_3_txs_receipts.json")["receipts"])
  }

  private static let trieProofs: @Sendable () throws -> [[UInt8]] = {
    let folder = try FuzzData.committed("ibft2")
    return try folder.requiredJSON("proofs.json").elements().flatMap { entry in
      let proof = entry["proof"]
      let slots = try proof["storageProof"].elements().map { try MerklePatriciaProof($0["proof"]).rlp }
      return [try MerklePatriciaProof(proof["accountProof"]).rlp] + slots
    }
  }
}
