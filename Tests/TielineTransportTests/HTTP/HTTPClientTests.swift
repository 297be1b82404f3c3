import Foundation
import NIOSSL
import Synchronization
import Testing
import TielineAdapterSDK
import TielineCodec
import TielineCore
import TielineTestServers
import TielineTestVectors
import TielineTransport

@Suite struct HTTPClientTests {
  private static func echo() async throws -> LoopbackHTTPServer {
    try await LoopbackHTTPServer { .answer(fields: [("X-Method", $0.method)], body: $0.body) }
  }

  @Test func `posts a body and reads status, header and body`() async throws {
    let server = try await Self.echo()
    let answer = try await HTTPClient().send(HTTPRequest(.post, server.url("/x"), body: Array("hello".utf8)))
    #expect(answer.status == 200)
    #expect(answer.body == Array("hello".utf8))
    #expect(answer.field("x-method") == "POST")
    #expect(answer.field("absent") == nil)
  }

  @Test func `one connection carries request after request, of either method`() async throws {
    let server = try await Self.echo()
    let client = try HTTPClient()
    for round in 0..<20 {
      let posted = try await client.send(HTTPRequest(.post, server.url(), body: Array("\(round)".utf8)))
      #expect(posted.body == Array("\(round)".utf8))
      let empty = try await client.send(HTTPRequest(.post, server.url()))
      #expect(empty.body.isEmpty && empty.field("X-Method") == "POST")
      let got = try await client.send(HTTPRequest(.get, server.url()))
      #expect(got.body.isEmpty && got.field("X-Method") == "GET")
    }
    #expect(server.connections == 1)
    #expect(server.questions == 60)
  }

  @Test func `64 calls at once all get their own answer`() async throws {
    let server = try await Self.echo()
    let client = try HTTPClient()
    let url = try server.url()
    try await withThrowingTaskGroup(of: Void.self) { group in
      for worker in 0..<64 {
        group.addTask {
          for round in 0..<10 {
            let body = Array("\(worker)/\(round)".utf8)
            let answer = try await client.send(HTTPRequest(.post, url, body: body))
            #expect(answer.body == body)
          }
        }
      }
      try await group.waitForAll()
    }
    #expect(server.questions == 640)
    #expect(server.connections <= 64)
  }

