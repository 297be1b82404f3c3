/// One of a swap's two locks.
///
/// The initiator locks on leg A and is paid on leg B; the responder the other way round. A expires last.
public enum Leg: String, Sendable, Codable, CaseIterable, Comparable {
  case initiator = "A"
  case responder = "B"

  /// The other lock of the same swap.
  public var opposite: Leg { self == .initiator ? .responder : .initiator }

  public static func < (left: Leg, right: Leg) -> Bool { left.rawValue < right.rawValue }
}

/// Who takes part in a swap; named after the leg that the party locks.
public typealias Party = Leg

/// Something kept for each leg.
public struct PerLeg<Value: Sendable>: Sendable {
  /// Leg A's.
  public var initiator: Value
  /// Leg B's.
  public var responder: Value

  public init(initiator: Value, responder: Value) { (self.initiator, self.responder) = (initiator, responder) }

  /// The value of `leg`.
  public subscript(leg: Leg) -> Value {
    get { leg == .initiator ? initiator : responder }
    set { if leg == .initiator { initiator = newValue } else { responder = newValue } }
  }
}

extension PerLeg: Equatable where Value: Equatable {}
extension PerLeg: Hashable where Value: Hashable {}
extension PerLeg: Codable where Value: Codable {}
