import TielineCodec
import TielineCore

/// Replays what nodes of a Clique ledger answered.
///
/// Either a folder with `genesis.json`, `headers.json` and `headers_rlp.json` (one of both is enough), and optionally
/// `signers_by_block.json`, `snapshots.json`, `block_N.rlp.hex`, `block_N_txs_receipts.json` and `proofs.json`; or the
/// single file `clique.json` with blocks, receipts and one proof.
///
/// What is counted as a proof, ``EthereumRecordedBlocks`` says.
public enum CliqueRecording: Replayable {
  public static func replay(_ folder: ReplayFolder) throws(ReplayFailure) -> ReplayReport {
    if folder.files["clique.json"] != nil { return try replaySingleFile(folder) }
    var replay = CliqueReplay(folder)
    let headers = try replay.recordedHeaders()
    try replay.follow(headers, try replay.parameters())
    try replay.blocks.checkAll()
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
    if let proof = recording["proof"].ifPresent {
      try replay.blocks.checkState(proof, at: replay.report.head, of: path)
    }
    return replay.report
  }
}
