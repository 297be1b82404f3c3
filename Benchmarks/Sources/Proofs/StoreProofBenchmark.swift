import TielineCodec
import TielineProofs

/// ICS-23 proofs of storage slots, as an injectived node answered them.
struct StoreProofBenchmark {
  private static let names = [
    "counter", "lock_amount", "lock_hashlock", "lock_receiver", "lock_sender", "lock_state", "lock_timelock",
  ]

  func run() throws {
    let ledger = try RecordedLedger("cometbft/single")
    let answers = try Self.names.map { name in
      try CometBFTAnswer.store(try ledger.json("abci_exist_\(name).json"))
    }
    // The state at a height is in the next height's header.
    let headers = try answers.map { answer in
      let signed = try ledger.json("commit_\(answer.height + 1).json")["signed_header"]
      return try CometBFTLightClient(trusting: try CometBFTAnswer.header(signed["header"])).head
    }
    let work = Work(name: "store") {
      for (header, answer) in zip(headers, answers) {
        let found = try header.storeValue(store: answer.store, key: answer.key, proof: answer.proof).measured()
        guard found.value == answer.value else { throw BenchmarkFailure("another value") }
      }
      return answers.count
    }
    report("ICS-23 storage proofs: \(try Work.compare([work])[0].rate)")
  }
}
