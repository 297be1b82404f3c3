import TielineCodec

/// A signed message as it travels: a JSON Web Signature, not yet verified.
///
/// Stricter than RFC 7515: the header is canonical JSON of exactly `alg`, `kid` and `typ`, every part has one text, and
/// the payload is the message's canonical form. A key or a place to fetch one from, in the header, is refused.
/// - Source: RFC 7515, sections 7.1 (compact) and 7.2.2 (flattened).
public struct SATPEnvelope: Hashable, Sendable {
  /// What `typ` says.
  static let type = "satp+jws"
  /// Longest protected header in its base64url text.
  static let headerBytes = 1024
  /// Longest compact or flattened text.
  public static let maximumBytes = SATPLimits.messageBytes / 3 * 4 + 4096

  /// The protected header, the payload and the signature, each in base64url.
  let header: String
  let payload: String
  let signature: String

  /// Signs `message`.
  /// - Throws: Whatever the signer throws.
  public init(_ message: SATPMessage, by signer: some SATPSigner) throws {
    let fields: CanonicalJSON = .object([
      "alg": .string(signer.algorithm.rawValue), "kid": .string(signer.keyId), "typ": .string(Self.type),
    ])
    header = Base64URL.encode(fields.bytes)
    payload = Base64URL.encode(message.bytes)
    signature = Base64URL.encode(try signer.sign(Self.input(header, payload)))
  }

  /// Reads the compact form: three parts with points between them.
  /// - Throws: ``SATPEnvelopeError``.
  public init(compact text: String) throws(SATPEnvelopeError) {
    guard text.utf8.count <= Self.maximumBytes else { throw .tooLong(maximum: Self.maximumBytes) }
    let parts = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard parts.count == 3 else { throw .form(expected: "three parts with points between them") }
    self.init(header: Self.text(parts[0]), payload: Self.text(parts[1]), signature: Self.text(parts[2]))
  }

  /// Reads the flattened form: canonical JSON with `payload`, `protected` and `signature`, and nothing else.
  /// - Throws: ``SATPEnvelopeError``.
  public init(flattened bytes: [UInt8]) throws(SATPEnvelopeError) {
    guard let value = try? CanonicalJSON(canonical: bytes, maximumBytes: Self.maximumBytes),
      case .object(let members) = value, members.count == 3, case .string(let header)? = members["protected"],
      case .string(let payload)? = members["payload"], case .string(let signature)? = members["signature"]
    else { throw .form(expected: "canonical JSON of 'payload', 'protected' and 'signature'") }
    self.init(header: header, payload: payload, signature: signature)
  }

  private init(header: String, payload: String, signature: String) {
    (self.header, self.payload, self.signature) = (header, payload, signature)
  }

  /// The compact form.
  public var compact: String { "\(header).\(payload).\(signature)" }

  /// The flattened form.
  public var flattened: [UInt8] {
    let value: CanonicalJSON = .object([
      "payload": .string(payload), "protected": .string(header), "signature": .string(signature),
    ])
    return value.bytes
  }

  /// The name of the key that is said to have signed: what to look the other gateway up by. Nothing is verified.
  public var claimedKeyId: String? { (try? readHeader())?.keyId }

  /// The message, where `verifier`'s key signed it.
  /// - Throws: ``SATPEnvelopeError``; what is no message is told only after the signature was found good.
  public func open(with verifier: any SATPVerifier) throws(SATPEnvelopeError) -> SATPMessage {
    let found = try readHeader()
    guard found.keyId == verifier.keyId else { throw .unknownKey(found.keyId) }
    guard found.algorithm == verifier.algorithm.rawValue else {
      throw .algorithm(found: found.algorithm, expected: verifier.algorithm.rawValue)
    }
    guard let signature = Base64URL.decode(signature) else { throw .base64(part: "signature") }
    guard let payload = Base64URL.decode(payload) else { throw .base64(part: "payload") }
    guard verifier.verify(signature, of: Self.input(header, self.payload)) else { throw .signature }
    do throws(SATPMessageError) { return try SATPMessage(canonical: payload) } catch { throw .message(error) }
  }

  /// What a signature covers: the header and the payload, in base64url, with a point between them.
  private static func input(_ header: String, _ payload: String) -> [UInt8] { Array("\(header).\(payload)".utf8) }

  private static func text(_ part: Substring.UTF8View) -> String { String(Substring(part)) }

  private func readHeader() throws(SATPEnvelopeError) -> (algorithm: String, keyId: String) {
    guard header.utf8.count <= Self.headerBytes else { throw .tooLong(maximum: Self.headerBytes) }
    guard let bytes = Base64URL.decode(header) else { throw .base64(part: "protected header") }
    let value: CanonicalJSON
    do throws(CanonicalJSONError) { value = try CanonicalJSON(canonical: bytes) } catch {
      throw .header(error.description)
    }
    guard case .object(var members) = value else { throw .header("it is no object") }
    for name in ["jku", "jwk", "x5c", "x5t", "x5t#S256", "x5u"] where members[name] != nil {
      throw .suppliedKey(member: name)
    }
    guard case .string(let algorithm)? = members.removeValue(forKey: "alg") else { throw .header("'alg' is missing") }
    guard SATPAlgorithm(rawValue: algorithm) != nil else {
      throw .algorithm(found: algorithm, expected: "ES256 or EdDSA")
    }
    guard case .string(let keyId)? = members.removeValue(forKey: "kid"), SATPText.isIdentifier(keyId) else {
      throw .header("'kid' is missing, or no identifier")
    }
    guard members.removeValue(forKey: "typ") == .string(Self.type) else { throw .header("'typ' is not '\(Self.type)'") }
    guard members.isEmpty else {
      throw .header("'\(members.keys.sorted().joined(separator: "', '"))' has no place there")
    }
    return (algorithm, keyId)
  }
}
