import TielineCrypto
import TielineProofs

/// A CometBFT header that 150 validators signed, from its encoding to the verdict, beside its signatures alone.
struct CommitBenchmark {
  func run() throws {
    let chain = try CometBFTChain(validators: 150)
    let (client, update) = (try chain.client(), try chain.update(2))
    let (encoded, now) = (update.encoded, chain.now(2))
    let commit = update.block.commit
    let votes = commit.signatures.enumerated().compactMap { index, signature in
      if case .commit(let vote) = signature,
        let message = commit.signBytes(of: signature, chainID: update.block.header.chainID)
      {
        return (key: chain.keys[index].publicKey, signature: vote.signature, message: message)
      }
      return nil
    }
    let ours = Work(name: "commit") {
      var client = client
      _ = try client.apply(encoded, at: now).measured()
      return 1
    }
    let signatures = Work(name: "signatures") {
      for vote in votes {
        guard vote.key.verify(vote.signature, of: vote.message) else { throw BenchmarkFailure("a bad signature") }
      }
      return 1
    }
    let seconds = try Work.compare([ours, signatures])
    report(
      "CometBFT header with \(votes.count) signatures: \(seconds[0].rate); its signatures alone: \(seconds[1].rate); "
        + "\((seconds[0] / seconds[1]).short) times their cost")
  }
}
