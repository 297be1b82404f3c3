import Synchronization
import Testing
import TielineAdapterSDK
import TielineCodec
import TielineCore
import TielineTestServers

@testable import TielineTransport

@Suite struct EndpointPoolTests {
  private typealias Reply = LoopbackHTTPServer.Reply

  /// A node that gives its own name, or fails while it is told to.
  private final class Node: Sendable {
    let server: LoopbackHTTPServer
    private let faults: Faults

    init(_ name: String, fault: Reply? = nil) async throws {
      let fault = Faults(fault)
      server = try await LoopbackHTTPServer { question in
        fault.current.withLock { $0 } ?? .result(.string(name), to: question)
      }
      faults = fault
    }

    func set(_ fault: Reply?) { faults.current.withLock { $0 = fault } }

    final class Faults: Sendable {
      let current: Mutex<Reply?>
      init(_ fault: Reply?) { current = Mutex(fault) }
    }
  }

  private static func pool(
    _ nodes: [Node], policy: EndpointPolicy = .init(), time: ManualTime = .init(),
    verification: EndpointPool.Verification? = nil
  ) throws -> EndpointPool {
    try EndpointPool(
      name: "eip155:1", urls: nodes.map { try $0.server.url() }, http: HTTPClient(), policy: policy, clock: time.clock,
      verification: verification)
  }

  @Test(arguments: [Reply.json("", status: 503), .json("", status: 429), .hangUp, .json("<html>")])
  func `fails over to the next endpoint, and back once the first has recovered`(
    fault: LoopbackHTTPServer.Reply
  ) async throws {
    let (one, two) = (try await Node("one", fault: fault), try await Node("two"))
    let time = ManualTime()
    let pool = try Self.pool([one, two], time: time)

    #expect(try await pool.call("who").string() == "two")
    #expect(time.pauses == [Milliseconds(20)])
    #expect(pool.statistics.map(\.state) == [.failing, .healthy])
    #expect(pool.statistics.map(\.failures) == [1, 0])

    // While its pause lasts, the first is left alone.
    let asked = one.server.questions
    #expect(try await pool.call("who").string() == "two")
    #expect(one.server.questions == asked)

    // Still failing at the end of its pause: a longer pause.
    time.advance(Milliseconds(500))
    #expect(try await pool.call("who").string() == "two")
    #expect(pool.statistics[0].failures == 2)
    time.advance(Milliseconds(600))
    let askedAgain = one.server.questions
    #expect(try await pool.call("who").string() == "two")
    #expect(one.server.questions == askedAgain)

    one.set(nil)
    time.advance(Milliseconds(1000))
    #expect(try await pool.call("who").string() == "one")
    #expect(pool.statistics.map(\.state) == [.healthy, .healthy])
    #expect(pool.statistics[0].lastError != nil)
  }

  @Test func `an endpoint that cannot be connected to, or is too slow, is passed over`() async throws {
    let (gone, slow, well) = (try await Node("gone"), try await Node("slow", fault: .silence), try await Node("well"))
    try await gone.server.stop()
    var policy = EndpointPolicy()
    policy.timeout = Milliseconds(seconds: 1)
    let pool = try Self.pool([gone, slow, well], policy: policy)
    #expect(try await pool.call("who").string() == "well")
    #expect(pool.statistics.map(\.lastError?.code) == [.unreachable, .timedOut, nil])
  }

  @Test func `an error object is the answer, and no other endpoint is asked`() async throws {
    let two = try await Node("two")
    let one = try await LoopbackHTTPServer { .error(-32000, to: $0) }
    let pool = try EndpointPool(name: "x", urls: [one.url(), two.server.url()], http: HTTPClient())
    let failure = await #expect(throws: JSONRPCFailure.self) { try await pool.call("who") }
    #expect(failure?.code == -32000)
    #expect(two.server.questions == 0)
    #expect(pool.statistics[0].state == .healthy)
  }

