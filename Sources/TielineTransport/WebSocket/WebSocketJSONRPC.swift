import Logging
import NIOSSL
import TielineAdapterSDK
import TielineCodec
import TielineCore

/// Subscribes to what a node pushes over WebSocket, and subscribes again whenever the connection is lost.
public struct WebSocketJSONRPC: Sendable {
  private let urls: [EndpointURL]
  private let configuration: WebSocketConfiguration
  private let clock: TransportClock
  private let logger: Logger
  private let tls: NIOSSLContext?

  /// - Parameter urls: At least one, `ws` or `wss`; each attempt takes the next.
  /// - Throws: ``AdapterError`` with `.invalidRequest` for no URL, another scheme, a malformed header, or a file of
  ///   trusted certificates that cannot be read.
  public init(
    urls: [EndpointURL], configuration: WebSocketConfiguration = .init(), clock: TransportClock = .system,
    logger: Logger = Logger(label: "tieline.transport")
  ) throws(AdapterError) {
    guard !urls.isEmpty else {
      throw AdapterError(.invalidRequest, "no WebSocket URL is given; give that of at least one node, or poll")
    }
    if let wrong = urls.first(where: { !$0.scheme.isWebSocket }) {
      throw AdapterError(.invalidRequest, "\(wrong) is no WebSocket URL; write it with ws:// or wss://")
    }
    guard configuration.fields.allSatisfy(\.isWellFormed) else {
      throw AdapterError(.invalidRequest, "a header for \(urls[0]) holds a line break or a bad name; correct it")
    }
    (self.urls, self.configuration, self.clock, self.logger) = (urls, configuration, clock, logger)
    tls = urls.contains { $0.scheme.isEncrypted } ? try Self.tlsContext(configuration) : nil
  }

  /// Subscribes, on a connection of its own.
  ///
  /// - Parameters:
  ///   - method: As `eth_subscribe`, or CometBFT's `subscribe`.
  ///   - params: As `["newHeads"]`.
  /// - Returns: Events until the reading task is cancelled or the stream is dropped; then the connection is closed.
  ///   One reader only. Waiting events are bounded; a reader that falls behind is told by `.disconnected`.
  public func subscribe(method: String, params: JSONValue) -> AsyncStream<SubscriptionEvent> {
    let mailbox = SubscriptionMailbox(
      eventLimit: configuration.bufferedEvents, byteLimit: configuration.bufferedBytes)
    let runner = SubscriptionRunner(
      urls: urls, call: JSONRPCCall(method, params), configuration: configuration, tls: tls, clock: clock,
      logger: logger, mailbox: mailbox)
    let subscription = RunningSubscription(mailbox: mailbox, task: Task { await runner.run() })
    return AsyncStream {
      await subscription.mailbox.next()
    } onCancel: {
      subscription.end()
    }
  }

  private static func tlsContext(_ configuration: WebSocketConfiguration) throws(AdapterError) -> NIOSSLContext {
    do {
      var tls = TLSConfiguration.makeClientConfiguration()
      tls.minimumTLSVersion = .tlsv12
      if let file = configuration.certificateAuthorityFile {
        tls.trustRoots = .certificates(try NIOSSLCertificate.fromPEMFile(file))
      }
      return try NIOSSLContext(configuration: tls)
    } catch {
      let file = configuration.certificateAuthorityFile ?? "of the system"
      throw AdapterError(
        .invalidRequest, "the file of trusted certificates '\(file)' cannot be read; check it", cause: "\(error)")
    }
  }
}

/// Ends its task when the last reference, that of the stream, is gone.
private final class RunningSubscription: Sendable {
  let mailbox: SubscriptionMailbox
  private let task: Task<Void, Never>

  init(mailbox: SubscriptionMailbox, task: Task<Void, Never>) { (self.mailbox, self.task) = (mailbox, task) }

  func end() {
    task.cancel()
    mailbox.finish()
  }

  deinit { end() }
}
