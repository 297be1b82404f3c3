import TielineCodec
import TielineCore

@testable import TielineProofs

extension FuzzTarget {
  static let neo = [
    canonical("neo-header", { Array(try headers().prefix(8)) }) { try NeoSignedHeader.decode($0).encoded },
    client("neo") { (try client(), Array(try headers().dropFirst())) },
    canonical("neo-state-root", { [] }) { try NeoStateRoot.decode($0).encoded },
    FuzzTarget(name: "neo-trie-proof", seeds: trieProofs) { bytes in
      _ = try? NeoMPTNode(bytes, at: 1)
      guard let proof = try? NeoMPTProof.decode(bytes, at: 1) else { return }
      _ = try? proof.value(under: [UInt8](repeating: 1, count: 32), at: 1)
    },
    FuzzTarget(name: "neo-transaction", seeds: transactions) { bytes in
      _ = try? NeoTransaction.decode(unsigned: bytes, at: 1)
      _ = try? NeoTransactionProof.decode(bytes, at: 1)
      _ = try? NeoMultisignature(script: bytes, at: 1)
      _ = NeoRecordedDesignation.keys(in: bytes)
      guard let header = start?.head else { return }
      _ = header.transactions(bytes)
      _ = header.transaction(bytes)
    },
  ]

  private static let magic: UInt32 = 56_753
  private static let start = try? client()

  private static func headers() throws -> [[UInt8]] {
    try FuzzData.shared("dbft-neo").requiredJSON("headers.json").elements().map { try $0["rawBase64"].neoBytes() }
  }

  private static func client() throws -> NeoLightClient {
    try NeoLightClient(trusting: NeoSignedHeader.decode(headers()[0]).header, magic: magic, stateValidators: nil)
  }

  private static let trieProofs: @Sendable () throws -> [[UInt8]] = {
    try FuzzData.shared("dbft-neo").requiredJSON("proofs.json").elements().compactMap {
      try $0["proofBase64"].ifPresent?.neoBytes()
    }
  }

  private static let transactions: @Sendable () throws -> [[UInt8]] = {
    let headers = try Self.headers()
    return try FuzzData.shared("dbft-neo").requiredJSON("blocks_with_txs.json").elements().map { block in
      let height: Int = try block["json"]["index"].integer()
      return Array(try block["rawBase64"].neoBytes().dropFirst(headers[height].count))
    }
  }
}
