/// Why a signed message is refused.
public enum SATPEnvelopeError: Error, Equatable, Sendable, CustomStringConvertible {
  /// Not three parts, or not the canonical object of three.
  case form(expected: String)
  /// A part is longer than its bound.
  case tooLong(maximum: Int)
  /// A part is not the one base64url text of its bytes.
  case base64(part: String)
  /// The header is not canonical JSON with exactly `alg`, `kid` and `typ`.
  case header(String)
  /// The header brings a key, or says where to get one.
  case suppliedKey(member: String)
  /// `none`, an algorithm that is not spoken here, or another than the key's.
  case algorithm(found: String, expected: String)
  /// The signature is by a key that was not agreed on.
  case unknownKey(String)
  /// The key did not sign this.
  case signature
  /// The signature is good, and what it signs is no message.
  case message(SATPMessageError)

  public var description: String {
    switch self {
    case .form(let expected): "a signed message is \(expected)"
    case .tooLong(let maximum): "a signed message has at most \(maximum) bytes"
    case .base64(let part): "the \(part) is not base64url without padding"
    case .header(let reason): "the protected header is refused: \(reason)"
    case .suppliedKey(let member): "the protected header has '\(member)': keys come from the agreement alone"
    case .algorithm(let found, let expected): "the algorithm is '\(found.prefix(32))', not \(expected)"
    case .unknownKey(let name): "the key '\(name.prefix(64))' is not the other gateway's"
    case .signature: "the signature is not the other gateway's"
    case .message(let error): error.description
    }
  }
}
