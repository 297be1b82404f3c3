/// How one value stands to another.
public enum ValueOrder: Sendable {
  case less, equal, greater
  /// The two have no order: they are of different kinds, one is not a number, or an offset from UTC is missing.
  case indeterminate

  var reversed: ValueOrder {
    switch self {
    case .less: .greater
    case .greater: .less
    case .equal, .indeterminate: self
    }
  }
}
