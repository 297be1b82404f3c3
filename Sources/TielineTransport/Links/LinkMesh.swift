import Foundation
import Logging
import NIOCore
import NIOPosix
import NIOSSL
import Synchronization

/// Links with all other places of a committee: TLS 1.3, each side known by its pinned key, one connection for each pair.
///
/// A peer that is slow, silent or hostile costs bounded memory and keeps nobody else waiting.
public final class LinkMesh: Sendable {
  /// Entries about closed links that are written in ten seconds; more are counted.
  private static let entriesPerTenSeconds = 50

  let me: UInt8
  let committee: [UInt8]
  let limits: LinkLimits
  /// Takes a message, on the links' thread, in order for each place; `false` where it cannot be one.
  let receive: @Sendable (_ message: [UInt8], _ place: UInt8) -> Bool

  private struct State {
    var listener: (any Channel)?
    var isClosing = false
    var strangers = 0
    var entries = (began: NIODeadline.now(), count: 0)
  }

  private let identity: LinkIdentity
  private let listen: LinkAddress?
  private let peers: [UInt8: LinkPeerState]
  private let byKey: [[UInt8]: LinkPeerState]
  private let logger: Logger
  private let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
  private let state = Mutex(State())

  /// - Parameters:
  ///   - committee: The committee's name, 32 bytes.
  ///   - listen: Where to take calls; `nil` for one that only calls.
  public init(
    identity: LinkIdentity, me: UInt8, committee: [UInt8], listen: LinkAddress?, peers: [LinkPeer],
    limits: LinkLimits = LinkLimits(), logger: Logger,
    receive: @escaping @Sendable (_ message: [UInt8], _ place: UInt8) -> Bool
  ) {
    (self.identity, self.me, self.committee, self.listen) = (identity, me, committee, listen)
    (self.limits, self.logger, self.receive) = (limits, logger, receive)
    let states = peers.filter { $0.place != me }.map { LinkPeerState($0, limits: limits) }
    self.peers = Dictionary(states.map { ($0.peer.place, $0) }) { first, _ in first }
    byKey = Dictionary(states.map { ($0.peer.fingerprint, $0) }) { first, _ in first }
  }

  /// The port that is listened on.
  public var port: Int? { state.withLock { $0.listener?.localAddress?.port } }

  /// Listens, and calls the peers whose place is lower, for as long as it runs.
  /// - Throws: ``LinkError``.
  public func start() async throws(LinkError) {
    let (server, client): (NIOSSLContext, NIOSSLContext)
    do {
      server = try NIOSSLContext(configuration: identity.configuration(isServer: true))
      client = try NIOSSLContext(configuration: identity.configuration(isServer: false))
    } catch { throw .identity("\(error)") }
    if let listen {
      do {
        let listener = try await ServerBootstrap(group: group)
          .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
          .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
          .childChannelInitializer { channel in self.accept(channel, server) }
          .bind(host: listen.host, port: listen.port).get()
        state.withLock { $0.listener = listener }
      } catch { throw .cannotListen(host: listen.host, port: listen.port, reason: "\(error)") }
    }
    for peer in peers.values where peer.peer.place < me {
      dial(peer, client, after: .zero, pause: limits.redial.lowerBound)
    }
  }

  /// Sends to a place; never blocks. Dropped, with a count, where the place is away or does not keep up.
  public func send(_ message: [UInt8], to place: UInt8) {
    guard !message.isEmpty, message.count <= limits.messageBytes else { return }
    peers[place]?.send(message)
  }

  /// Stops reading what a place sends.
  public func pause(_ place: UInt8) { peers[place]?.setPaused(true) }
  /// Reads on.
  public func resume(_ place: UInt8) { peers[place]?.setPaused(false) }

  /// By place.
  public var statistics: [UInt8: LinkStatistics] { peers.mapValues(\.statistics) }

  /// Closes all links and ends.
  public func close() async {
    let listener = state.withLock { state in
      state.isClosing = true
      return state.listener
    }
    try? await listener?.close()
    for peer in peers.values { peer.close() }
    try? await group.shutdownGracefully()
  }

