/// One whom links are kept with.
public struct LinkPeer: Sendable, Hashable {
  /// The place in the committee, or that of a client. The higher place calls the lower one.
  public let place: UInt8
  /// Where it listens; `nil` for one that only calls.
  public let address: LinkAddress?
  /// Of its key: ``LinkIdentity/fingerprint``.
  public let fingerprint: [UInt8]

  public init(place: UInt8, address: LinkAddress?, fingerprint: [UInt8]) {
    (self.place, self.address, self.fingerprint) = (place, address, fingerprint)
  }
}

/// Where one listens.
public struct LinkAddress: Sendable, Hashable, CustomStringConvertible {
  /// A name or a number.
  public let host: String
  /// 0 lets the system choose, where it is listened on.
  public let port: Int

  public init(host: String, port: Int) { (self.host, self.port) = (host, port) }

  /// Reads `host:port`; `nil` for anything else.
  public init?(_ text: String) {
    guard let colon = text.lastIndex(of: ":"), let port = Int(text[text.index(after: colon)...]),
      (0...65_535).contains(port), colon != text.startIndex
    else { return nil }
    self.init(host: String(text[..<colon]), port: port)
  }

  public var description: String { "\(host):\(port)" }
}
