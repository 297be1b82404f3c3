import TielineCore

/// How an ``EndpointPool`` treats its endpoints.
public struct EndpointPolicy: Sendable {
  /// Most endpoints that one call tries; at least 1. Each is tried once.
  public var attempts = 3
  /// Between one endpoint's failure and the next one's try, within a call.
  public var failoverPacing = RetryPacing(first: Milliseconds(20), longest: Milliseconds(500))
  /// How long an endpoint that failed is left alone while others answer.
  public var recoveryPacing = RetryPacing(first: Milliseconds(500), longest: Milliseconds(minutes: 2))
  /// For one request; `nil` takes that of the HTTP client.
  public var timeout: Milliseconds?
  /// Sent with each request.
  public var fields: [HTTPField] = []
  /// Error objects that say something about the node and nothing about the call, so that another one is asked.
  ///
  /// The default is −32005, "limit exceeded".
  /// - Source: EIP-1474, error codes.
  public var isEndpointFault: @Sendable (JSONRPCError) -> Bool = { $0.code == -32005 }

  public init() {}
}
