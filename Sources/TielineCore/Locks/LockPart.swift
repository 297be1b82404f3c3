/// What a lock is part of that spans two ledgers, and which end of it.
public enum LockPart: Hashable, Sendable, Codable {
  case departure(Carry)
  case arrival(Carry)
  case commitment(GatewayCall)
  case execution(GatewayCall)

  /// The carry whose end it is.
  public var carry: Carry? {
    switch self {
    case .departure(let carry), .arrival(let carry): carry
    case .commitment, .execution: nil
    }
  }

  /// The call whose end it is.
  public var call: GatewayCall? {
    switch self {
    case .commitment(let call), .execution(let call): call
    case .departure, .arrival: nil
    }
  }

  /// The contract that keeps the lock.
  public var keeper: AccountID {
    switch self {
    case .departure(let carry): carry.sourceBridge
    case .arrival(let carry): carry.destinationBridge
    case .commitment(let call): call.sourceGateway
    case .execution(let call): call.destinationGateway
    }
  }

  /// The other end of the same.
  public var opposite: LockPart {
    switch self {
    case .departure(let carry): .arrival(carry)
    case .arrival(let carry): .departure(carry)
    case .commitment(let call): .execution(call)
    case .execution(let call): .commitment(call)
    }
  }
}
