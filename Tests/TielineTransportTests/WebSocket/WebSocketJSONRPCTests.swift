import NIOCore
import NIOWebSocket
import Synchronization
import Testing
import TielineAdapterSDK
import TielineCodec
import TielineCore
import TielineTestServers
import TielineTestVectors

@testable import TielineTransport

@Suite(.timeLimit(.minutes(5))) struct WebSocketJSONRPCTests {
  private typealias Action = LoopbackWebSocketServer.Action

  private static let confirmation = #"{"jsonrpc":"2.0","id":1,"result":"0xcd0c3e8af590364c09d0fa6a1210faf5"}"#

  private static func notification(_ number: Int, of subscription: String = "0xcd0c3e8af590364c09d0fa6a1210faf5")
    -> String
  {
    #"{"jsonrpc":"2.0","method":"eth_subscription","params":{"subscription":"\#(subscription)","result":"#
      + "\(number)}}"
  }

  private static func client(
    _ urls: [EndpointURL], _ change: (inout WebSocketConfiguration) -> Void = { _ in }
  ) throws -> WebSocketJSONRPC {
    var configuration = WebSocketConfiguration()
    configuration.handshakeTimeout = Milliseconds(seconds: 20)
    change(&configuration)
    return try WebSocketJSONRPC(urls: urls, configuration: configuration, clock: ManualTime().clock)
  }

  /// What the reader sees, in a form that compares.
  private static func text(_ event: SubscriptionEvent?) -> String {
    switch event {
    case .connected: "connected"
    case .notification(let field): "notification " + String(decoding: field.value?.utf8 ?? [], as: UTF8.self)
    case .disconnected(let reason): "disconnected \(reason)"
    case nil: "end"
    }
  }

  /// The first events of a subscription on a server that replies so.
  private static func events(
    _ count: Int, _ change: (inout WebSocketConfiguration) -> Void = { _ in },
    reply: @escaping @Sendable (Int, String) -> [LoopbackWebSocketServer.Action]
  ) async throws -> [String] {
    let server = try await LoopbackWebSocketServer(reply: reply)
    let stream = try client([server.url()], change).subscribe(method: "eth_subscribe", params: ["newHeads"])
    var events: [String] = []
    for await event in stream.prefix(count) {
      events.append(text(event).replacing("ws://127.0.0.1:\(server.port): ", with: ""))
    }
    return events
  }

  @Test func `subscribes and passes on notifications of its own subscription`() async throws {
    let asked = Mutex("")
    let events = try await Self.events(3) { _, text in
      asked.withLock { $0 = text }
      return [
        .text(Self.notification(0)), .text(Self.confirmation), .text(Self.notification(9, of: "0xother")),
        .text(Self.notification(1)), .text(Self.notification(2)),
      ]
    }
    #expect(events == ["connected", "notification 1", "notification 2"])
    let question = try JSONValue(parsing: Array(asked.withLock { $0 }.utf8))
    #expect(question == ["jsonrpc": "2.0", "id": 1, "method": "eth_subscribe", "params": ["newHeads"]])
  }

  @Test func `takes CometBFT's events, which are further answers to the call`() async throws {
    let events = try await Self.events(2) { _, _ in
      [.text(#"{"jsonrpc":"2.0","id":1,"result":{}}"#), .text(#"{"jsonrpc":"2.0","id":1,"result":{"query":"x"}}"#)]
    }
    #expect(events == ["connected", #"notification {"query":"x"}"#])
  }

  @Test func `connects again and subscribes again, and says so`() async throws {
    let events = try await Self.events(8) { connection, _ in
      let end: Action = connection == 1 ? .hangUp : .close
      return [.text(Self.confirmation), .text(Self.notification(connection)), end]
    }
    #expect(
      events == [
        "connected", "notification 1", "disconnected the node closed the connection",
        "connected", "notification 2", "disconnected the node closed the connection with code 1001",
        "connected", "notification 3",
      ])
  }

  @Test func `takes the next URL where one takes no connection`() async throws {
    let gone = try await LoopbackRawServer { [] }
    let http = try await LoopbackHTTPServer { _ in .json("{}", status: 403) }
    let server = try await LoopbackWebSocketServer { _, _ in [.text(Self.confirmation)] }
    let urls = [
      try EndpointURL("ws://127.0.0.1:\(gone.port)/KEY"), try EndpointURL("ws://127.0.0.1:\(http.port)/KEY"),
      try server.url(),
    ]
    var events: [String] = []
    for await event in try Self.client(urls).subscribe(method: "s", params: []).prefix(3) {
      events.append(Self.text(event))
    }
    #expect(events[0].hasPrefix("disconnected ws://127.0.0.1:\(gone.port): "))
    #expect(
      events[1] == "disconnected ws://127.0.0.1:\(http.port): the node does not accept the WebSocket handshake; "
        + "check the URL and its key")
    #expect(events[2] == "connected")
    #expect(events.allSatisfy { !$0.contains("KEY") })
  }

  @Test func `a handshake with a wrong Sec-WebSocket-Accept is refused`() async throws {
    let server = try await LoopbackRawServer {
      Array(
        ("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
          + "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n").utf8)
    }
    let client = try Self.client([try EndpointURL("ws://127.0.0.1:\(server.port)")])
    var events: [String] = []
    for await event in client.subscribe(method: "s", params: []).prefix(1) { events.append(Self.text(event)) }
    #expect(events.first?.hasPrefix("disconnected") == true)
  }

  @Test func `puts fragments together and answers a ping between them`() async throws {
    let server = try await LoopbackWebSocketServer { _, _ in
      let text = Self.notification(77)
      return [.text(Self.confirmation), .fragments([String(text.prefix(10)), "", String(text.dropFirst(10))])]
    }
    var events: [String] = []
    for await event in try Self.client([server.url()]).subscribe(method: "s", params: []).prefix(2) {
      events.append(Self.text(event))
    }
    #expect(events == ["connected", "notification 77"])
    for await received in server.received where received == .pong { break }
  }

  @Test func `a message above the limit ends the connection, in one frame or in many`() async throws {
    for isFragmented in [false, true] {
      let events = try await Self.events(2, { $0.messageLimit = 1000 }) { _, _ in
        let part = String(repeating: " ", count: 600)
        return [.text(Self.confirmation), isFragmented ? .fragments([part, part]) : .text(part + part)]
      }
      #expect(events == ["connected", "disconnected the node sent a message of more than 1000 bytes"])
    }
  }

  @Test func `what RFC 6455 forbids ends the connection with the reason`() async throws {
    let text = ByteBuffer(string: Self.notification(1))
    let cases: [(Action, String)] = [
      (.frame(WebSocketFrame(fin: true, opcode: .text, maskKey: .random(), data: text)), "masked"),
      (.frame(WebSocketFrame(fin: true, rsv1: true, opcode: .text, data: text)), "reserved bits"),
      (.frame(WebSocketFrame(fin: true, opcode: .binary, data: text)), "a binary message"),
      (.frame(WebSocketFrame(fin: true, opcode: .continuation, data: text)), "mixed up"),
      (.raw([0x83, 0x00]), "of an unknown kind"),
      (.raw([0x09, 0x00]), "a malformed control frame"),
      (.raw([0x89, 0x7E, 0x00, 0x80]), "a malformed control frame"),
      (.text("not JSON"), "no JSON"),
      (.text("[]"), "no JSON-RPC message"),
    ]
    for (action, reason) in cases {
      let events = try await Self.events(2) { _, _ in [.text(Self.confirmation), action] }
      #expect(events.count == 2 && events[1].hasPrefix("disconnected") && events[1].contains(reason), "\(events)")
    }
  }

  @Test func `a refused subscription is a disconnection with the node's reason`() async throws {
    let events = try await Self.events(1) { _, _ in
      [.text(#"{"jsonrpc":"2.0","id":1,"error":{"code":-32601,"message":"no such method"}}"#)]
    }
    #expect(events == ["disconnected the node refuses the subscription: no such method (JSON-RPC error -32601)"])
  }

  @Test func `a node that never confirms is given up`() async throws {
    let events = try await Self.events(1, { $0.handshakeTimeout = Milliseconds(300) }) { _, _ in [] }
    #expect(events == ["disconnected the node did not confirm the subscription within 0.3 s"])
  }

  @Test func `a reader that falls behind is told, and memory stays bounded`() async throws {
    let server = try await LoopbackWebSocketServer { connection, _ in
      [.text(Self.confirmation)] + (connection == 1 ? (0..<50).map { .text(Self.notification($0)) } : [])
    }
    let stream = try Self.client([server.url()]) { $0.bufferedEvents = 10 }.subscribe(method: "s", params: [])
    // Nobody reads until the client has come back, which it does after having said goodbye.
    var connections = 0
    for await received in server.received where received == .connected {
      connections += 1
      if connections == 2 { break }
    }
    var events: [String] = []
    for await event in stream {
      events.append(Self.text(event))
      if events.last == "connected" { break }
    }
    #expect(events.count == 2)
    #expect(events.first?.contains("the reader fell behind") == true)
  }

  @Test func `ends when the reading task is cancelled, with the connection closed politely`() async throws {
    let server = try await LoopbackWebSocketServer { _, _ in [.text(Self.confirmation)] }
    let stream = try Self.client([server.url()]).subscribe(method: "s", params: [])
    let (connected, continuation) = AsyncStream.makeStream(of: Void.self)
    let task = Task {
      for await event in stream { if case .connected = event { continuation.yield() } }
    }
    for await _ in connected { break }
    task.cancel()
    await task.value
    var last: [LoopbackWebSocketServer.Received] = []
    for await received in server.received {
      last.append(received)
      if received == .disconnected { break }
    }
    #expect(last.suffix(2) == [.closed(1000), .disconnected])
  }

  @Test func `ends when the stream is let go`() async throws {
    let server = try await LoopbackWebSocketServer { _, _ in [.text(Self.confirmation)] }
    for await _ in try Self.client([server.url()]).subscribe(method: "s", params: []).prefix(1) {}
    for await received in server.received where received == .disconnected { break }
  }

  @Test(.enabled(if: TestCertificate.openssl != nil, "openssl is not installed"))
  func `wss with an unknown authority is refused, and accepted when its file is named`() async throws {
    let files = try TestCertificate.make()
    let server = try await LoopbackWebSocketServer(tls: files.serverContext()) { _, _ in [.text(Self.confirmation)] }
    for (host, file) in [("127.0.0.1", nil), ("127.0.0.1", files.certificate), ("localhost", files.certificate)] {
      let url = try EndpointURL("wss://\(host):\(server.port)")
      let client = try Self.client([url]) { $0.certificateAuthorityFile = file }
      var events: [String] = []
      for await event in client.subscribe(method: "s", params: []).prefix(1) { events.append(Self.text(event)) }
      if file == nil {
        #expect(events.first?.contains("TLS failed") == true, "\(events)")
      } else {
        #expect(events == ["connected"])
      }
    }
  }

  @Test func `random frames and bytes never trap`() async throws {
    let generator = Mutex(SeededGenerator(seed: 11))
    let events = try await Self.events(400, { $0.messageLimit = 4096 }) { _, _ in
      generator.withLock { generator in
        var actions: [Action] = Bool.random(using: &generator) ? [.text(Self.confirmation)] : []
        for _ in 0..<3 {
          let bytes = generator.bytes(Int.random(in: 0...200, using: &generator))
          actions.append(
            Bool.random(using: &generator) ? .raw(bytes) : .text(String(decoding: bytes, as: UTF8.self)))
        }
        return actions + [.hangUp]
      }
    }
    #expect(events.count == 400)
  }

  @Test func `refuses no URL, an HTTP URL and a missing file of certificates`() throws {
    for urls in [[], [try EndpointURL("http://a")]] {
      let error = #expect(throws: AdapterError.self) { try Self.client(urls) }
      #expect(error?.code == .invalidRequest)
    }
    let error = #expect(throws: AdapterError.self) {
      try Self.client([EndpointURL("wss://a")]) { $0.certificateAuthorityFile = "/nowhere/ca.pem" }
    }
    #expect(error?.message.contains("/nowhere/ca.pem") == true)
  }
}
