import Foundation
import Hummingbird
import Logging

/// Answers operators on loopback: `GET /health`, `GET /metrics` and, where there are any, `GET /certificates`.
public struct OperationsServer: Sendable {
  /// What `GET /health` says.
  public struct Health: Sendable {
    /// Whether the status is 200 rather than 503.
    public let isWell: Bool
    /// The JSON body.
    public let body: Data

    public init(isWell: Bool, body: Data) { (self.isWell, self.body) = (isWell, body) }
  }

  let host: String
  let port: Int
  let registry: PrometheusRegistry
  let logger: Logger
  let health: @Sendable () async -> Health
  let certificates: CertificateRoutes?

  /// - Parameters:
  ///   - host: An address of this machine's loopback; nothing here is authenticated.
  ///   - port: 0 lets the system choose.
  public init(
    host: String, port: Int, registry: PrometheusRegistry, logger: Logger, certificates: CertificateRoutes? = nil,
    health: @escaping @Sendable () async -> Health
  ) {
    (self.host, self.port, self.registry, self.logger, self.health) = (host, port, registry, logger, health)
    self.certificates = certificates
  }

  /// Serves until the task is cancelled.
  ///
  /// - Parameter onReady: Called once with the port that was bound.
  /// - Throws: The server's own error when the port cannot be bound.
  public func run(onReady: @escaping @Sendable (Int) async -> Void = { _ in }) async throws {
    let router = Router()
    router.get("health") { [health] _, _ in
      let answer = await health()
      return Self.response(answer.isWell ? .ok : .serviceUnavailable, "application/json", answer.body)
    }
    router.get("metrics") { [registry] _, _ in
      Self.response(.ok, "text/plain; version=0.0.4; charset=utf-8", Data(registry.exposition().utf8))
    }
    certificates?.add(to: router)
    let application = Application(
      router: router, configuration: .init(address: .hostname(host, port: port)),
      onServerRunning: { await onReady($0.localAddress?.port ?? 0) }, logger: logger)
    try await application.run()
  }

  static func response(_ status: HTTPResponse.Status, _ type: String, _ body: Data) -> Response {
    Response(
      status: status, headers: [.contentType: type], body: ResponseBody(byteBuffer: ByteBuffer(bytes: body)))
  }
}
