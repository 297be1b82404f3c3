import TielineAdapterSDK
import TielineCodec

/// A node's own word that it will not do what it was asked.
public struct JSONRPCError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The node's number for the kind of error.
  public let code: Int64
  /// At most 1,024 characters are kept.
  public let message: String
  /// What the node adds, as the revert data of an EVM call.
  public let data: JSONValue?

  public init(code: Int64, message: String, data: JSONValue? = nil) {
    (self.code, self.data) = (code, data)
    self.message = message.utf8.count <= 1024 ? message : String(message.prefix(1024)) + "…"
  }

  public var description: String { "\(message) (JSON-RPC error \(code))" }
}

/// Why a call has no result.
public enum JSONRPCFailure: Error, Sendable, Hashable, CustomStringConvertible {
  /// No valid answer came.
  case transport(AdapterError)
  /// The node answered, with an error object. Which ``AdapterError`` that is depends on the ledger.
  case answered(JSONRPCError)

  public var description: String {
    switch self {
    case .transport(let error): error.description
    case .answered(let error): error.description
    }
  }

  /// This failure for those who need no more than that: an error object becomes `.rejected`, or `.unsupported` where
  /// the node does not know the method.
  /// - Source: JSON-RPC 2.0, section 5.1 (−32601, −32602).
  public var adapterError: AdapterError {
    switch self {
    case .transport(let error): error
    case .answered(let error):
      switch error.code {
      case -32601: AdapterError(.unsupported, "the node does not know the method", cause: error.description)
      case -32602: AdapterError(.invalidRequest, "the node does not accept the parameters", cause: error.description)
      default: AdapterError(.rejected, "the node refuses the call", cause: error.description)
      }
    }
  }
}
