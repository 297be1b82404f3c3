/// Why links cannot be used.
public enum LinkError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The key is none, or the TLS library refuses it.
  case identity(String)
  /// The address to listen on is taken, or not this machine's.
  case cannotListen(host: String, port: Int, reason: String)

  public var description: String {
    switch self {
    case .identity(let reason): "the key of the links cannot be used: \(reason)"
    case .cannotListen(let host, let port, let reason):
      "cannot listen on \(host):\(port): \(reason); is another member running there?"
    }
  }
}
