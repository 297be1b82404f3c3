import NIOCore
import NIOWebSocket

/// The client's end of one WebSocket connection that carries one subscription: puts fragments together, answers pings,
/// sends its own, closes politely, and hands the messages to a ``SubscriptionExchange``.
/// - Source: RFC 6455, sections 5 and 7.
final class SubscriptionHandler: ChannelInboundHandler {
  typealias InboundIn = WebSocketFrame
  typealias OutboundOut = WebSocketFrame

  private var exchange: SubscriptionExchange
  private let record: ConnectionRecord
  private let mailbox: SubscriptionMailbox
  private let messageLimit: Int
  private let pingInterval: TimeAmount
  /// The fragments of an unfinished message.
  private var fragments: ByteBuffer?
  private var hasBegun = false
  private var isClosing = false
  private var hasHeard = true
  private var heartbeat: RepeatedTask?

  /// How long the node has for its half of the closing handshake.
  private static let farewell = TimeAmount.seconds(1)

  init(
    _ exchange: SubscriptionExchange, record: ConnectionRecord, mailbox: SubscriptionMailbox,
    configuration: WebSocketConfiguration
  ) {
    (self.exchange, self.record, self.mailbox) = (exchange, record, mailbox)
    messageLimit = configuration.messageLimit
    pingInterval = .milliseconds(max(1, configuration.pingInterval.count))
  }

  // MARK: Channel events

  func handlerAdded(context: ChannelHandlerContext) {
    if context.channel.isActive { begin(context) }
  }

  func channelActive(context: ChannelHandlerContext) {
    begin(context)
    context.fireChannelActive()
  }

  func channelInactive(context: ChannelHandlerContext) {
    heartbeat?.cancel()
    context.fireChannelInactive()
  }

  func handlerRemoved(context: ChannelHandlerContext) { heartbeat?.cancel() }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    hasHeard = true
    let frame = unwrapInboundIn(data)
    if isClosing {
      if frame.opcode == .connectionClose { context.close(promise: nil) }
      return
    }
    guard frame.maskKey == nil, !frame.rsv1, !frame.rsv2, !frame.rsv3 else {
      return fail(context, .protocolError, "the node sent a masked frame or reserved bits")
    }
    switch frame.opcode {
    case .text, .continuation: take(frame, context)
    case .ping: send(.pong, frame.data, context)
    case .pong: break
    case .connectionClose: answerClose(frame, context)
    case .binary: fail(context, .unacceptableData, "the node sent a binary message")
    default: fail(context, .protocolError, "the node sent a frame of an unknown kind")
    }
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    switch event {
    case is ConnectionRecord.Leave: leave(context)
    case ChannelEvent.inputClosed: context.close(promise: nil)
    default: context.fireUserInboundEventTriggered(event)
    }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    switch error as? NIOWebSocketError {
    case .invalidFrameLength: fail(context, .messageTooLarge, tooLarge)
    case .some: fail(context, .protocolError, "the node sent a malformed control frame")
    case nil:
      record.end("the connection failed: \(error)")
      context.close(promise: nil)
    }
  }

  // MARK: Messages

  private func take(_ frame: WebSocketFrame, _ context: ChannelHandlerContext) {
    let isFirst = frame.opcode == .text
    guard isFirst == (fragments == nil) else {
      return fail(context, .protocolError, "the node mixed up the fragments of its messages")
    }
    var message = fragments ?? ByteBuffer()
    guard frame.data.readableBytes <= messageLimit - message.readableBytes else {
      return fail(context, .messageTooLarge, tooLarge)
    }
    if isFirst { message = frame.data } else { message.writeImmutableBuffer(frame.data) }
    fragments = frame.fin ? nil : message
    if frame.fin { handle([UInt8](buffer: message), context) }
  }

  private func handle(_ message: [UInt8], _ context: ChannelHandlerContext) {
    switch exchange.receive(message) {
    case .nothing: break
    case .confirmed:
      record.confirm()
      mailbox.push(state: .connected)
    case .notification(let field):
      record.notify()
      guard mailbox.push(field, bytes: message.count) else {
        return fail(context, .policyViolation, "the reader fell behind and notifications were dropped; poll to catch up")
      }
    case .failure(let reason): fail(context, .policyViolation, reason)
    }
  }

  // MARK: The connection

  private func begin(_ context: ChannelHandlerContext) {
    guard !hasBegun else { return }
    hasBegun = true
    send(.text, ByteBuffer(bytes: exchange.opening), context)
    let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
    heartbeat = context.eventLoop.scheduleRepeatedTask(initialDelay: pingInterval, delay: pingInterval) { _ in
      let (handler, context) = bound.value
      handler.beat(context)
    }
  }

  private func beat(_ context: ChannelHandlerContext) {
    guard !isClosing else { return }
    guard hasHeard else {
      record.end("the node was silent for too long")
      return context.close(promise: nil)
    }
    hasHeard = false
    send(.ping, ByteBuffer(), context)
  }

  private func answerClose(_ frame: WebSocketFrame, _ context: ChannelHandlerContext) {
    let code = frame.data.getInteger(at: frame.data.readerIndex, as: UInt16.self)
    record.end("the node closed the connection" + (code.map { " with code \($0)" } ?? ""))
    isClosing = true
    let echo = frame.data.getSlice(at: frame.data.readerIndex, length: code == nil ? 0 : 2) ?? ByteBuffer()
    send(.connectionClose, echo, context)
    context.close(promise: nil)
  }

  /// Breaks off: says why to the node, and does not wait for its answer.
  private func fail(_ context: ChannelHandlerContext, _ code: WebSocketErrorCode, _ reason: String) {
    guard !isClosing else { return }
    record.end(reason)
    (isClosing, fragments) = (true, nil)
    var data = ByteBuffer()
    data.write(webSocketErrorCode: code)
    send(.connectionClose, data, context)
    context.close(promise: nil)
  }

  private func leave(_ context: ChannelHandlerContext) {
    guard !isClosing else { return }
    isClosing = true
    var data = ByteBuffer()
    data.write(webSocketErrorCode: .normalClosure)
    send(.connectionClose, data, context)
    let channel = context.channel
    context.eventLoop.scheduleTask(in: Self.farewell) { channel.close(promise: nil) }
  }

  private func send(_ opcode: WebSocketOpcode, _ data: ByteBuffer, _ context: ChannelHandlerContext) {
    let frame = WebSocketFrame(fin: true, opcode: opcode, maskKey: .random(), data: data)
    context.writeAndFlush(wrapOutboundOut(frame), promise: nil)
  }

  private var tooLarge: String { "the node sent a message of more than \(messageLimit) bytes" }
}
