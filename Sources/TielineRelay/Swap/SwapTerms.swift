import TielineCore

/// What both parties of a swap agree on: two locks under one hashlock. It names everything that either side needs to
/// find and check the other's lock, so no message is needed after it.
///
/// A transfer is the same with the two ends of a carry for its locks: leg A the departure, leg B the arrival. So is a call:
/// leg A the commitment, leg B the execution, which is claimed without having been locked.
public struct SwapTerms: Hashable, Sendable, Codable {
  /// The two locks; the initiator's expires last.
  public let legs: PerLeg<LockTerms>

  /// - Throws: ``ValueError`` when the legs have different hashlocks, or are on the same ledger with the same sender, or
  ///   one is an end of a carry or call and the other not its other end.
  public init(initiator: LockTerms, responder: LockTerms) throws(ValueError) {
    guard initiator.hashlock == responder.hashlock else {
      throw .malformed(
        type: "swap", found: "hashlocks \(initiator.hashlock) and \(responder.hashlock)",
        expected: "one hashlock on both legs (H-7)")
    }
    guard initiator.sender != responder.sender else {
      throw .malformed(type: "swap", found: "\(initiator.sender) on both legs", expected: "two different parties")
    }
    if initiator.part != nil || responder.part != nil {
      guard let first = initiator.part, responder.part == first.opposite else {
        throw .malformed(
          type: "swap", found: "\(initiator.sender) to \(responder.recipient)",
          expected: "the two ends of one carry or one call, or of none")
      }
      switch first {
      case .departure, .commitment: break
      case .arrival, .execution:
        throw .malformed(type: "swap", found: "the end as leg A", expected: "departure or commitment as leg A")
      }
    }
    legs = PerLeg(initiator: initiator, responder: responder)
  }

  /// The hashlock of both legs.
  public var hashlock: Hashlock { legs.initiator.hashlock }

  /// Departure and arrival of a carry.
  /// - Parameter carry: The initiator is its sender; the responder stands for the bridge where it arrives.
  public init(_ carry: Carry) {
    legs = PerLeg(initiator: LockTerms(.departure(carry)), responder: LockTerms(.arrival(carry)))
  }

  /// Commitment and execution of a call.
  /// - Parameter call: The initiator is its caller; the responder stands for the gateway that makes it.
  public init(_ call: GatewayCall) {
    legs = PerLeg(initiator: LockTerms(.commitment(call)), responder: LockTerms(.execution(call)))
  }

  /// What is carried, in a transfer.
  public var carry: Carry? { legs.initiator.part?.carry }

  /// What is called, in a call.
  public var call: GatewayCall? { legs.initiator.part?.call }

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
