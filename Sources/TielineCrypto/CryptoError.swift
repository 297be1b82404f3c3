/// Why a cryptographic call was refused. A signature that does not verify is no error but `false` or `nil`.
public enum CryptoError: Error, Equatable, Sendable, CustomStringConvertible {
  /// `what` holds `found` bytes where `expected` are needed.
  case wrongLength(what: String, found: Int, expected: Int)
  /// The bytes of `what` are no value of its kind: a private key of zero, a point that is not on the curve.
  case invalid(what: String)
  /// A parameter lies outside of what is allowed.
  case outOfRange(parameter: String, found: String, allowed: String)
  /// The library refused a call whose arguments had been checked.
  case libraryFailure(call: String)

  public var description: String {
    switch self {
    case .wrongLength(let what, let found, let expected): "\(what) holds \(found) bytes, not \(expected)"
    case .invalid(let what): "the bytes are no valid \(what)"
    case .outOfRange(let parameter, let found, let allowed): "\(parameter) is \(found); allowed is \(allowed)"
    case .libraryFailure(let call): "\(call) failed; is the machine out of memory?"
    }
  }
}