  @Test func `opens no more connections to a host than it may`() async throws {
    let server = try await Self.echo()
    var configuration = HTTPClientConfiguration()
    configuration.connectionsPerHost = 3
    let client = try HTTPClient(configuration)
    let url = try server.url()
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<40 { group.addTask { _ = try await client.send(HTTPRequest(.post, url, body: [1])) } }
      try await group.waitForAll()
    }
    #expect(server.questions == 40)
    #expect(server.connections <= 3)
  }

  @Test func `sends the given headers, the URL's user, and large bodies without a pause for 100-continue`()
    async throws
  {
    let seen = Mutex<LoopbackHTTPServer.Question?>(nil)
    let server = try await LoopbackHTTPServer { question in
      seen.withLock { $0 = question }
      return .json("{}")
    }
    let url = try EndpointURL("http://user:pass@127.0.0.1:\(server.port)/p?q=1")
    let body = [UInt8](repeating: 7, count: 3 << 20)
    let fields = [HTTPField("X-Key", "k"), HTTPField("X-Empty", "")]
    _ = try await HTTPClient().send(HTTPRequest(.post, url, fields: fields, body: body))
    let question = try #require(seen.withLock { $0 })
    #expect(question.uri == "/p?q=1")
    #expect(question.fields["x-key"] == "k")
    #expect(question.fields["x-empty"] == "")
    #expect(question.fields["authorization"] == "Basic dXNlcjpwYXNz")
    #expect(question.fields["expect"] == nil)
    #expect(question.fields["accept-encoding"] == nil)
    #expect(question.body == body)
  }

  @Test func `a header with a line break is refused`() async throws {
    let client = try HTTPClient()
    let url = try EndpointURL("http://127.0.0.1:1/")
    let request = HTTPRequest(.get, url, fields: [HTTPField("X", "a\r\nHost: b")])
    let error = await #expect(throws: AdapterError.self) { try await client.send(request) }
    #expect(error?.code == .invalidRequest)
  }

  @Test func `follows no redirect`() async throws {
    let server = try await LoopbackHTTPServer { _ in
      .answer(status: 302, fields: [("Location", "file:///etc/passwd")], body: [])
    }
    let answer = try await HTTPClient().send(HTTPRequest(.get, server.url()))
    #expect(answer.status == 302)
    #expect(server.questions == 1)
  }

  @Test func `a node that says nothing is timed out, by name`() async throws {
    let server = try await LoopbackHTTPServer { _ in .silence }
    let request = HTTPRequest(.get, try server.url("/KEY"), timeout: Milliseconds(80))
    let error = await #expect(throws: AdapterError.self) { try await HTTPClient().send(request) }
    #expect(error?.code == .timedOut)
    #expect(error?.description.contains("127.0.0.1:\(server.port)") == true)
    #expect(error?.description.contains("KEY") == false)
    await server.untilDisconnections(1)
  }

  @Test func `a request that waits for a connection is timed out too`() async throws {
    let server = try await LoopbackHTTPServer { _ in .silence }
    var configuration = HTTPClientConfiguration()
    configuration.connectionsPerHost = 1
    let client = try HTTPClient(configuration)
    let first = HTTPRequest(.get, try server.url(), timeout: Milliseconds(seconds: 30))
    let holding = Task { try await client.send(first) }
    await server.untilQuestions(1)
    let second = HTTPRequest(.get, try server.url(), timeout: Milliseconds(80))
    let error = await #expect(throws: AdapterError.self) { try await client.send(second) }
    #expect(error?.code == .timedOut)
    holding.cancel()
    _ = await holding.result
  }

  @Test func `cancelling the task aborts the transfer, and the server sees it`() async throws {
    let server = try await LoopbackHTTPServer { _ in .silence }
    let client = try HTTPClient()
    let request = HTTPRequest(.get, try server.url(), timeout: Milliseconds(minutes: 5))
    let task = Task { try await client.send(request) }
    await server.untilQuestions(1)
    task.cancel()
    let error = await #expect(throws: AdapterError.self) { try await task.value }
    #expect(error?.code == .cancelled)
    await server.untilDisconnections(1)
  }

  @Test func `a task cancelled before it asks asks nothing`() async throws {
    let server = try await Self.echo()
    let client = try HTTPClient()
    let request = HTTPRequest(.get, try server.url())
    let task = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      return try await client.send(request)
    }
    let error = await #expect(throws: AdapterError.self) { try await task.value }
    #expect(error?.code == .cancelled)
    #expect(server.questions == 0)
  }

  @Test func `a body above the limit is an error, announced or not`() async throws {
    let server = try await LoopbackHTTPServer { _ in .answer(body: [UInt8](repeating: 0x20, count: 100_001)) }
    let chunked = try await LoopbackRawServer {
      Array("HTTP/1.1 200 OK\r\n\r\n".utf8) + [UInt8](repeating: 0x20, count: 100_001)
    }
    let client = try HTTPClient()
    for url in [try server.url(), try EndpointURL("http://127.0.0.1:\(chunked.port)")] {
      let request = HTTPRequest(.get, url, answerLimit: 100_000)
      let error = await #expect(throws: AdapterError.self) { try await client.send(request) }
      #expect(error?.code == .malformedAnswer)
      #expect(error?.retry == .never)
      #expect(error?.message.contains("100000 bytes") == true)
    }
    let exact = try await client.send(HTTPRequest(.get, server.url(), answerLimit: 100_001))
    #expect(exact.body.count == 100_001)
  }

  @Test func `endless headers are refused`() async throws {
    let server = try await LoopbackRawServer {
      Array("HTTP/1.1 200 OK\r\n".utf8)
        + Array(String(repeating: "X-A: \(String(repeating: "b", count: 990))\r\n", count: 400).utf8)
    }
    let request = HTTPRequest(.get, try EndpointURL("http://127.0.0.1:\(server.port)"))
    let error = await #expect(throws: AdapterError.self) { try await HTTPClient().send(request) }
    #expect(error?.code == .malformedAnswer)
  }

  @Test func `a refused connection is unreachable, and the message says where and what to do`() async throws {
    let server = try await Self.echo()
    let url = try EndpointURL("http://user:secret@127.0.0.1:\(server.port)/KEY")
    try await server.stop()
    let error = await #expect(throws: AdapterError.self) { try await HTTPClient().send(HTTPRequest(.get, url)) }
    #expect(error?.code == .unreachable)
    #expect(error?.message == "http://127.0.0.1:\(server.port) takes no connection; check that the node runs")
    #expect(error.map { !"\($0)".contains("secret") && !"\($0)".contains("KEY") } == true)
  }

  @Test func `a connection that breaks is unreachable`() async throws {
    let server = try await LoopbackHTTPServer { _ in .hangUp }
    let error = await #expect(throws: AdapterError.self) {
      try await HTTPClient().send(HTTPRequest(.get, server.url()))
    }
    #expect(error?.code == .unreachable)
  }

  @Test(.enabled(if: TestCertificate.openssl != nil, "openssl is not installed"))
  func `TLS with an unknown authority is refused, and accepted when its file is named`() async throws {
    let files = try TestCertificate.make()
    let server = try await LoopbackHTTPServer(tls: files.serverContext()) { .answer(body: $0.body) }
    let request = HTTPRequest(.post, try server.url(scheme: "https"), body: [1, 2, 3])
    let error = await #expect(throws: AdapterError.self) { try await HTTPClient().send(request) }
    #expect(error?.code == .unreachable)
    #expect(error?.retry == .never)
    #expect(error?.message.contains("certificate that is not trusted") == true)

    var configuration = HTTPClientConfiguration()
    configuration.certificateAuthorityFile = files.certificate
    let answer = try await HTTPClient(configuration).send(request)
    #expect(answer.body == [1, 2, 3])
    #expect(server.questions == 1)
  }

  @Test func `a missing file of certificates is named at once`() {
    var configuration = HTTPClientConfiguration()
    configuration.certificateAuthorityFile = "/nowhere/ca.pem"
    let error = #expect(throws: AdapterError.self) { try HTTPClient(configuration) }
    #expect(error?.code == .invalidRequest)
    #expect(error?.message.contains("/nowhere/ca.pem") == true)
  }

  @Test func `shutting down ends what is under way and refuses what comes after`() async throws {
    let server = try await LoopbackHTTPServer { _ in .silence }
    let client = try HTTPClient()
    let request = HTTPRequest(.get, try server.url())
    let task = Task { try await client.send(request) }
    await server.untilQuestions(1)
    await client.shutDown()
    let error = await #expect(throws: AdapterError.self) { try await task.value }
    #expect(error?.code == .cancelled)
    await server.untilDisconnections(1)
    let late = await #expect(throws: AdapterError.self) { try await client.send(request) }
    #expect(late?.code == .cancelled)
    await client.shutDown()
  }

  @Test func `a client that is let go closes its connections`() async throws {
    let server = try await Self.echo()
    do {
      let client = try HTTPClient()
      _ = try await client.send(HTTPRequest(.get, server.url()))
    }
    await server.untilDisconnections(1)
  }

  @Test func `random bytes in answer to a request are an answer or an error, never a trap`() async throws {
    let generator = Mutex(SeededGenerator(seed: 1))
    let server = try await LoopbackRawServer {
      generator.withLock { generator in
        let count = Int.random(in: 0...600, using: &generator)
        let starts = ["", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "HTTP/"]
        return Array(starts[count % 4].utf8) + generator.bytes(count)
      }
    }
    let client = try HTTPClient()
    let rpc = JSONRPCClient(url: try EndpointURL("http://127.0.0.1:\(server.port)"), http: client)
    for _ in 0..<200 {
      await #expect(throws: JSONRPCFailure.self) { try await rpc.call("anything") }
    }
  }
}
