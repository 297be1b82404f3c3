import Foundation
import TielineCodec

/// Where a node answers: an absolute `http`, `https`, `ws` or `wss` URL.
///
/// Node providers put keys into the user part, the path and the query. Everything that prints a value of this type
/// (`description`, and with it every error message of this module) therefore shows scheme, host and port alone.
public struct EndpointURL: Hashable, Sendable {
  /// The protocols that this module speaks; libcurl knows more, and none of them is reachable.
  public enum Scheme: String, Sendable, Hashable, CaseIterable {
    case http, https, ws, wss

    var defaultPort: Int {
      switch self {
      case .http, .ws: 80
      case .https, .wss: 443
      }
    }

    var isWebSocket: Bool { self == .ws || self == .wss }
    var isEncrypted: Bool { self == .https || self == .wss }
  }

  public let scheme: Scheme
  /// A name or an IPv4 address, or an IPv6 address without its brackets.
  public let host: String
  /// 1 to 65535.
  public let port: Int
  /// Path and query, never empty.
  let target: String
  /// What an `Authorization` header has to say, where the URL has a user part.
  let authorization: String?

  /// Reads an absolute URL.
  ///
  /// - Throws: ``EndpointURLError``, whose text repeats nothing of `text` but its scheme.
  public init(_ text: String) throws(EndpointURLError) {
    guard text.utf8.count <= 4096 else { throw .init("is longer than 4096 bytes") }
    guard text.utf8.allSatisfy(Self.isAllowed) else {
      throw .init("holds a blank, a control character or one that must be percent-encoded")
    }
    guard let colon = text.range(of: "://"), let scheme = Scheme(rawValue: text[..<colon.lowerBound].lowercased())
    else { throw .init("does not begin with http://, https://, ws:// or wss://") }
    let rest = text[colon.upperBound...]
    let end = rest.firstIndex { $0 == "/" || $0 == "?" } ?? rest.endIndex
    var authority = rest[..<end]
    var authorization: String?
    if let at = authority.lastIndex(of: "@") {
      authorization = try Self.basicAuthorization(authority[..<at])
      authority = authority[authority.index(after: at)...]
    }
    let (host, port) = try Self.hostAndPort(authority)
    self.init(
      scheme: scheme, host: host, port: port ?? scheme.defaultPort, target: String(rest[end...]),
      authorization: authorization)
  }

  private init(scheme: Scheme, host: String, port: Int, target: String, authorization: String?) {
    (self.scheme, self.host, self.port, self.authorization) = (scheme, host, port, authorization)
    self.target = target.hasPrefix("/") ? target : "/" + target
  }

  /// The same node with `path` joined to this URL's own path; a query of this URL is kept behind it.
  ///
  /// - Parameter path: A path with or without its first `/`, and perhaps a query, percent-encoded already.
  /// - Throws: ``EndpointURLError`` for characters that must be percent-encoded.
  public func appending(_ path: String) throws(EndpointURLError) -> EndpointURL {
    guard path.utf8.allSatisfy(Self.isAllowed) else {
      throw .init("gets a path with a blank, a control character or one that must be percent-encoded")
    }
    let own = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    var joined = String(own[0])
    if joined.hasSuffix("/") { joined.removeLast() }
    joined += path.hasPrefix("/") || path.hasPrefix("?") ? path : "/" + path
    if own.count == 2 { joined += (joined.contains("?") ? "&" : "?") + own[1] }
    return EndpointURL(scheme: scheme, host: host, port: port, target: joined, authorization: authorization)
  }

  /// The same node, asked as a user with a password; one that the URL had is dropped.
  ///
  /// - Parameter credentials: `user:password`, in plain text.
  public func signedIn(as credentials: String) -> EndpointURL {
    EndpointURL(
      scheme: scheme, host: host, port: port, target: target, authorization: Self.basic(credentials))
  }

  /// `host:port` as it stands in a URL and a `Host` header; the port is left out where it is the scheme's own.
  var authority: String {
    let name = host.contains(":") ? "[\(host)]" : host
    return port == scheme.defaultPort ? name : "\(name):\(port)"
  }

  /// The URL without its user part, for libcurl. It may hold a key in its path: never print it.
  var secretText: String { "\(scheme.rawValue)://\(authority)\(target)" }

  private static func hostAndPort(_ text: Substring) throws(EndpointURLError) -> (String, Int?) {
    var host = text
    var port: Substring?
    if text.hasPrefix("["), let bracket = text.firstIndex(of: "]") {
      host = text[text.index(after: text.startIndex)..<bracket]
      let tail = text[text.index(after: bracket)...]
      guard tail.isEmpty || tail.hasPrefix(":") else { throw .init("has something behind the address in brackets") }
      port = tail.isEmpty ? nil : tail.dropFirst()
      guard host.contains(":"), host.utf8.allSatisfy({ Hexadecimal.isDigit($0) || $0 == 0x3A || $0 == 0x2E }) else {
        throw .init("has brackets around what is no IPv6 address")
      }
    } else {
      if let colon = text.firstIndex(of: ":") {
        (host, port) = (text[..<colon], text[text.index(after: colon)...])
      }
      guard !host.isEmpty, host.utf8.count <= 253, host.utf8.allSatisfy(isHostCharacter) else {
        throw .init("has no host name of letters, digits, '-', '_' and '.' (write others in Punycode)")
      }
    }
    guard let port else { return (String(host).lowercased(), nil) }
    guard port.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int(port), (1...65535).contains(number)
    else { throw .init("has a port that is no number from 1 to 65535") }
    return (String(host).lowercased(), number)
  }

  private static func basicAuthorization(_ user: Substring) throws(EndpointURLError) -> String {
    guard let plain = String(user).removingPercentEncoding else {
      throw .init("has a user part with a broken percent-encoding")
    }
    return basic(plain)
  }

  /// - Source: RFC 7617, section 2.
  private static func basic(_ credentials: String) -> String {
    "Basic " + Data(credentials.utf8).base64EncodedString()
  }

  private static func isAllowed(_ byte: UInt8) -> Bool {
    // Printable ASCII without " # < > \ ^ ` { | }.
    switch byte {
    case 0x22, 0x23, 0x3C, 0x3E, 0x5C, 0x5E, 0x60, 0x7B, 0x7C, 0x7D: false
    case 0x21...0x7E: true
    default: false
    }
  }

  private static func isHostCharacter(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F: true
    default: false
    }
  }
}

extension EndpointURL: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// Scheme, host and port: what may be shown and logged.
  public var description: String { "\(scheme.rawValue)://\(authority)" }
  public var debugDescription: String { description }
  public var customMirror: Mirror { Mirror(self, children: ["url": description]) }
}

/// Why a text is no ``EndpointURL``. Repeats none of it, since it may hold a key.
public struct EndpointURLError: Error, Hashable, Sendable, CustomStringConvertible {
  let reason: String

  init(_ reason: String) { self.reason = reason }

  public var description: String { "a node's URL \(reason); write it as https://host:port/path" }
}
