import TielineCore

/// How an ``HTTPClient`` behaves. The defaults suit nodes near by; set what your provider needs.
public struct HTTPClientConfiguration: Sendable {
  /// For a whole exchange; over 0.
  public var timeout = Milliseconds(seconds: 15)
  /// For name lookup, TCP and TLS together; over 0.
  public var connectTimeout = Milliseconds(seconds: 5)
  /// Largest answer body, in bytes after decompression.
  public var answerLimit = 64 << 20
  /// Most connections to one host and port at once; further requests wait for one of them.
  public var connectionsPerHost = 64
  /// Most idle connections kept in all.
  public var idleConnections = 256
  /// A file of PEM certificates to trust instead of the system's. TLS is always verified.
  public var certificateAuthorityFile: String?
  /// Whether to offer gzip. Off: on loopback and in one data centre it costs more than it saves.
  public var acceptsGzip = false
  /// Redirects to follow, to `http` and `https` alone. None by default: a ledger node has no reason to redirect.
  public var redirectLimit = 0
  /// Whether `http_proxy` and the like count. Off, so that the environment cannot reroute a node's answers.
  public var usesEnvironmentProxy = false
  /// What the client calls itself.
  public var userAgent = "tieline"

  public init() {}
}
