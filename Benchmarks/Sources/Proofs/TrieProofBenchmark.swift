import Foundation
import TielineCodec
import TielineCore
import TielineCrypto
import TielineProofs

/// Merkle-Patricia proofs of accounts and storage, as geth answered them, beside py-trie and the hashing alone.
struct TrieProofBenchmark {
  /// An answer of `eth_getProof`, and the header that it is about.
  private struct Answer {
    let header: TrustedEthereumHeader
    let address: EVMAddress
    let account: MerklePatriciaProof
    let slots: [(slot: [UInt8], proof: MerklePatriciaProof)]
  }

  func run() throws {
    let ledger = try RecordedLedger("clique-geth")
    let answers = try answers(in: ledger)
    let nodes = answers.flatMap { $0.account.nodes + $0.slots.flatMap(\.proof.nodes) }
    let proofs = answers.reduce(0) { $0 + 1 + $1.slots.count }
    let ours = Work(name: "tieline") {
      for answer in answers { try verify(answer) }
      return proofs
    }
    let hashing = Work(name: "hashing") {
      for node in nodes { precondition(Keccak256.hash(node).count == 32) }
      return proofs
    }
    let keys = answers.flatMap { [$0.address.bytes] + $0.slots.map(\.slot) }
    let allHashing = Work(name: "hashing with keys") {
      for bytes in nodes { precondition(Keccak256.hash(bytes).count == 32) }
      for key in keys { precondition(Keccak256.hash(key).count == 32) }
      return proofs
    }
    var ratios: [Double] = []
    for round in 0..<3 {
      let (mine, peer): (Double, Double)
      if round.isMultiple(of: 2) {
        (mine, peer) = (try ours.secondsPerItem(), try peerSeconds(ledger))
      } else {
        peer = try peerSeconds(ledger)
        mine = try ours.secondsPerItem()
      }
      report("trie proofs: tieline \(mine.rate), py-trie \(peer.rate)")
      ratios.append(peer / mine)
    }
    report("trie proofs: ratio tieline / py-trie, median of 3: \(ratios.sorted()[1].short)")
    let seconds = try Work.compare([ours, hashing, allHashing])
    let bytes = Double(nodes.reduce(0) { $0 + $1.count }) / Double(proofs)
    report("trie proofs: tieline \(seconds[0].rate), \(bytes.short) bytes each")
    for (bound, what) in zip(seconds.dropFirst(), ["the same nodes", "the same nodes and keys"]) {
      report("  \((100 * bound / seconds[0]).short) % of hashing \(what) alone, \(bound.rate)")
    }
  }

  private func verify(_ answer: Answer) throws {
    let account = try answer.header.account(answer.address, proof: answer.account).measured()
    for (slot, proof) in answer.slots {
      _ = try answer.header.storage(of: account, slot: slot, proof: proof).measured()
    }
  }

  /// Proofs without nodes, about empty storage, are left out: they take no work on either side.
  private func answers(in ledger: RecordedLedger) throws -> [Answer] {
    let headers = try HeaderBenchmark.finalCliqueHeaders(ledger)
    return try ledger.json("proofs.json").elements().compactMap { entry in
      guard let header = headers[try entry["blockNumber"].integer()] else { return nil }
      let proof = entry["proof"]
      let slots = try proof["storageProof"].elements().map {
        (slot: try $0["key"].hexBytes(count: 32), proof: try MerklePatriciaProof($0["proof"]))
      }
      return Answer(
        header: header, address: try EVMAddress(proof["address"].hexBytes()),
        account: try MerklePatriciaProof(proof["accountProof"]), slots: slots.filter { !$0.proof.nodes.isEmpty })
    }
  }

  /// Seconds for a proof in py-trie, by its own process's clock.
  private func peerSeconds(_ ledger: RecordedLedger) throws -> Double {
    let last = try ledger.headers().count - 1 - HeaderBenchmark.depth
    let process = Process()
    process.executableURL = URL(filePath: ".venv/bin/python")
    process.arguments = [
      "Benchmarks/Peers/trie_proofs.py", ledger.folder.appending(path: "proofs.json").path, "--last", "\(last)",
    ]
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    guard process.terminationStatus == 0, let seconds = Double(text.trimmingCharacters(in: .whitespacesAndNewlines))
    else { throw BenchmarkFailure("Benchmarks/Peers/trie_proofs.py failed") }
    return seconds
  }
}
