import TielineCodec
import TielineCore

/// What members decide about routes. One member may pause; everything else takes a quorum.
public struct GovernanceCommand: Hashable, Sendable {
  /// What is decided.
  public enum Action: Hashable, Sendable {
    /// Nothing more of value moves on a route (S-13).
    case pause(route: String, reason: String)
    case resume(route: String)
    /// At most `limit` of an asset in any `window` milliseconds on a route (S-9).
    case setCap(route: String, asset: String, limit: UInt64, window: UInt64)
    /// A queued transfer goes on whatever its cap.
    case release(Digest)
    /// A queued transfer never goes on.
    case drop(Digest)
  }

  /// A member's signature of ``signBytes(committee:)``.
  public struct Approval: Hashable, Sendable {
    public let member: MemberIndex
    /// Of its vote key.
    public let signature: [UInt8]

    public init(member: MemberIndex, signature: [UInt8]) { (self.member, self.signature) = (member, signature) }
  }

  /// What the body begins with.
  static let code: UInt8 = 2
  /// Longest reason, in bytes.
  static let maximumReasonBytes = 256

  public let action: Action
  /// Whose members decide; in another epoch it means nothing.
  public let epoch: UInt64
  /// Tells apart what is decided twice.
  public let number: UInt64

  public init(_ action: Action, epoch: UInt64, number: UInt64) {
    (self.action, self.epoch, self.number) = (action, epoch, number)
  }

  /// What each who approves signs.
  public func signBytes(committee: Digest) -> [UInt8] {
    var writer = ByteWriter()
    writer.append("tieline command 1".utf8)
    committee.write(to: &writer)
    write(to: &writer)
    return writer.bytes
  }

  /// The request to order.
  public func request(approvals: [Approval]) -> Request {
    var (name, writer) = (ByteWriter(), ByteWriter())
    name.append("tieline command 1".utf8)
    write(to: &name)
    writer.bigEndian(Self.code)
    write(to: &writer)
    writer.bigEndian(UInt32(approvals.count))
    for approval in approvals {
      writer.bigEndian(approval.member)
      writer.counted(approval.signature)
    }
    return Request(kind: .ordinary, event: Digest(of: name.bytes), body: writer.bytes)
  }

  /// Reads ``request(approvals:)``.
  /// - Throws: `ByteReadingError` for any other request.
  public static func read(
    _ request: Request
  ) throws(ByteReadingError) -> (command: GovernanceCommand, approvals: [Approval]) {
    var reader = ByteReader(request.body)
    let code = try reader.bigEndian(UInt8.self, "command")
    guard request.kind == .ordinary, code == Self.code else {
      throw .outOfRange(field: "command", found: UInt64(code), maximum: Int(Self.code), offset: 0)
    }
    let command = try Self(from: &reader)
    var approvals: [Approval] = []
    for _ in 0..<(try reader.count(maximum: CommitteeEpoch.sizes.upperBound, "approvals")) {
      let member = try reader.bigEndian(MemberIndex.self, "member")
      approvals.append(
        Approval(member: member, signature: try reader.counted(maximum: SignedVote.maximumSignatureBytes, "signature")))
    }
    try reader.end()
    guard command.request(approvals: approvals) == request else { throw .notCanonical(field: "command", offset: 0) }
    return (command, approvals)
  }

  /// Whether those who have to approve did: one member for a pause, else a quorum, by ascending place (S-1, S-13).
  public func isApproved(by approvals: [Approval], in epoch: CommitteeEpoch, _ scheme: SignatureScheme) -> Bool {
    var needed = epoch.quorum
    if case .pause = action { needed = 1 }
    let message = signBytes(committee: epoch.committee)
    return self.epoch == epoch.number && approvals.count == needed
      && zip(approvals, approvals.dropFirst()).allSatisfy { $0.member < $1.member }
      && approvals.allSatisfy {
        epoch.votes($0.member) && scheme.verify($0.signature, message, epoch.keys[Int($0.member)])
      }
  }

  private func write(to writer: inout ByteWriter) {
    writer.bigEndian(epoch)
    writer.bigEndian(number)
    switch action {
    case .pause(let route, let reason):
      writer.bigEndian(UInt8(1))
      writer.counted(Array(route.utf8))
      writer.counted(Array(reason.utf8.prefix(Self.maximumReasonBytes)))
    case .resume(let route):
      writer.bigEndian(UInt8(2))
      writer.counted(Array(route.utf8))
    case .setCap(let route, let asset, let limit, let window):
      writer.bigEndian(UInt8(3))
      writer.counted(Array(route.utf8))
      writer.counted(Array(asset.utf8))
      writer.bigEndian(limit)
      writer.bigEndian(window)
    case .release(let event):
      writer.bigEndian(UInt8(4))
      event.write(to: &writer)
    case .drop(let event):
      writer.bigEndian(UInt8(5))
      event.write(to: &writer)
    }
  }

  private init(from reader: inout ByteReader) throws(ByteReadingError) {
    epoch = try reader.bigEndian(UInt64.self, "epoch")
    number = try reader.bigEndian(UInt64.self, "number")
    let start = reader.offset
    let code = try reader.bigEndian(UInt8.self, "action")
    switch code {
    case 1:
      let route = try reader.name("route")
      let reason = try reader.counted(maximum: Self.maximumReasonBytes, "reason")
      action = .pause(route: route, reason: String(decoding: reason, as: UTF8.self))
    case 2: action = .resume(route: try reader.name("route"))
    case 3:
      let (route, asset) = (try reader.name("route"), try reader.name("asset"))
      let limit = try reader.bigEndian(UInt64.self, "limit")
      action = .setCap(route: route, asset: asset, limit: limit, window: try reader.bigEndian(UInt64.self, "window"))
    case 4: action = .release(try reader.digest("event"))
    case 5: action = .drop(try reader.digest("event"))
    default: throw .outOfRange(field: "action", found: UInt64(code), maximum: 5, offset: start)
    }
  }
}

extension GovernanceCommand.Action: CustomStringConvertible {
  /// What is decided, for people.
  public var description: String {
    switch self {
    case .pause(let route, let reason): "pause route \(route): \(reason)"
    case .resume(let route): "resume route \(route)"
    case .setCap(let route, let asset, let limit, let window):
      "cap \(asset) on route \(route) at \(limit) in any \(window) ms"
    case .release(let event): "release \(Hex.encode(event.bytes))"
    case .drop(let event): "drop \(Hex.encode(event.bytes))"
    }
  }
}
