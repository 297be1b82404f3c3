import Logging
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import NIOWebSocket
import TielineCore

/// Keeps one subscription alive: connects, waits for the end, pauses, connects again to the next URL.
struct SubscriptionRunner: Sendable {
  let urls: [EndpointURL]
  let call: JSONRPCCall
  let configuration: WebSocketConfiguration
  let tls: NIOSSLContext?
  let clock: TransportClock
  let logger: Logger
  let mailbox: SubscriptionMailbox

  /// Returns when the task is cancelled, with the connection closed.
  func run() async {
    var attempt = 0
    var failures = 0
    while !Task.isCancelled {
      let url = urls[attempt % urls.count]
      attempt += 1
      let record = await connection(to: url)
      guard !Task.isCancelled else { break }
      failures = record.hasNotified ? 1 : failures + 1
      let pause = configuration.pacing.pause(afterFailures: failures, random: clock.random())
      mailbox.push(state: .disconnected(reason: "\(url): \(record.reason)"))
      logger.info(
        "subscription interrupted: \(record.reason)",
        metadata: ["endpoint": "\(url)", "method": "\(call.method)", "pause": "\(pause)"])
      do throws(CancellationError) { try await clock.sleep(pause) } catch { break }
    }
    mailbox.finish()
  }

  /// Makes one connection and waits until it is gone.
  private func connection(to url: EndpointURL) async -> ConnectionRecord {
    let record = ConnectionRecord()
    await withTaskCancellationHandler {
      do {
        let bootstrap = ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
          .connectTimeout(.milliseconds(max(1, configuration.handshakeTimeout.count)))
          .channelOption(.tcpOption(.tcp_nodelay), value: 1)
        let upgrade = try await bootstrap.connect(host: url.host, port: url.port) { channel in
          channel.eventLoop.makeCompletedFuture { try configure(channel, url, record) }
        }
        guard let channel = try await upgrade.get() else {
          return record.end("the node does not accept the WebSocket handshake; check the URL and its key")
        }
        try await channel.closeFuture.get()
      } catch {
        record.end(Self.reason(error))
      }
    } onCancel: {
      record.cancel()
    }
    return record
  }

  /// Builds the pipeline; the future gives the channel once it speaks WebSocket, or `nil` where the node refuses.
  private func configure(_ channel: any Channel, _ url: EndpointURL, _ record: ConnectionRecord) throws
    -> EventLoopFuture<(any Channel)?>
  {
    guard record.begin(channel) else { throw CancellationError() }
    limitHandshake(channel, record)
    if url.scheme.isEncrypted, let tls {
      // A certificate for an address is checked against the address of the connection.
      let isAddress = (try? SocketAddress(ipAddress: url.host, port: url.port)) != nil
      let handler = try NIOSSLClientHandler(context: tls, serverHostname: isAddress ? nil : url.host)
      try channel.pipeline.syncOperations.addHandler(handler)
    }
    let upgrader = NIOTypedWebSocketClientUpgrader<(any Channel)?>(
      maxFrameSize: min(max(1, configuration.messageLimit), Int(UInt32.max)), enableAutomaticErrorHandling: false
    ) { [exchange = SubscriptionExchange(call, url: url), mailbox, configuration] channel, _ in
      channel.eventLoop.makeCompletedFuture {
        record.open()
        let handler = SubscriptionHandler(exchange, record: record, mailbox: mailbox, configuration: configuration)
        try channel.pipeline.syncOperations.addHandler(handler)
        return channel
      }
    }
    let upgrade = NIOTypedHTTPClientUpgradeConfiguration(
      upgradeRequestHead: requestHead(url), upgraders: [upgrader],
      notUpgradingCompletionHandler: { channel in
        channel.close(promise: nil)
        return channel.eventLoop.makeSucceededFuture(nil)
      })
    var pipeline = NIOUpgradableHTTPClientPipelineConfiguration(upgradeConfiguration: upgrade)
    pipeline.leftOverBytesStrategy = .forwardBytes
    return try channel.pipeline.syncOperations.configureUpgradableHTTPClientPipeline(configuration: pipeline)
  }

  /// Closes a connection on which nothing is confirmed in time, wherever it hangs.
  private func limitHandshake(_ channel: any Channel, _ record: ConnectionRecord) {
    let timeout = configuration.handshakeTimeout
    let deadline = channel.eventLoop.scheduleTask(in: .milliseconds(max(1, timeout.count))) {
      guard !record.isConfirmed else { return }
      record.end("the node did not confirm the subscription within \(timeout)")
      channel.close(promise: nil)
    }
    channel.closeFuture.whenComplete { _ in deadline.cancel() }
  }

  private func requestHead(_ url: EndpointURL) -> HTTPRequestHead {
    var headers = HTTPHeaders([("Host", url.authority), ("User-Agent", "tieline")])
    if let authorization = url.authorization { headers.add(name: "Authorization", value: authorization) }
    for field in configuration.fields { headers.replaceOrAdd(name: field.name, value: field.value) }
    return HTTPRequestHead(version: .http1_1, method: .GET, uri: url.target, headers: headers)
  }

  private static func reason(_ error: any Error) -> String {
    switch error {
    case let error as NIOSSLError: "TLS failed, perhaps for a certificate that is not trusted (\(error))"
    case let error as NIOConnectionError:
      "no connection (\(error.connectionErrors.first.map { "\($0.error)" } ?? "the name is not known"))"
    case ChannelError.connectTimeout: "no connection in time"
    case is NIOHTTPClientUpgradeError: "the node does not accept the WebSocket handshake"
    default: "no connection (\(error))"
    }
  }
}
