import TielineCodec
import TielineCore

/// A document that travels in a claim: opaque here, with a name for its format and its hash.
public struct SATPDocument: Hashable, Sendable {
  /// What the bytes are, as in `urn:tieline:schema:hash-time-lock-proof:1`.
  public let format: String
  /// The document, 1 to 262,144 bytes.
  public let content: [UInt8]
  /// The SHA-256 of `content`.
  public let hash: SATPHash

  /// - Throws: ``ValueError`` for a format that is no identifier, and for content that is empty or too long.
  public init(format: String, content: [UInt8]) throws(ValueError) {
    guard SATPText.isIdentifier(format) else {
      throw .malformed(type: "document format", found: format, expected: "1 to 256 visible ASCII characters")
    }
    guard (1...SATPLimits.documentBytes).contains(content.count) else {
      throw .outOfRange(
        type: "document", found: "\(content.count) bytes", allowed: "1 to \(SATPLimits.documentBytes) bytes")
    }
    (self.format, self.content, hash) = (format, content, SATPHash(of: content))
  }

  var json: CanonicalJSON {
    .object(["format": .string(format), "hash": .string(hash.text), "content": .string(Base64.encode(content))])
  }

  init(_ value: CanonicalJSON) throws(SATPMessageError) {
    var fields = try SATPFields(value, "documents")
    let format = try fields.identifier("format")
    let hash = try fields.hash("hash")
    let content = try fields.base64("content", maximum: SATPLimits.documentBytes)
    try fields.end()
    guard let document = try? SATPDocument(format: format, content: content) else {
      throw .malformed(member: "content", expected: "a document of at least one byte")
    }
    guard document.hash == hash else { throw .malformed(member: "hash", expected: "the SHA-256 of the content") }
    self = document
  }
}

/// What a gateway says of its ledger, with what proves it: the hash-time-lock proof, and the committee's attestation.
///
/// A claim is believed by nobody: the other gateway has its documents verified before it answers.
/// - Source: draft-ietf-satp-core, formats named `…_CLAIM_FORMAT_1`: JSON with parts in base64.
public struct SATPClaim: Hashable, Sendable {
  /// 1 or 2 documents.
  public let documents: [SATPDocument]

  /// - Throws: ``ValueError`` for another count of documents.
  public init(_ documents: [SATPDocument]) throws(ValueError) {
    guard (1...SATPLimits.documents).contains(documents.count) else {
      throw .outOfRange(
        type: "claim", found: "\(documents.count) documents", allowed: "1 to \(SATPLimits.documents) documents")
    }
    self.documents = documents
  }

  /// The SHA-256 of the claim's canonical form.
  public var hash: SATPHash { SATPHash(of: json.bytes) }

  var json: CanonicalJSON { .object(["documents": .array(documents.map(\.json))]) }

  init(_ value: CanonicalJSON, _ name: String) throws(SATPMessageError) {
    var fields = try SATPFields(value, name)
    var documents: [SATPDocument] = []
    for value in try fields.list("documents", maximum: SATPLimits.documents) { documents.append(try .init(value)) }
    try fields.end()
    guard let claim = try? SATPClaim(documents) else {
      throw .malformed(member: "documents", expected: "a list of 1 or 2 documents")
    }
    self = claim
  }
}
