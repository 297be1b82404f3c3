import TielineCodec

/// A method and its parameters.
public struct JSONRPCCall: Sendable, Hashable {
  /// The method's name.
  public let method: String
  /// An array or an object.
  public let params: JSONValue

  public init(_ method: String, _ params: JSONValue = []) { (self.method, self.params) = (method, params) }

  /// The request object.
  /// - Source: JSON-RPC 2.0, section 4.
  func message(id: Int64) -> JSONValue {
    ["jsonrpc": "2.0", "id": .integer(id), "method": .string(method), "params": params]
  }
}
