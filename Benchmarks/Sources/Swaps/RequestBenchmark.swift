import Foundation
import TielineTransport

/// JSON-RPC to a real node, ours beside raw libcurl in the same run.
struct RequestBenchmark {
  typealias Measured = (seconds: Double, latencies: [Double])

  let node: BenchmarkNode

  func run() async throws {
    defer { try? node.down() }
    try node.up()
    let client = JSONRPCClient(url: try EndpointURL(node.url), http: try HTTPClient())
    let body = Array(#"{"jsonrpc":"2.0","id":1,"method":"eth_chainId","params":[]}"#.utf8)
    for (concurrency, count) in [(1, 4_000), (64, 19_968)] {
      _ = try await ours(client, count: 500, concurrency: concurrency)
      var ratios: [Double] = []
      for round in 0..<4 {
        let (mine, raw) = try await pair(
          client, RawCurl(url: node.url, body: body), count: count, concurrency: concurrency,
          peerFirst: !round.isMultiple(of: 2))
        show("tieline", concurrency, count, mine.seconds, mine.latencies)
        show("curl_multi", concurrency, count, raw.seconds, raw.latencies)
        ratios.append(raw.seconds / mine.seconds)
      }
      report(
        "requests, \(concurrency) at a time: ratio ours / raw curl_multi, of \(ratios.count) rounds: "
          + ratios.sorted().map(\.short).joined(separator: ", "))
    }
  }

  private func show(_ who: String, _ concurrency: Int, _ count: Int, _ seconds: Double, _ latencies: [Double]) {
    let sorted = latencies.sorted()
    let (p50, p99) = (sorted[sorted.count / 2] * 1e6, sorted[sorted.count * 99 / 100] * 1e6)
    report(
      "requests, \(concurrency) at a time, \(who): \((Double(count) / seconds).short)/s, p50 \(p50.short) µs, "
        + "p99 \(p99.short) µs")
  }

  /// Both, in either order, so that neither always finds the node as the other left it.
  private func pair(
    _ client: JSONRPCClient, _ peer: RawCurl, count: Int, concurrency: Int, peerFirst: Bool
  ) async throws -> (mine: Measured, raw: Measured) {
    if peerFirst {
      let raw = try peer.run(count: count, concurrency: concurrency)
      return (try await ours(client, count: count, concurrency: concurrency), raw)
    }
    let mine = try await ours(client, count: count, concurrency: concurrency)
    return (mine, try peer.run(count: count, concurrency: concurrency))
  }

  private func ours(
    _ client: JSONRPCClient, count: Int, concurrency: Int
  ) async throws -> Measured {
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
}
