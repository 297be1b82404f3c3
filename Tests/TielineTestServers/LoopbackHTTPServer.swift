import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import Synchronization
import TielineCodec
import TielineTransport

/// A real HTTP server on 127.0.0.1 that answers as a test tells it.
package final class LoopbackHTTPServer: Sendable {
  package struct Question: Sendable {
    package let method: String
    package let uri: String
    package let fields: [String: String]
    package let body: [UInt8]
  }

  package enum Reply: Sendable {
    case answer(status: Int = 200, fields: [(String, String)] = [], body: [UInt8])
    /// Says nothing and keeps the connection.
    case silence
    case hangUp
    /// Answers when it is done.
    indirect case later(@Sendable () async -> Reply)

    package static func json(_ text: String, status: Int = 200) -> Reply {
      .answer(status: status, body: Array(text.utf8))
    }
  }

  package typealias Responder = @Sendable (Question) -> Reply

  fileprivate struct Counts {
    var connections = 0
    var disconnections = 0
    var questions = 0
    var waiters: [(disconnections: Int, CheckedContinuation<Void, Never>)] = []
    var questionWaiters: [(questions: Int, CheckedContinuation<Void, Never>)] = []
  }

  package let port: Int
  private let channel: any Channel
  private let counts: SharedCounts

  /// Shared with the handlers.
  package final class SharedCounts: Sendable {
    fileprivate let state = Mutex(Counts())
  }

  package init(port: Int = 0, tls: NIOSSLContext? = nil, responder: @escaping Responder) async throws {
    let counts = SharedCounts()
    self.counts = counts
    channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          if let tls { try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: tls)) }
          try channel.pipeline.syncOperations.configureHTTPServerPipeline()
          try channel.pipeline.syncOperations.addHandler(Responding(counts: counts, responder: responder))
        }
      }
      .bind(host: "127.0.0.1", port: port).get()
    self.port = channel.localAddress?.port ?? 0
  }

  deinit { channel.close(promise: nil) }

  package func stop() async throws { try await channel.close().get() }

  package func url(_ path: String = "/", scheme: String = "http") throws -> EndpointURL {
    try EndpointURL("\(scheme)://127.0.0.1:\(port)\(path)")
  }

  package var connections: Int { counts.state.withLock(\.connections) }
  package var questions: Int { counts.state.withLock(\.questions) }

  /// Returns when so many connections have ended.
  package func untilDisconnections(_ wanted: Int) async {
    await withCheckedContinuation { continuation in
      let isThere = counts.state.withLock { counts in
        if counts.disconnections < wanted { counts.waiters.append((wanted, continuation)) }
        return counts.disconnections >= wanted
      }
      if isThere { continuation.resume() }
    }
  }

  /// Returns when so many requests have come.
  package func untilQuestions(_ wanted: Int) async {
    await withCheckedContinuation { continuation in
      let isThere = counts.state.withLock { counts in
        if counts.questions < wanted { counts.questionWaiters.append((wanted, continuation)) }
        return counts.questions >= wanted
      }
      if isThere { continuation.resume() }
    }
  }

  private final class Responding: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let counts: SharedCounts
    private let responder: Responder
    private var head: HTTPRequestHead?
    private var body: [UInt8] = []

    init(counts: SharedCounts, responder: @escaping Responder) {
      (self.counts, self.responder) = (counts, responder)
    }

    func channelActive(context: ChannelHandlerContext) { counts.state.withLock { $0.connections += 1 } }

    func channelInactive(context: ChannelHandlerContext) {
      let ready = counts.state.withLock { counts in
        counts.disconnections += 1
        let count = counts.disconnections
        defer { counts.waiters.removeAll { $0.disconnections <= count } }
        return counts.waiters.filter { $0.disconnections <= count }
      }
      for (_, continuation) in ready { continuation.resume() }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
      switch unwrapInboundIn(data) {
      case .head(let head): (self.head, body) = (head, [])
      case .body(let part): body.append(contentsOf: part.readableBytesView)
      case .end: answer(context)
      }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    private func answer(_ context: ChannelHandlerContext) {
      guard let head else { return }
      let fields = Dictionary(head.headers.map { ($0.name.lowercased(), $0.value) }) { first, _ in first }
      let question = Question(method: head.method.rawValue, uri: head.uri, fields: fields, body: body)
      let ready = counts.state.withLock { counts in
        counts.questions += 1
        let count = counts.questions
        defer { counts.questionWaiters.removeAll { $0.questions <= count } }
        return counts.questionWaiters.filter { $0.questions <= count }
      }
      for (_, continuation) in ready { continuation.resume() }
      reply(responder(question), context)
    }

    private func reply(_ reply: Reply, _ context: ChannelHandlerContext) {
      switch reply {
      case .silence: break
      case .hangUp: context.close(promise: nil)
      case .later(let work):
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        context.eventLoop.makeFutureWithTask { await work() }.whenSuccess { reply in
          let (handler, context) = bound.value
          handler.reply(reply, context)
        }
      case .answer(let status, let fields, let body):
        var headers = HTTPHeaders(fields)
        headers.replaceOrAdd(name: "Content-Length", value: "\(body.count)")
        let head = HTTPResponseHead(version: .http1_1, status: .init(statusCode: status), headers: headers)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: body)))), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
      }
    }
  }
}
