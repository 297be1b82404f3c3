import TielineCodec
import TielineCore

@testable import TielineProofs

extension FuzzTarget {
  static let utxo = [
    canonical("utxo-header", { Array(try headers().prefix(8)) }) { try UTXOHeader(decoding: $0).bytes },
    client("utxo") {
      let headers = try Self.headers().map { try UTXOHeader(decoding: $0) }
      let client = try UTXOLightClient(pinning: Array(headers[...10]), at: 1360, on: .litecoinRegtest, depth: 0)
      return (client, headers[11...].map(\.bytes))
    },
    FuzzTarget(name: "utxo-transaction", seeds: transactions) { bytes in
      guard let transaction = try? UTXOTransaction(decoding: bytes) else { return }
      precondition(transaction.bytes() == bytes, "a second encoding was read")
      for input in transaction.inputs.indices.prefix(3) {
        let script = transaction.inputs[input].script
        _ = transaction.legacySignatureHash(input: input, scriptCode: script, hashType: 1)
        _ = transaction.witnessSignatureHash(input: input, scriptCode: script, value: 1, hashType: 0x83)
      }
    },
    FuzzTarget(name: "utxo-script", seeds: { [[0x63, 0xA8, 0x20, 0x88, 0x76, 0xA9, 0x14]] }) { bytes in
      _ = try? UTXOHashTimeLock(script: bytes)
      _ = SegwitAddress(prefix: "rltc", script: bytes)
    },
    FuzzTarget(name: "utxo-merkle-block", seeds: merkleBlocks) { bytes in _ = try? UTXOMerkleBlock(decoding: bytes) },
    FuzzTarget(name: "utxo-block", seeds: { [] }) { bytes in _ = try? UTXOBlock(decoding: bytes) },
    canonical("utxo-inclusion", { [] }) { try UTXOInclusionProof(decoding: $0).bytes },
    canonical("utxo-spend", { [] }) { try UTXOSpendProof(decoding: $0).bytes },
  ]

  private static func headers() throws -> [[UInt8]] {
    try FuzzData.shared("utxo").requiredJSON("headers.json").elements().compactMap { entry in
      let height: Int = try entry["height"].integer()
      return height < 1350 ? nil : Hex.decode(try entry["hex"].string())
    }
  }

  private static let merkleBlocks: @Sendable () throws -> [[UInt8]] = {
    let text = try FuzzData.shared("utxo").requiredJSON("merkle_multi.json")["merkleblock"].string()
    return [Hex.decode(text) ?? []]
  }

  private static let transactions: @Sendable () throws -> [[UInt8]] = {
    let block = try FuzzData.shared("utxo").requiredJSON("merkle_multi.json")["block"]
    return try block["tx"].elements().compactMap { try $0["hex"].ifPresent.flatMap { Hex.decode(try $0.string()) } }
  }
}
