import TielineProofs

/// Memory while a client follows a long ledger: what it was when a tenth was behind, and at the end.
struct FollowBenchmark {
  /// Headers to follow.
  let count: Int

  func run() throws {
    var chain = try CliqueChain()
    var clique = try chain.client()
    try follow("Clique") { _ in
      try chain.advance()
      _ = try clique.apply(chain.header, at: .afterAll).measured()
    }
    let validator = try CometBFTChain(validators: 1)
    var comet = try validator.client()
    try follow("CometBFT") { index in
      let height = UInt64(index) + 2
      _ = try comet.apply(validator.update(height).encoded, at: validator.now(height)).measured()
    }
  }

  private func follow(_ family: String, _ next: (Int) throws -> Void) throws {
    let start = ContinuousClock.now
    var early = 0
    for index in 0..<count {
      try next(index)
      if index + 1 == count / 10 { early = Memory.resident() }
    }
    let late = Memory.resident()
    let seconds = (ContinuousClock.now - start).seconds
    report(
      "following \(count) \(family) headers (\(seconds.short) s with their sealing): \((Double(early) / 1048576).short) "
        + "MiB after a tenth, \((Double(late) / 1048576).short) MiB after all")
  }
}
