import NIOCore
import NIOSSL
import NIOTLS

/// One connection: who is there, its messages in and out, and its limits.
final class LinkHandler: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  /// The first byte of a message on the wire.
  private enum Kind { static let (hello, ping, data) = (UInt8(0), UInt8(1), UInt8(2)) }
  private static let greeting = Array("tieline link 1".utf8)
  /// Bytes handed to the channel at once.
  private static let chunk = 256 << 10

  private let mesh: LinkMesh
  private let shown: ShownKey
  private var decoder: LinkFrameDecoder
  /// Known when it has said who it is.
  private var peer: LinkPeerState?
  private var opened = NIODeadline.now()
  private var heard = NIODeadline.now()
  private var spoke = NIODeadline.now()
  private var messageBegan: NIODeadline?
  private var checks: RepeatedTask?
  private var isEnded = false
  // The rate limit: how much more may come in the present second.
  private var second = NIODeadline.now()
  private var (bytesLeft, messagesLeft) = (0, 0)

  init(mesh: LinkMesh, shown: ShownKey) {
    (self.mesh, self.shown) = (mesh, shown)
    decoder = LinkFrameDecoder(limit: mesh.limits.messageBytes + 1)
    (bytesLeft, messagesLeft) = (mesh.limits.bytesPerSecond, mesh.limits.messagesPerSecond)
  }

  func handlerAdded(context: ChannelHandlerContext) {
    let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
    checks = context.eventLoop.scheduleRepeatedTask(initialDelay: mesh.limits.check, delay: mesh.limits.check) { _ in
      let (handler, context) = bound.value
      handler.check(context)
    }
  }

  func handlerRemoved(context: ChannelHandlerContext) { checks?.cancel() }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if case .handshakeCompleted = event as? TLSUserEvent {
      write(Self.greeting + mesh.committee + [mesh.me], kind: Kind.hello, context)
      context.flush()
    } else if event is LinkSignal {
      drain(context)
    } else {
      context.fireUserInboundEventTriggered(event)
    }
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    guard !isEnded else { return }
    var bytes = unwrapInboundIn(data)
    heard = .now()
    bytesLeft -= bytes.readableBytes
    decoder.append(&bytes)
    do {
      while let message = try decoder.next() {
        messagesLeft -= 1
        guard take(message, context) else { return }
      }
    } catch { return end(context, "a message of \(error.found) bytes; 1 to \(mesh.limits.messageBytes) are allowed") }
    messageBegan = decoder.pendingBytes == 0 ? nil : messageBegan ?? .now()
    slowDown(context)
  }

  private func take(_ message: [UInt8], _ context: ChannelHandlerContext) -> Bool {
    messageBegan = nil
    switch (message[0], peer) {
    case (Kind.hello, nil):
      return greeted(message, context)
    case (Kind.ping, _?) where message.count == 1: return true
    case (Kind.data, let peer?) where message.count > 1:
      peer.received(message.count - 1)
      if mesh.receive(Array(message.dropFirst()), peer.peer.place) { return true }
      end(context, "a message that cannot be read")
    default: end(context, peer == nil ? "no greeting" : "a message of an unknown kind")
    }
    return false
  }

  private func greeted(_ message: [UInt8], _ context: ChannelHandlerContext) -> Bool {
    guard let found = mesh.peer(withKey: shown.fingerprint) else {
      end(context, "a key that nobody has pinned")
      return false
    }
    guard message.dropFirst().elementsEqual(Self.greeting + mesh.committee + [found.peer.place]) else {
      end(context, "another committee, place or version")
      return false
    }
    peer = found
    mesh.recognized(shown)
    found.install(context.channel)
    mesh.log(.info, "link is up", found.peer.place, context.remoteAddress, reason: nil)
    return true
  }

  // MARK: Out

  func channelWritabilityChanged(context: ChannelHandlerContext) {
    if context.channel.isWritable { drain(context) }
    context.fireChannelWritabilityChanged()
  }

  private func drain(_ context: ChannelHandlerContext) {
    guard let peer, !isEnded else { return }
    var wrote = false
    while context.channel.isWritable {
      let messages = peer.next(Self.chunk, for: context.channel)
      if messages.isEmpty { break }
      for message in messages { write(message, kind: Kind.data, context) }
      wrote = true
      context.flush()
    }
    if wrote { spoke = .now() }
  }

  private func write(_ message: [UInt8], kind: UInt8, _ context: ChannelHandlerContext) {
    var buffer = context.channel.allocator.buffer(capacity: message.count + 5)
    buffer.writeInteger(UInt32(message.count + 1))
    buffer.writeInteger(kind)
    buffer.writeBytes(message)
    context.write(wrapOutboundOut(buffer), promise: nil)
  }

  // MARK: Limits

  private func check(_ context: ChannelHandlerContext) {
    let (now, limits) = (NIODeadline.now(), mesh.limits)
    guard let peer else {
      if now - opened > limits.greeting { end(context, "no greeting in time") }
      return
    }
    if let messageBegan, now - messageBegan > limits.oneMessage { return end(context, "a message came too slowly") }
    if now - heard > limits.silence, !peer.isPaused { return end(context, "silence") }
    if now - spoke > limits.ping, context.channel.isWritable {
      write([], kind: Kind.ping, context)
      context.flush()
      spoke = now
    }
  }

  /// Stops reading until the next second where a peer sent too much in this one.
  private func slowDown(_ context: ChannelHandlerContext) {
    let now = NIODeadline.now()
    if now - second >= .seconds(1) {
      (second, bytesLeft, messagesLeft) = (now, mesh.limits.bytesPerSecond, mesh.limits.messagesPerSecond)
    }
    guard bytesLeft < 0 || messagesLeft < 0, let peer, !peer.isPaused else { return }
    let channel = context.channel
    channel.setOption(.autoRead, value: false).whenComplete { _ in }
    channel.eventLoop.scheduleTask(deadline: second + .seconds(1)) {
      if !peer.isPaused { channel.setOption(.autoRead, value: true).whenSuccess { channel.read() } }
    }
  }

  // MARK: End

  private func end(_ context: ChannelHandlerContext, _ reason: String) {
    guard !isEnded else { return }
    isEnded = true
    mesh.log(.warning, "link closed", peer?.peer.place, context.remoteAddress, reason: reason)
    context.close(promise: nil)
  }

  func channelInactive(context: ChannelHandlerContext) {
    checks?.cancel()
    mesh.recognized(shown)
    if let peer, peer.remove(context.channel), !isEnded {
      mesh.log(.info, "link is down", peer.peer.place, context.remoteAddress, reason: nil)
    }
    context.fireChannelInactive()
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) { end(context, "\(error)") }
}
