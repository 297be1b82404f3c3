import TielineCore

@testable import TielineProofs

extension FuzzTarget {
  static let fabric = [
    FuzzTarget(name: "fabric-block", seeds: { try proofs(withData: true) + proofs(withData: false) }) { bytes in
      guard let block = try? FabricBlock(bytes) else { return }
      precondition(block.encoded(withData: block.encodedData != nil) == bytes, "a second encoding was read")
    },
    FuzzTarget(name: "fabric-stored-block", seeds: stored) { bytes in
      _ = FabricBlock.reading(stored: bytes)
      _ = try? FabricLightClient(configBlock: bytes)
    },
    client("fabric") {
      let blocks = try stored().prefix(12).map { try FabricBlock(stored: $0).encoded(withData: true) }
      return (try FabricLightClient(configBlock: stored()[0]), Array(blocks.dropFirst()))
    },
    FuzzTarget(
      name: "fabric-transaction", seeds: { try stored().flatMap { try FabricBlock(stored: $0).data?.entries ?? [] } }
    ) {
      bytes in
      _ = try? FabricEnvelope(bytes)
      _ = try? FabricEndorsedTransaction(FabricEnvelope(bytes))
      _ = try? FabricReadWriteSet(bytes)
      _ = try? FabricSignaturePolicy(bytes)
      _ = try? FabricConfigGroup(bytes)
      _ = try? FabricCertificate(der: bytes)
    },
  ]

  private static let stored: @Sendable () throws -> [[UInt8]] = {
    let folder = try FuzzData.shared("fabric-smartbft/orderer_blocks")
    return folder.paths { $0.hasSuffix(".pb") }.prefix(20).compactMap { folder.files[$0] }
  }

  private static func proofs(withData: Bool) throws -> [[UInt8]] {
    try stored().prefix(8).map { try FabricBlock(stored: $0).encoded(withData: withData) }
  }
}
