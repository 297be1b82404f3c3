import TielineCodec

/// What goes over a link of the committee: between members, and between a member and its clients.
///
/// The first byte says which; below 64 it is a ``Message`` of the protocol.
public enum CommitteeFrame: Hashable, Sendable {
  /// Clients have places from here on.
  public static let firstClient: UInt8 = 200
  /// Most events in one answer to a client.
  static let maximumEvents = 4096
  private static let maximumReasonBytes = 1024

  case consensus(Message)
  /// A member's signatures of a batch; one that sends again lacks others' signatures.
  case share(AttestationShare, of: AttestationStatement, isAgain: Bool)
  /// An ``Attestation``'s encoding.
  case attestation([UInt8])
  /// A member that was not there asks for a batch's attestation.
  case lacking(AttestationStatement)
  /// A member's signature that a contract is to take the next members.
  case rotation(RotationShare)
  /// A client's requests.
  case submit([Request])
  /// To a client: these events are attested.
  case attested([Digest])
  /// To a client: this event was refused, with the reason.
  case refused(Digest, reason: String)
  /// To a client: these were not taken, try again later.
  case busy([Digest])
  /// A client asks where the member stands.
  case inspect
  /// The answer, a JSON document.
  case status([UInt8])
  /// A client asks for what shows that an event is attested.
  case fetch(Digest)
  /// The answer: an ``AttestedItem``'s encoding, empty where there is none, and an ``EpochHandover``'s for each epoch
  /// before.
  case proof(Digest, item: [UInt8], handovers: [[UInt8]])

  private static let codes = (
    share: UInt8(64), attestation: UInt8(65), submit: UInt8(66), attested: UInt8(67), refused: UInt8(68),
    busy: UInt8(69), inspect: UInt8(70), status: UInt8(71), fetch: UInt8(72), proof: UInt8(73), rotation: UInt8(74),
    lacking: UInt8(75)
  )

  /// The one encoding.
  public var encoded: [UInt8] {
    var writer = ByteWriter(reserving: 256)
    switch self {
    case .consensus(let message): return message.encoded
    case .share(let share, let statement, let isAgain):
      writer.bigEndian(Self.codes.share)
      writer.bigEndian(UInt8(isAgain ? 1 : 0))
      writer.append(statement.encoded)
      writer.append(share.encoded)
    case .attestation(let bytes):
      writer.bigEndian(Self.codes.attestation)
      writer.counted(bytes)
    case .lacking(let statement):
      writer.bigEndian(Self.codes.lacking)
      writer.append(statement.encoded)
    case .rotation(let share):
      writer.bigEndian(Self.codes.rotation)
      writer.append(share.encoded)
    case .submit(let requests):
      var bytes = Message.requests(requests).encoded
      bytes[0] = Self.codes.submit
      return bytes
    case .attested(let events): Self.write(events, Self.codes.attested, &writer)
    case .refused(let event, let reason):
      writer.bigEndian(Self.codes.refused)
      writer.append(event.bytes)
      writer.counted(Self.cut(reason))
    case .busy(let events): Self.write(events, Self.codes.busy, &writer)
    case .inspect: writer.bigEndian(Self.codes.inspect)
    case .status(let document):
      writer.bigEndian(Self.codes.status)
      writer.counted(document)
    case .fetch(let event):
      writer.bigEndian(Self.codes.fetch)
      writer.append(event.bytes)
    case .proof(let event, let item, let handovers):
      writer.bigEndian(Self.codes.proof)
      writer.append(event.bytes)
      writer.counted(item)
      writer.bigEndian(UInt32(handovers.count))
      for handover in handovers { writer.counted(handover) }
    }
    return writer.bytes
  }

  /// As much of a text as fits, whole characters of Unicode.
  private static func cut(_ reason: String) -> [UInt8] {
    var bytes: [UInt8] = []
    for scalar in reason.unicodeScalars {
      let next = UTF8.encode(scalar).map(Array.init) ?? []
      guard bytes.count + next.count <= maximumReasonBytes else { break }
      bytes += next
    }
    return bytes
  }

  private static func write(_ events: [Digest], _ code: UInt8, _ writer: inout ByteWriter) {
    writer.bigEndian(code)
    writer.bigEndian(UInt32(events.count))
    for event in events { writer.append(event.bytes) }
  }

  /// Reads ``encoded``.
  /// - Throws: `ByteReadingError` for any other bytes.
  public init(encoded bytes: [UInt8]) throws(ByteReadingError) {
    guard let code = bytes.first, code >= 64 else {
      self = .consensus(try Message(encoded: bytes))
      return
    }
    if code == Self.codes.submit {
      var message = bytes
      message[0] = Message.requestsCode
      guard case .requests(let requests) = try Message(encoded: message) else {
        throw .notCanonical(field: "requests", offset: 0)
      }
      self = .submit(requests)
      return
    }
    var reader = ByteReader(bytes)
    _ = try reader.bigEndian(UInt8.self, "kind")
    switch code {
    case Self.codes.share:
      let isAgain = try reader.bigEndian(UInt8.self, "again")
      guard isAgain < 2 else { throw .outOfRange(field: "again", found: UInt64(isAgain), maximum: 1, offset: 1) }
      let statement = try AttestationStatement(from: &reader)
      self = .share(try AttestationShare(from: &reader), of: statement, isAgain: isAgain == 1)
    case Self.codes.attestation: self = .attestation(try reader.counted(maximum: 64 << 10, "attestation"))
    case Self.codes.attested: self = .attested(try Self.events(&reader))
    case Self.codes.refused:
      let event = try Digest(from: &reader)
      let bytes = try reader.counted(maximum: Self.maximumReasonBytes, "reason")
      guard let reason = String(validating: bytes, as: UTF8.self) else {
        throw .notCanonical(field: "reason", offset: 0)
      }
      self = .refused(event, reason: reason)
    case Self.codes.busy: self = .busy(try Self.events(&reader))
    case Self.codes.inspect: self = .inspect
    case Self.codes.status: self = .status(try reader.counted(maximum: 1 << 20, "status"))
    case Self.codes.fetch: self = .fetch(try Digest(from: &reader))
    case Self.codes.proof:
      let event = try Digest(from: &reader)
      let item = try reader.counted(maximum: AttestedItem.maximumBytes, "attested item")
      var handovers: [[UInt8]] = []
      for _ in 0..<(try reader.count(maximum: AttestationDocument.maximumHandovers, "handovers")) {
        handovers.append(try reader.counted(maximum: 4 << 20, "handover"))
      }
      self = .proof(event, item: item, handovers: handovers)
    case Self.codes.rotation: self = .rotation(try RotationShare(from: &reader))
    case Self.codes.lacking: self = .lacking(try AttestationStatement(from: &reader))
    default: throw .outOfRange(field: "kind", found: UInt64(code), maximum: 75, offset: 0)
    }
    try reader.end()
  }

  private static func events(_ reader: inout ByteReader) throws(ByteReadingError) -> [Digest] {
    var events: [Digest] = []
    for _ in 0..<(try reader.count(maximum: maximumEvents, "events")) { events.append(try Digest(from: &reader)) }
    return events
  }
}
