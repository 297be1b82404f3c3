import Foundation
import TielineTransport

/// JSON-RPC to a real node, ours beside raw libcurl in the same run.
struct RequestBenchmark {
  let folder: URL
  static let basePort = 29_000

  func run() async throws {
    try ledger("up", ["--chain-id", "bench-1", "--evm-chain-id", "1499", "--base-port", "\(Self.basePort)", "--json"])
    defer { try? ledger("down", []) }
    let url = "http://127.0.0.1:\(Self.basePort + 2)"
    let client = JSONRPCClient(url: try EndpointURL(url), http: try HTTPClient())
    let body = Array(#"{"jsonrpc":"2.0","id":1,"method":"eth_chainId","params":[]}"#.utf8)
    for (concurrency, count) in [(1, 4_000), (64, 19_968)] {
      _ = try await ours(client, count: 500, concurrency: concurrency)
      var ratios: [Double] = []
      for _ in 0..<3 {
        let mine = try await ours(client, count: count, concurrency: concurrency)
        let raw = try RawCurl(url: url, body: body).run(count: count, concurrency: concurrency)
        show("tieline", concurrency, count, mine.seconds, mine.latencies)
        show("curl_multi", concurrency, count, raw.seconds, raw.latencies)
        ratios.append(raw.seconds / mine.seconds)
      }
      report(
        "requests, \(concurrency) at a time: ratio ours / raw curl_multi, median of 3: \(ratios.sorted()[1].short)")
    }
  }

  private func show(_ who: String, _ concurrency: Int, _ count: Int, _ seconds: Double, _ latencies: [Double]) {
    let sorted = latencies.sorted()
    let (p50, p99) = (sorted[sorted.count / 2] * 1e6, sorted[sorted.count * 99 / 100] * 1e6)
    report(
      "requests, \(concurrency) at a time, \(who): \((Double(count) / seconds).short)/s, p50 \(p50.short) µs, "
        + "p99 \(p99.short) µs")
  }

  private func ours(
    _ client: JSONRPCClient, count: Int, concurrency: Int
  ) async throws -> (seconds: Double, latencies: [Double]) {
    let start = ContinuousClock.now
    let latencies = try await withThrowingTaskGroup(of: [Double].self) { group in
      for _ in 0..<concurrency {
        group.addTask {
          var own: [Double] = []
          for _ in 0..<(count / concurrency) {
            let began = ContinuousClock.now
            _ = try await client.call("eth_chainId")
            own.append((ContinuousClock.now - began).seconds)
          }
          return own
        }
      }
      return try await group.reduce(into: [Double]()) { $0 += $1 }
    }
    return ((ContinuousClock.now - start).seconds, latencies)
  }

  private func ledger(_ command: String, _ arguments: [String]) throws {
    let process = Process()
    process.executableURL = URL(filePath: ".venv/bin/python")
    process.arguments =
      ["Tools/ledgers/injective.py", command, "--home", folder.appending(path: "ledger").path] + arguments
    process.standardOutput = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw BenchmarkFailure("the ledger script failed: \(command)") }
  }
}
