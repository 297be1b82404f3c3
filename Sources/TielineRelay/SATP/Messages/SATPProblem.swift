import TielineCodec
import TielineCore

/// What is wrong, in the form of RFC 9457. As the body of a response it ends nothing; in a reject, an error or an abort
/// it ends the session.
///
/// - Source: RFC 9457, section 3; draft-ietf-satp-core, *SATP Protocol Errors*.
public struct SATPProblem: Hashable, Sendable {
  /// Of the form `err_1.2.3`.
  public let code: String
  /// 400 to 599.
  public let status: Int64
  /// A few words for the code.
  public let title: String
  /// What happened this time, for people.
  public let detail: String?
  /// The type of the message that it is about.
  public let previousType: SATPMessageType?

  /// - Parameter type: The message that it is about.
  public init(_ code: SATPErrorCode, _ detail: String? = nil, about type: SATPMessageType? = nil) {
    (self.code, status, title) = (code.code(for: type), code.status, code.title)
    self.detail = detail.map(SATPText.forPeople)
    previousType = type
  }

  static let typePrefix = "urn:ietf:params:satp:core:error:"

  /// The members of the problem object.
  var members: [String: CanonicalJSON] {
    var members: [String: CanonicalJSON] = [
      "type": .string(Self.typePrefix + code), "status": .integer(status), "title": .string(title),
    ]
    if let detail { members["detail"] = .string(detail) }
    if let previousType { members["prevMsgType"] = .string(previousType.rawValue) }
    return members
  }

  /// The body of an `application/problem+json` response.
  public var body: [UInt8] { CanonicalJSON.object(members).bytes }

  init(from fields: inout SATPFields) throws(SATPMessageError) {
    let type = try fields.identifier("type")
    guard type.hasPrefix(Self.typePrefix), Self.isCode(type.dropFirst(Self.typePrefix.count)) else {
      throw .malformed(member: "type", expected: "\(Self.typePrefix)err_ and three numbers")
    }
    code = String(type.dropFirst(Self.typePrefix.count))
    status = try fields.integer("status", 400...599)
    title = try fields.text("title")
    detail = try fields.optionalText("detail")
    guard fields.has("prevMsgType") else {
      previousType = nil
      return
    }
    let previous = try fields.identifier("prevMsgType")
    guard let known = SATPMessageType(rawValue: previous) else { throw .messageType(previous) }
    previousType = known
  }

  /// `err_` and three numbers of one to three digits.
  private static func isCode(_ text: Substring) -> Bool {
    guard text.hasPrefix("err_") else { return false }
    let parts = text.dropFirst(4).split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 3
      && parts.allSatisfy { part in
        (1...3).contains(part.utf8.count) && part.utf8.allSatisfy { (0x30...0x39).contains($0) }
      }
  }
}