  // MARK: For connections

  func peer(withKey fingerprint: [UInt8]) -> LinkPeerState? { byKey[fingerprint] }

  /// A connection is no stranger's any more.
  func recognized(_ shown: ShownKey) { if shown.countOnce() { state.withLock { $0.strangers -= 1 } } }

  func log(
    _ level: Logger.Level, _ message: Logger.Message, _ place: UInt8?, _ address: SocketAddress?, reason: String?
  ) {
    let isWritten = state.withLock { state in
      if NIODeadline.now() - state.entries.began > .seconds(10) { state.entries = (.now(), 0) }
      state.entries.count += 1
      return state.entries.count <= Self.entriesPerTenSeconds
    }
    guard isWritten else { return }
    var metadata: Logger.Metadata = [:]
    metadata["place"] = place.map { "\($0)" }
    metadata["address"] = address.map { "\($0)" }
    metadata["reason"] = reason.map { "\($0)" }
    logger.log(level: level, message, metadata: metadata)
  }

  // MARK: Connections

  private func accept(_ channel: any Channel, _ context: NIOSSLContext) -> EventLoopFuture<Void> {
    let isTaken = state.withLock { state in
      guard state.strangers < limits.strangers, !state.isClosing else { return false }
      state.strangers += 1
      return true
    }
    guard isTaken else { return channel.close() }
    return channel.eventLoop.makeCompletedFuture {
      let shown = ShownKey()
      let tls = NIOSSLServerHandler(context: context, customVerificationCallback: verification(shown))
      try channel.pipeline.syncOperations.addHandlers(tls, LinkHandler(mesh: self, shown: shown))
    }
  }

  private func verification(_ shown: ShownKey) -> NIOSSLCustomVerificationCallback {
    let keys = Set(byKey.keys)
    return { certificates, promise in
      let key = try? certificates.first?.extractPublicKey().toSPKIBytes()
      let fingerprint = key.map { LinkIdentity.fingerprint(ofKey: $0) } ?? []
      shown.fingerprint = fingerprint
      promise.succeed(keys.contains(fingerprint) ? .certificateVerified : .failed)
    }
  }

  private func dial(_ peer: LinkPeerState, _ context: NIOSSLContext, after wait: TimeAmount, pause: TimeAmount) {
    guard let address = peer.peer.address else { return }
    group.next().scheduleTask(in: wait) { [self] in
      guard !state.withLock({ $0.isClosing }) else { return }
      ClientBootstrap(group: group)
        .channelOption(.tcpOption(.tcp_nodelay), value: 1)
        .connectTimeout(.seconds(3))
        .channelInitializer { channel in
          channel.eventLoop.makeCompletedFuture {
            let shown = ShownKey()
            _ = shown.countOnce()
            let tls = try NIOSSLClientHandler(
              context: context, serverHostname: nil, customVerificationCallback: self.verification(shown))
            try channel.pipeline.syncOperations.addHandlers(tls, LinkHandler(mesh: self, shown: shown))
          }
        }
        .connect(host: address.host, port: address.port)
        .whenComplete { result in
          switch result {
          case .failure: self.redial(peer, context, pause)
          case .success(let channel):
            channel.closeFuture.whenComplete { _ in
              // One that had been up is called again at once; one that never was, later each time.
              let began = peer.statistics.connections
              self.redial(peer, context, began == 0 ? pause : self.limits.redial.lowerBound)
            }
          }
        }
    }
  }

  private func redial(_ peer: LinkPeerState, _ context: NIOSSLContext, _ pause: TimeAmount) {
    let jitter = TimeAmount.nanoseconds(Int64.random(in: 0...max(1, pause.nanoseconds)))
    let next = TimeAmount.nanoseconds(min(2 * pause.nanoseconds, limits.redial.upperBound.nanoseconds))
    dial(peer, context, after: pause + jitter, pause: next)
  }
}
