import TielineCodec
import TielineCore

/// Replays what nodes of a Clique ledger answered.
///
/// Either a folder with `genesis.json`, `headers.json` and `headers_rlp.json` (one of both is enough), and optionally
/// `signers_by_block.json`, `snapshots.json`, `block_N.rlp.hex`, `block_N_txs_receipts.json` and `proofs.json`; or the
/// single file `clique.json` with blocks, receipts and one proof.
///
/// Counted as proofs: values and absences shown by `eth_getProof`, where an account without state counts once more.
/// Transactions and receipts of whole blocks are checked against their roots, and not counted. Proofs of blocks behind
/// the last recorded header cannot be checked; they are passed over and not counted either.
public enum CliqueRecording: Replayable {
  public static func replay(_ folder: ReplayFolder) throws(ReplayFailure) -> ReplayReport {
    if folder.files["clique.json"] != nil { return try replaySingleFile(folder) }
    var replay = CliqueReplay(folder)
    let headers = try replay.recordedHeaders()
    try replay.follow(headers, try replay.parameters())
    for path in folder.paths(where: { $0.hasPrefix("block_") && $0.hasSuffix(".rlp.hex") }) {
      try replay.checkBlock(path)
    }
    for path in folder.paths(where: { $0.hasPrefix("block_") && $0.hasSuffix("_txs_receipts.json") }) {
      try replay.checkTransactionsAndReceipts(path)
    }
    try replay.checkProofs("proofs.json")
    return replay.report
  }

  private static func replaySingleFile(_ folder: ReplayFolder) throws(ReplayFailure) -> ReplayReport {
    let path = "clique.json"
    let recording = try folder.requiredJSON(path)
    let chain: UInt64 = try recording["chain_id"].integer()
    var replay = CliqueReplay(folder)
    let headers = try replay.headers(in: recording["blocks"], of: path)
    try replay.follow(
      headers, CliqueReplay.parameters(chain: chain, epoch: CliqueParameters.defaultEpoch, period: 1))
    if let receipts = recording["receipts"].ifPresent { try replay.checkReceipts(receipts, of: path) }
    // The proof was asked for at the newest block.
    if let proof = recording["proof"].ifPresent { try replay.checkState(proof, at: replay.report.head, of: path) }
    return replay.report
  }
}
