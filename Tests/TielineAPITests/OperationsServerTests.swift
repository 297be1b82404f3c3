import CoreMetrics
import Foundation
import FoundationNetworking
import Logging
import Testing
import TielineAPI

@Suite struct OperationsServerTests {
  @Test func `answers health and metrics on loopback`() async throws {
    let registry = PrometheusRegistry()
    registry.makeCounter(label: "tieline_things_total", dimensions: [("kind", "a\"b")]).increment(by: 3)
    registry.makeTimer(label: "tieline_wait_seconds", dimensions: []).recordNanoseconds(1_500_000_000)
    let (ports, found) = AsyncStream<Int>.makeStream()
    var logger = Logger(label: "test")
    logger.logLevel = .error
    let server = OperationsServer(host: "127.0.0.1", port: 0, registry: registry, logger: logger) {
      OperationsServer.Health(isWell: false, body: Data(#"{"status":"ill"}"#.utf8))
    }
    let task = Task { try await server.run { found.yield($0) } }
    defer { task.cancel() }
    var iterator = ports.makeAsyncIterator()
    let port = try #require(await iterator.next())
    let (health, answer) = try await URLSession.shared.data(from: URL(string: "http://127.0.0.1:\(port)/health")!)
    #expect((answer as? HTTPURLResponse)?.statusCode == 503)
    #expect(String(decoding: health, as: UTF8.self) == #"{"status":"ill"}"#)
    let (metrics, _) = try await URLSession.shared.data(from: URL(string: "http://127.0.0.1:\(port)/metrics")!)
    let text = String(decoding: metrics, as: UTF8.self)
    #expect(text.contains("# TYPE tieline_things_total counter\ntieline_things_total{kind=\"a\\\"b\"} 3\n"))
    #expect(text.contains("tieline_wait_seconds_sum 1.5\ntieline_wait_seconds_count 1\n"))
  }
}
