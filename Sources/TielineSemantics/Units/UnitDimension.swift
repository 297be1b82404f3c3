/// What a unit measures, as powers of the units it is made of.
///
/// Reactive and apparent power and greenhouse gas have the dimensions of power and of mass, and are never taken for
/// them: they count as dimensions of their own.
public struct UnitDimension: Hashable, Sendable {
  var mass = 0
  var length = 0
  var time = 0
  var current = 0
  var reactive = 0
  var apparent = 0
  /// Of gas as so much carbon dioxide as warms the same.
  var greenhouse = 0

  static let none = UnitDimension()
  static let time = UnitDimension(time: 1)
  static let energy = UnitDimension(mass: 1, length: 2, time: -2)
  static let power = UnitDimension(mass: 1, length: 2, time: -3)
  static let emissionFactor = UnitDimension(length: -2, time: 2, greenhouse: 1)

  /// The dimension of a product of one unit and a power of another; powers are small, see `UCUMReader`.
  func times(_ other: UnitDimension, power: Int) -> UnitDimension {
    UnitDimension(
      mass: mass + power * other.mass, length: length + power * other.length, time: time + power * other.time,
      current: current + power * other.current, reactive: reactive + power * other.reactive,
      apparent: apparent + power * other.apparent, greenhouse: greenhouse + power * other.greenhouse)
  }

  /// What it is called.
  var quantity: String {
    switch self {
    case .none: "a plain number"
    case .time: "time"
    case .energy: "energy"
    case .power: "power"
    case .emissionFactor: "greenhouse gas by energy"
    case UnitDimension(mass: 1): "mass"
    case UnitDimension(mass: 1, greenhouse: 1): "greenhouse gas"
    case UnitDimension(length: -2, time: 2): "mass by energy, without saying of what gas"
    case UnitDimension(mass: 1, length: 2, time: -3, reactive: 1): "reactive power"
    case UnitDimension(mass: 1, length: 2, time: -2, reactive: 1): "reactive energy"
    case UnitDimension(mass: 1, length: 2, time: -3, apparent: 1): "apparent power"
    case UnitDimension(mass: 1, length: 2, time: -2, apparent: 1): "apparent energy"
    case UnitDimension(current: 1): "electric current"
    case UnitDimension(mass: 1, length: 2, time: -3, current: -1, apparent: 1): "voltage"
    case UnitDimension(length: 3): "volume"
    case UnitDimension(mass: 1, length: 2, time: -4): "power by time"
    default: "another quantity"
    }
  }
}
