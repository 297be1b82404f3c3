import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import NIOWebSocket
import Synchronization
import TielineTransport

/// A real WebSocket server on 127.0.0.1. The test decides what it sends on each text message.
final class LoopbackWebSocketServer: Sendable {
  enum Action: Sendable {
    /// One text frame.
    case text(String)
    /// A text message in fragments, with a ping between them.
    case fragments([String])
    case frame(WebSocketFrame)
    /// Bytes as they are, past all framing.
    case raw([UInt8])
    case close
    /// Ends the TCP connection without a word.
    case hangUp
  }

  /// What came from the client.
  enum Received: Sendable, Equatable {
    case connected
    case text(String)
    case pong
    case closed(UInt16?)
    case disconnected
  }

  let port: Int
  let received: AsyncStream<Received>
  private let channel: any Channel
  private let receivedContinuation: AsyncStream<Received>.Continuation

  /// - Parameter reply: Gets the connection's number, from 1, and the client's text.
  init(tls: NIOSSLContext? = nil, reply: @escaping @Sendable (Int, String) -> [Action]) async throws {
    let (stream, continuation) = AsyncStream.makeStream(of: Received.self)
    (received, receivedContinuation) = (stream, continuation)
    let connections = NumberOfConnections()
    let upgrader = NIOWebSocketServerUpgrader(
      shouldUpgrade: { channel, _ in channel.eventLoop.makeSucceededFuture(HTTPHeaders()) },
      upgradePipelineHandler: { channel, _ in
        channel.eventLoop.makeCompletedFuture {
          let handler = Conversing(number: connections.next(), continuation: continuation, reply: reply)
          try channel.pipeline.syncOperations.addHandler(handler)
        }
      })
    channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          if let tls { try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: tls)) }
          try channel.pipeline.syncOperations.configureHTTPServerPipeline(
            withServerUpgrade: (upgraders: [upgrader], completionHandler: { _ in }))
        }
      }
      .bind(host: "127.0.0.1", port: 0).get()
    port = channel.localAddress?.port ?? 0
  }

  deinit {
    channel.close(promise: nil)
    receivedContinuation.finish()
  }

  func url(scheme: String = "ws") throws -> EndpointURL { try EndpointURL("\(scheme)://127.0.0.1:\(port)/ws") }

  private final class NumberOfConnections: Sendable {
    private let count = Mutex(0)

    func next() -> Int {
      count.withLock { count in
        count += 1
        return count
      }
    }
  }

  private final class Conversing: ChannelInboundHandler {
    typealias InboundIn = WebSocketFrame
    typealias OutboundOut = WebSocketFrame

    private let number: Int
    private let continuation: AsyncStream<Received>.Continuation
    private let reply: @Sendable (Int, String) -> [Action]

    init(
      number: Int, continuation: AsyncStream<Received>.Continuation,
      reply: @escaping @Sendable (Int, String) -> [Action]
    ) {
      (self.number, self.continuation, self.reply) = (number, continuation, reply)
    }

    func handlerAdded(context: ChannelHandlerContext) { continuation.yield(.connected) }

    func channelInactive(context: ChannelHandlerContext) { continuation.yield(.disconnected) }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
      let frame = unwrapInboundIn(data)
      let bytes = frame.unmaskedData
      switch frame.opcode {
      case .text:
        let text = String(buffer: bytes)
        continuation.yield(.text(text))
        for action in reply(number, text) { perform(action, context) }
      case .pong: continuation.yield(.pong)
      case .ping: send(.pong, bytes, context)
      case .connectionClose:
        continuation.yield(.closed(bytes.getInteger(at: bytes.readerIndex)))
        send(.connectionClose, bytes, context)
      default: break
      }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    private func perform(_ action: Action, _ context: ChannelHandlerContext) {
      switch action {
      case .text(let text): send(.text, ByteBuffer(string: text), context)
      case .frame(let frame): context.writeAndFlush(wrapOutboundOut(frame), promise: nil)
      case .close:
        var data = ByteBuffer()
        data.write(webSocketErrorCode: .goingAway)
        send(.connectionClose, data, context)
      case .hangUp: context.close(promise: nil)
      case .raw(let bytes):
        // From the head of the pipeline, so that no encoder sees it.
        if let first = try? context.pipeline.syncOperations.context(handlerType: WebSocketFrameEncoder.self) {
          first.writeAndFlush(NIOAny(ByteBuffer(bytes: bytes)), promise: nil)
        }
      case .fragments(let parts):
        for (index, part) in parts.enumerated() {
          let isLast = index == parts.count - 1
          let opcode: WebSocketOpcode = index == 0 ? .text : .continuation
          let frame = WebSocketFrame(fin: isLast, opcode: opcode, data: ByteBuffer(string: part))
          context.writeAndFlush(wrapOutboundOut(frame), promise: nil)
          if !isLast { send(.ping, ByteBuffer(string: "between"), context) }
        }
      }
    }

    private func send(_ opcode: WebSocketOpcode, _ data: ByteBuffer, _ context: ChannelHandlerContext) {
      context.writeAndFlush(wrapOutboundOut(WebSocketFrame(fin: true, opcode: opcode, data: data)), promise: nil)
    }
  }
}
