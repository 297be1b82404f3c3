/// Why a graph of shapes is refused.
public enum ShapesError: Error, Equatable, Sendable, CustomStringConvertible {
  /// A shape that breaks a syntax rule of SHACL; `parameter` is the property at fault, as in `sh:minCount`.
  case illFormed(shape: String, parameter: String, found: String, expected: String)
  /// A shape that needs itself to be decided; SHACL leaves open what that means.
  case recursive(shapes: [String])
  /// A property that asks for more than SHACL Core.
  case unsupported(shape: String, parameter: String)
  /// More of something than a plan may have.
  case tooMany(String, found: Int, allowed: Int)

  public var description: String {
    switch self {
    case .illFormed(let shape, let parameter, let found, let expected):
      "\(shape): \(parameter) has \(found), where \(expected) should stand"
    case .recursive(let shapes):
      "these shapes refer to one another in a circle, which SHACL leaves undefined: "
        + shapes.joined(separator: " \u{2192} ")
        + "; give the inner shape a target of its own, and refer to it by sh:class"
    case .unsupported(let shape, let parameter):
      "\(shape): \(parameter) is not part of SHACL Core and would not be checked; take it out"
    case .tooMany(let what, let found, let allowed): "the shapes have \(found) \(what); at most \(allowed) are allowed"
    }
  }
}