  @Test func `a node's own call limit is no answer: another endpoint is asked`() async throws {
    let two = try await Node("two")
    let one = try await LoopbackHTTPServer { .error(-32005, to: $0) }
    let pool = try EndpointPool(
      name: "x", urls: [one.url(), two.server.url()], http: HTTPClient(), clock: ManualTime().clock)
    #expect(try await pool.call("who").string() == "two")
    #expect(pool.statistics[0].state == .failing)
  }

  @Test func `tries no more endpoints than allowed, each once, and says how many`() async throws {
    var nodes: [Node] = []
    for _ in 0..<4 { nodes.append(try await Node("x", fault: .json("", status: 500))) }
    var policy = EndpointPolicy()
    policy.attempts = 3
    let pool = try Self.pool(nodes, policy: policy)
    let failure = await #expect(throws: JSONRPCFailure.self) { try await pool.call("who") }
    #expect(failure?.adapterError.code == .unreachable)
    #expect(
      failure?.adapterError.message.hasPrefix(
        "none of 3 endpoints of eip155:1 that were tried answered, of 4 in all") == true)
    #expect(nodes.map(\.server.questions) == [1, 1, 1, 0])
  }

  @Test func `one endpoint alone is asked even while it is failing`() async throws {
    let node = try await Node("one", fault: .json("", status: 500))
    let pool = try Self.pool([node])
    await #expect(throws: JSONRPCFailure.self) { try await pool.call("who") }
    node.set(nil)
    #expect(try await pool.call("who").string() == "one")
  }

  @Test func `an endpoint of another ledger is excluded, by name, and verified but once`() async throws {
    let (wrong, right) = (try await Node("wrong"), try await Node("right"))
    let pool = try Self.pool([wrong, right], verification: Self.verification)
    for _ in 0..<3 { #expect(try await pool.call("who").string() == "right") }
    #expect(wrong.server.questions == 1)
    #expect(right.server.questions == 4)
    #expect(pool.statistics.map(\.state) == [.excluded, .healthy])
    #expect(pool.statistics[0].lastError?.message == "http://127.0.0.1:\(wrong.server.port) serves another chain")
  }

  private static let verification: EndpointPool.Verification = { endpoint throws(AdapterError) in
    let name: NodeAnswer
    do throws(JSONRPCFailure) { name = try await endpoint.rpc.call("eth_chainId") } catch { throw error.adapterError }
    guard try name.string() == "right" else {
      throw AdapterError(.wrongLedger, "\(endpoint.url) serves another chain")
    }
  }

  @Test func `callers at the same time share one verification`() async throws {
    let node = try await Node("right")
    let count = Mutex(0)
    let pool = try Self.pool([node]) { endpoint throws(AdapterError) in
      count.withLock { $0 += 1 }
      try await Self.verification(endpoint)
    }
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<20 { group.addTask { _ = try await pool.call("who") } }
      try await group.waitForAll()
    }
    #expect(count.withLock { $0 } == 1)
    #expect(node.server.questions == 21)
  }

  @Test func `when all are excluded, the error says so with numbers and names`() async throws {
    let nodes = [try await Node("wrong"), try await Node("worse")]
    let pool = try Self.pool(nodes, verification: Self.verification)
    for _ in 0..<2 {
      let failure = await #expect(throws: JSONRPCFailure.self) { try await pool.call("who") }
      #expect(failure?.adapterError.code == .wrongLedger)
      let message = failure?.adapterError.message ?? ""
      #expect(message.hasPrefix("all 2 endpoints of eip155:1 serve another ledger"))
      #expect(nodes.allSatisfy { message.contains("http://127.0.0.1:\($0.server.port)") })
    }
    let error = await #expect(throws: AdapterError.self) { try await pool.callAll("who") }
    #expect(error?.code == .wrongLedger)
    #expect(nodes.map(\.server.questions) == [1, 1])
  }

  @Test func `a verification that cannot be made is made again later`() async throws {
    let node = try await Node("right", fault: .json("", status: 503))
    let pool = try Self.pool([node], verification: Self.verification)
    let failure = await #expect(throws: JSONRPCFailure.self) { try await pool.call("who") }
    #expect(failure?.adapterError.code == .unreachable)
    node.set(nil)
    #expect(try await pool.call("who").string() == "right")
  }

  @Test func `callAll asks every healthy endpoint and reports each answer`() async throws {
    let nodes = [try await Node("a"), try await Node("b", fault: .json("", status: 500)), try await Node("c")]
    let pool = try Self.pool(nodes)
    let first = try await pool.callAll("send", ["0x00"])
    #expect(first.map { try? $0.result.get().string() } == ["a", nil, "c"])
    #expect(first.map(\.endpoint) == nodes.map { "http://127.0.0.1:\($0.server.port)" })
    // The second has just failed and is left out.
    let second = try await pool.callAll("send", ["0x00"])
    #expect(second.map { try? $0.result.get().string() } == ["a", "c"])
  }

  @Test func `the clearly faster endpoint is preferred once both are measured`() async throws {
    let time = ManualTime()
    let isDown = Mutex(false)
    let slow = try await LoopbackHTTPServer { question in
      if isDown.withLock({ $0 }) { return .hangUp }
      time.advance(Milliseconds(400))
      return .result("slow", to: question)
    }
    let fast = try await Node("fast")
    let pool = try EndpointPool(
      name: "x", urls: [slow.url(), fast.server.url()], http: HTTPClient(), clock: time.clock)
    #expect(try await pool.call("who").string() == "slow")
    #expect(pool.statistics[0].latencyMicroseconds == 400_000)
    isDown.withLock { $0 = true }
    #expect(try await pool.call("who").string() == "fast")
    isDown.withLock { $0 = false }
    time.advance(Milliseconds(seconds: 10))
    #expect(try await pool.call("who").string() == "slow")
    #expect(try await pool.call("who").string() == "fast")
  }

  @Test func `a batch and a REST resource fail over as well`() async throws {
    let one = try await Node("one", fault: .json("", status: 502))
    let two = try await LoopbackHTTPServer { question in
      if question.method == "GET" { return .json(#"{"path":"\#(question.uri)"}"#) }
      guard case .array(let calls) = question.json else { return .hangUp }
      let answers = calls.map { JSONValue.object(["jsonrpc": "2.0", "id": $0["id"] ?? .null, "result": "two"]) }
      return .answer(body: JSONValue.array(answers).utf8)
    }
    let pool = try EndpointPool(
      name: "x", urls: [one.server.url("/api"), two.url("/api")], http: HTTPClient(), clock: ManualTime().clock)
    #expect(
      try await pool.batch([JSONRPCCall("a"), JSONRPCCall("b")]).value.map { try $0.get().string() } == ["two", "two"])
    #expect(try await pool.get("/blocks/latest?x=1")["path"].string() == "/api/blocks/latest?x=1")
  }

  @Test func `refuses no URL, one that stands twice and one that is not HTTP`() throws {
    let http = try HTTPClient()
    let url = try EndpointURL("http://a")
    for urls in [[], [url, url], [try EndpointURL("ws://a")]] {
      let error = #expect(throws: AdapterError.self) { try EndpointPool(name: "x", urls: urls, http: http) }
      #expect(error?.code == .invalidRequest)
    }
  }

  @Test func `a cancelled caller is told so and costs the endpoint nothing`() async throws {
    let node = try await Node("one", fault: .silence)
    let pool = try Self.pool([node])
    let task = Task { try await pool.call("who") }
    await node.server.untilQuestions(1)
    task.cancel()
    let failure = await #expect(throws: JSONRPCFailure.self) { try await task.value }
    #expect(failure?.adapterError.code == .cancelled)
    #expect(pool.statistics[0].failures == 0)
  }
}
