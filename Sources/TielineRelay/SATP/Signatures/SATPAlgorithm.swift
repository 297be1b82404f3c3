/// How a message is signed.
///
/// - Source: RFC 7518, section 3.4 (ES256); RFC 8037, section 3.1 (EdDSA, here with Ed25519 alone).
public enum SATPAlgorithm: String, Sendable, Hashable, CaseIterable {
  case es256 = "ES256"
  case edDSA = "EdDSA"
}
