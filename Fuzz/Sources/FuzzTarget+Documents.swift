import TielineCodec
import TielineCore

@testable import TielineProofs

extension FuzzTarget {
  static let documents = [
    FuzzTarget(name: "lock-proof-json", seeds: { try FuzzData.documents().map { $0 + [0x0A] } }, read: readLockProof),
    FuzzTarget(
      name: "lock-proof-compact",
      seeds: { try FuzzData.documents().map { try HashTimeLockProof($0 + [0x0A]).compact } },
      read: readLockProof),
    FuzzTarget(name: "lock-evidence", seeds: { [EVMLockEvidence(status: [1], preimage: [2]).encoded] }) { bytes in
      _ = try? EVMLockEvidence(bytes)
      _ = try? AuthorityStatement(bytes)
    },
    FuzzTarget(name: "checkpoint", seeds: checkpoints) { bytes in
      guard let checkpoint = try? CanonicalJSON(canonical: bytes) else { return }
      read(checkpoint, AuRaLightClient.self)
      read(checkpoint, AuthorityLightClient.self)
      read(checkpoint, CliqueLightClient.self)
      read(checkpoint, CometBFTLightClient.self)
      read(checkpoint, FabricLightClient.self)
      read(checkpoint, IBFTLightClient.self)
      read(checkpoint, NeoLightClient.self)
      read(checkpoint, UTXOLightClient.self)
    },
  ]

  private static let readLockProof: @Sendable ([UInt8]) -> Void = { bytes in
    guard let proof = try? HashTimeLockProof(bytes) else { return }
    _ = proof.verify(at: FuzzData.now)
  }

  private static func read<Client: LightClient>(_ checkpoint: CanonicalJSON, _: Client.Type) {
    guard let client = try? Client(checkpoint: checkpoint) else { return }
    precondition(client.checkpoint == checkpoint, "a second form of a checkpoint was read")
  }

  private static let checkpoints: @Sendable () throws -> [[UInt8]] = {
    try FuzzData.documents().map { try HashTimeLockProof($0 + [0x0A]).checkpoint.bytes }
  }
}
