import TielineCore

/// A header line.
public struct HTTPField: Sendable, Hashable {
  /// The field's name; case does not matter.
  public let name: String
  /// The field's value.
  public let value: String

  public init(_ name: String, _ value: String) { (self.name, self.value) = (name, value) }

  /// Whether libcurl may be given it: a token for a name, and no line break in the value.
  var isWellFormed: Bool {
    !name.isEmpty && name.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != 0x3A }
      && value.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }
  }
}

/// One question to a node.
public struct HTTPRequest: Sendable {
  /// The methods that ledger nodes need.
  public enum Method: Sendable, Hashable { case get, post }

  /// GET or POST.
  public var method: Method
  /// Where it goes.
  public var url: EndpointURL
  /// Sent beside those that the client writes itself (`Host`, `Content-Length`, `User-Agent`).
  public var fields: [HTTPField]
  /// Sent with `.post` alone.
  public var body: [UInt8]
  /// For the whole exchange, waiting for a free connection included; `nil` takes the client's own.
  public var timeout: Milliseconds?
  /// Largest body to accept, in bytes; `nil` takes the client's own.
  public var answerLimit: Int?

  public init(
    _ method: Method = .get, _ url: EndpointURL, fields: [HTTPField] = [], body: [UInt8] = [],
    timeout: Milliseconds? = nil, answerLimit: Int? = nil
  ) {
    (self.method, self.url, self.fields, self.body) = (method, url, fields, body)
    (self.timeout, self.answerLimit) = (timeout, answerLimit)
  }
}
