import TielineCore

/// Why bytes are not the canonical form of a certificate.
public enum CertificateCodingError: Error, Equatable, Sendable, CustomStringConvertible {
  case tooLong(found: Int, maximum: Int)
  case json(CanonicalJSONError)
  /// The outermost value is no object, or its keys are not exactly those of this version.
  case wrongKeys(found: [String], expected: [String])
  case wrongType(key: String, expected: String)
  case unknownVersion(Int64)
  case value(ValueError)
  /// The values are right and written differently from the canonical form (`+00:00` for `Z`).
  case notCanonical(expected: String)

  public var description: String {
    switch self {
    case .tooLong(let found, let maximum): "certificate of \(found) bytes; at most \(maximum) are allowed"
    case .json(let error): "certificate is \(error)"
    case .wrongKeys(let found, let expected): "certificate has the keys \(found); expected \(expected)"
    case .wrongType(let key, let expected): "certificate attribute '\(key)' is not \(expected)"
    case .unknownVersion(let version): "certificate has version \(version); this software reads version 1"
    case .value(let error): "certificate: \(error)"
    case .notCanonical(let expected): "certificate is not in its canonical form, which is \(expected)"
    }
  }
}
