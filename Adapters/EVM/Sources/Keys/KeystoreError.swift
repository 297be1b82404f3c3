/// Why a keystore file gave no key.
public enum KeystoreError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The file is well formed and the passphrase does not open it.
  case wrongPassphrase
  /// The file is no keystore of version 3; `reason` says what is missing or wrong.
  case malformed(reason: String)
  /// The file asks for a key derivation or cipher that is not one of the standard's.
  case unsupported(String)
  /// The file's key derivation would cost more than is allowed.
  case tooExpensive(String)
  /// The decrypted key is not the one that the file names.
  case wrongAddress(found: String, expected: String)

  public var description: String {
    switch self {
    case .wrongPassphrase: "the passphrase does not open this keystore"
    case .malformed(let reason): "not a version 3 keystore: \(reason)"
    case .unsupported(let what): "the keystore uses \(what), which version 3 does not define"
    case .tooExpensive(let reason): "the keystore's key derivation costs too much: \(reason)"
    case .wrongAddress(let found, let expected): "the keystore holds the key of \(found) and says it is \(expected)"
    }
  }
}
