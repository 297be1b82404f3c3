import TielineCodec

/// The request to attest an item for a destination.
public struct AttestCommand: Hashable, Sendable {
  /// Most bytes of an item: the verifying contract reads no longer one.
  public static let maximumItemBytes = 1024
  /// Most bytes of evidence.
  public static let maximumEvidenceBytes = 60 << 10
  /// What the body begins with.
  static let code: UInt8 = 1

  public let destination: Destination
  /// The value that the item moves; `nil` for a mere fact.
  public let transfer: RouteTransfer?
  /// What is attested, 1 byte or more.
  public let item: [UInt8]
  /// What shows to each member that the item is true; not attested itself.
  public let evidence: [UInt8]
  /// Names the fact: attested once for a destination, whatever evidence comes with it.
  public let event: Digest

  /// - Returns: `nil` for sizes out of bounds, or a destination that cannot be.
  public init?(destination: Destination, transfer: RouteTransfer? = nil, item: [UInt8], evidence: [UInt8]) {
    guard destination.isValid, transfer?.isValid ?? true, (1...Self.maximumItemBytes).contains(item.count),
      evidence.count <= Self.maximumEvidenceBytes
    else { return nil }
    (self.destination, self.transfer, self.item, self.evidence) = (destination, transfer, item, evidence)
    event = Self.event(of: item, for: destination)
  }

  /// Names the fact that an item states.
  public static func event(of item: [UInt8], for destination: Destination) -> Digest {
    var writer = ByteWriter(reserving: 64 + item.count)
    writer.append("tieline attest 1".utf8)
    destination.write(to: &writer)
    writer.counted(item)
    return Digest(of: writer.bytes)
  }

  /// The same without what showed that it is true, once that was looked at.
  var withoutEvidence: AttestCommand {
    AttestCommand(destination, transfer, item, event)
  }

  private init(_ destination: Destination, _ transfer: RouteTransfer?, _ item: [UInt8], _ event: Digest) {
    (self.destination, self.transfer, self.item, self.event, evidence) = (destination, transfer, item, event, [])
  }

  /// The request to order.
  public var request: Request {
    var writer = ByteWriter(reserving: 64 + item.count + evidence.count)
    writer.bigEndian(Self.code)
    destination.write(to: &writer)
    writer.bigEndian(UInt8(transfer == nil ? 0 : 1))
    transfer?.write(to: &writer)
    writer.counted(item)
    writer.counted(evidence)
    return Request(kind: .ordinary, event: event, body: writer.bytes)
  }

  /// Reads ``request``.
  /// - Throws: `ByteReadingError` for any other request, also one under another event than its own.
  public init(_ request: Request) throws(ByteReadingError) {
    try self.init(body: request.body)
    guard request.kind == .ordinary, event == request.event else {
      throw .notCanonical(field: "the event of a request to attest", offset: 0)
    }
  }

  /// Reads the body of ``request``.
  init(body: [UInt8]) throws(ByteReadingError) {
    var reader = ByteReader(body)
    let code = try reader.bigEndian(UInt8.self, "command")
    guard code == Self.code else {
      throw .outOfRange(field: "command", found: UInt64(code), maximum: Int(Self.code), offset: 0)
    }
    let destination = try Destination(from: &reader)
    let moves = try reader.bigEndian(UInt8.self, "transfer")
    guard moves < 2 else { throw .outOfRange(field: "transfer", found: UInt64(moves), maximum: 1, offset: 0) }
    let transfer = moves == 1 ? try RouteTransfer(from: &reader) : nil
    let item = try reader.counted(maximum: Self.maximumItemBytes, "item")
    let evidence = try reader.counted(maximum: Self.maximumEvidenceBytes, "evidence")
    try reader.end()
    guard let command = Self(destination: destination, transfer: transfer, item: item, evidence: evidence) else {
      throw .notCanonical(field: "a request to attest", offset: 0)
    }
    self = command
  }
}
