import Foundation

/// `make bench`: every figure beside its peer or its bound, in one run.
///
/// `tieline-bench [--long] [NAME …]`: only the benchmarks of these names; with `--long`, the ones that take minutes at
/// their full size.
let arguments = Array(CommandLine.arguments.dropFirst())
let isLong = arguments.contains("--long")
let chosen = arguments.filter { $0 != "--long" }

let folder = try BenchmarkFolder()
let interruptions = folder.removeWhenEnded()

let benchmarks: [(name: String, run: () async throws -> Void)] = [
  ("hashes", { try HashBenchmark().run() }),
  ("trie-proofs", { try TrieProofBenchmark().run() }),
  ("headers", { try HeaderBenchmark().run() }),
  ("commits", { try CommitBenchmark().run() }),
  ("store-proofs", { try StoreProofBenchmark().run() }),
  ("following", { try FollowBenchmark(count: isLong ? 1_000_000 : 100_000).run() }),
  ("semantics", { try SemanticsBenchmark(folder: folder.url).run() }),
  ("requests", { try await RequestBenchmark(node: folder.node).run() }),
  ("swaps", { try await SwapBenchmark(folder: folder.url).runAll() }),
]

let unknown = chosen.filter { name in !benchmarks.contains { $0.name == name } }
guard unknown.isEmpty else {
  report("no benchmark \(unknown.joined(separator: ", ")): there are \(benchmarks.map(\.name).joined(separator: ", "))")
  folder.remove()
  exit(2)
}

var failures = 0
for benchmark in benchmarks where chosen.isEmpty || chosen.contains(benchmark.name) {
  do { try await benchmark.run() } catch {
    if !(error is MissingRecording) { failures += 1 }
    report("\(benchmark.name): no figure: \(error)")
  }
}
folder.remove()
exit(failures == 0 ? 0 : 1)
