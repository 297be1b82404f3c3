import TielineCodec

/// Something to be put in order, once.
public struct Request: Hashable, Sendable {
  /// Most bytes of a body.
  public static let maximumBodyBytes = 64 << 10

  /// What a request is to the protocol itself.
  public enum Kind: UInt8, Hashable, Sendable, CaseIterable {
    /// The ordered state knows what it means.
    case ordinary = 1
    /// Two votes that end a member's key.
    case evidence = 2
    /// The committee's next epoch.
    case membership = 3
  }

  public let kind: Kind
  /// Names what happened: of two requests with the same event at most one is ordered.
  public let event: Digest
  /// At most ``maximumBodyBytes``; what it says is for the ordered state to know.
  public let body: [UInt8]
  /// The hash of the whole.
  public let digest: Digest

  public init(kind: Kind, event: Digest, body: [UInt8]) {
    (self.kind, self.event, self.body) = (kind, event, body)
    var writer = ByteWriter(reserving: body.count + 40)
    Self.write(kind, event, body, to: &writer)
    digest = Digest(of: writer.bytes)
  }

  /// Whether the block that holds it is the last of its epoch.
  var endsEpoch: Bool { kind != .ordinary }

  func write(to writer: inout ByteWriter) { Self.write(kind, event, body, to: &writer) }

  private static func write(_ kind: Kind, _ event: Digest, _ body: [UInt8], to writer: inout ByteWriter) {
    writer.bigEndian(kind.rawValue)
    event.write(to: &writer)
    writer.counted(body)
  }

  init(from reader: inout ByteReader) throws(ByteReadingError) {
    let start = reader.offset
    let code = try reader.bigEndian(UInt8.self, "kind")
    guard let kind = Kind(rawValue: code) else {
      throw .outOfRange(field: "kind", found: UInt64(code), maximum: Kind.allCases.count, offset: start)
    }
    let event = try reader.digest("event")
    self.init(kind: kind, event: event, body: try reader.counted(maximum: Self.maximumBodyBytes, "body"))
  }
}
