import TielineCore

/// What both parties of a swap agree on: two locks under one hashlock. It names everything that either side needs to
/// find and check the other's lock, so no message is needed after it.
public struct SwapTerms: Hashable, Sendable, Codable {
  /// The two locks; the initiator's expires last.
  public let legs: PerLeg<LockTerms>

  /// - Throws: ``ValueError`` when the legs have different hashlocks, or are on the same ledger with the same sender.
  public init(initiator: LockTerms, responder: LockTerms) throws(ValueError) {
    guard initiator.hashlock == responder.hashlock else {
      throw .malformed(
        type: "swap", found: "hashlocks \(initiator.hashlock) and \(responder.hashlock)",
        expected: "one hashlock on both legs (H-7)")
    }
    guard initiator.sender != responder.sender else {
      throw .malformed(type: "swap", found: "\(initiator.sender) on both legs", expected: "two different parties")
    }
    legs = PerLeg(initiator: initiator, responder: responder)
  }

  /// The hashlock of both legs.
  public var hashlock: Hashlock { legs.initiator.hashlock }

  /// The lock of `leg`.
  public subscript(leg: Leg) -> LockTerms { legs[leg] }

  private enum CodingKeys: CodingKey { case initiator, responder }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    try self.init(
      initiator: container.decode(LockTerms.self, forKey: .initiator),
      responder: container.decode(LockTerms.self, forKey: .responder))
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(legs.initiator, forKey: .initiator)
    try container.encode(legs.responder, forKey: .responder)
  }
}
