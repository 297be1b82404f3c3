import Foundation
import HTTPTypes
import Hummingbird
import TielineCodec
import TielineCore
import TielineSemantics

/// Answers regulators: `GET /certificates` and `GET /certificates/{id}`.
public struct CertificateRoutes: Sendable {
  /// Where a ledger's reader is.
  public struct Progress: Sendable {
    let ledger: LedgerID
    let next: UInt64?
    let complaint: String?

    /// - Parameters:
    ///   - next: The first block that was not read; `nil` before the first.
    ///   - complaint: What hinders reading on.
    public init(ledger: LedgerID, next: UInt64?, complaint: String?) {
      (self.ledger, self.next, self.complaint) = (ledger, next, complaint)
    }
  }

  /// Certificates in one answer where no limit is asked for, and most of them.
  static let (usualLimit, mostLimit) = (100, 1000)

  private let find: @Sendable (CertificateRegister.Query) async -> [RegisteredCertificate]
  private let certificate: @Sendable (CertificateIdentifier) async -> [RegisteredCertificate]
  private let progress: @Sendable () async -> [Progress]
  private let context: OntologyContext

  /// - Parameters:
  ///   - find: The certificates that a query asks for, in an order that stays.
  ///   - certificate: One certificate, on each ledger that has it.
  ///   - progress: How far ledgers were read.
  ///   - context: By whose terms answers in JSON-LD are written.
  public init(
    find: @escaping @Sendable (CertificateRegister.Query) async -> [RegisteredCertificate],
    certificate: @escaping @Sendable (CertificateIdentifier) async -> [RegisteredCertificate],
    progress: @escaping @Sendable () async -> [Progress], context: OntologyContext
  ) {
    (self.find, self.certificate, self.progress, self.context) = (find, certificate, progress, context)
  }

  func add(to router: Router<BasicRequestContext>) {
    router.get("certificates") { request, _ in
      guard let form = Representation.chosen(accept: request.headers[.accept]) else { return Self.notAcceptable }
      return await list(request.uri.queryParameters.map { (String($0.key), String($0.value)) }, form)
    }
    router.get("certificates/:id") { request, context in
      guard let form = Representation.chosen(accept: request.headers[.accept]) else { return Self.notAcceptable }
      let text = context.parameters.get("id") ?? ""
      guard let identifier = try? CertificateIdentifier(hex: text) else {
        return Self.failure(.badRequest, "'\(text)' is no certificate: 0x and 64 hexadecimal digits")
      }
      let found = await certificate(identifier)
      guard !found.isEmpty else {
        return Self.failure(.notFound, "no ledger of this gateway has certificate \(identifier)")
      }
      return switch form {
      case .json: Self.answer(.ok, ["certificates": .array(found.map(Self.document))])
      case .turtle, .jsonLD, .nQuads: statements(found, form)
      }
    }
  }

  private func list(_ parameters: [(name: String, value: String)], _ form: Representation) async -> Response {
    let request: CertificateListRequest
    do throws(ValueError) { request = try CertificateListRequest(parameters) } catch {
      return Self.failure(.badRequest, "\(error)")
    }
    let found = await find(request.query)
    let page = found.dropFirst(request.offset).prefix(request.limit)
    let end = request.offset + page.count
    let next = end < found.count ? end : nil
    guard form == .json else {
      var answer = statements(Array(page), form)
      if let next, let link = HTTPField.Name("Link") { answer.headers[link] = Self.link(parameters, offset: next) }
      return answer
    }
    return Self.answer(
      .ok,
      [
        "certificates": .array(page.map(Self.document)), "count": .integer(found.count),
        "next": next.map { .integer($0) } ?? .null, "ledgers": .array(await progress().map(Self.document)),
        "basis": "final blocks, as the ledgers' nodes tell of them",
      ])
  }

  /// The certificates as statements, each with the event on its ledger that it comes from.
  private func statements(_ certificates: [RegisteredCertificate], _ form: Representation) -> Response {
    let quads = certificates.flatMap(\.triples)
    do {
      let text =
        switch form {
        case .turtle: try RDFSyntax.turtle.text(of: quads)
        case .json, .jsonLD: Array(try context.document(of: quads).utf8)
        case .nQuads: try RDFSyntax.nQuads.text(of: quads)
        }
      return OperationsServer.response(.ok, form.mediaType, Data(text))
    } catch {
      return Self.failure(.internalServerError, "\(error)")
    }
  }

  /// Where the next page is.
  /// - Source: RFC 8288, 3.
  private static func link(_ parameters: [(name: String, value: String)], offset: Int) -> String {
    let kept = parameters.filter { $0.name != "offset" } + [("offset", String(offset))]
    let query = kept.map { name, value in
      let plain = CharacterSet(charactersIn: "-._~:").union(.alphanumerics)
      return "\(name)=\(value.addingPercentEncoding(withAllowedCharacters: plain) ?? "")"
    }
    return "</certificates?\(query.joined(separator: "&"))>; rel=\"next\""
  }

  private static var notAcceptable: Response {
    failure(.notAcceptable, "this is answered as one of \(Representation.known)")
  }

  private static func document(_ one: Progress) -> JSONValue {
    [
      "ledger": .string(one.ledger.description), "nextBlock": one.next.map { .integer($0) } ?? .null,
      "complaint": one.complaint.map { .string($0) } ?? .null,
    ]
  }

  /// A certificate with what happened to it.
  static func document(_ one: RegisteredCertificate) -> JSONValue {
    let certificate = one.certificate
    let holders = one.holders.sorted { $0.key.description < $1.key.description }
    return [
      "id": .string(one.identifier.description), "ledger": .string(one.asset.ledger.description),
      "asset": .string(one.asset.description), "device": .string(certificate.device),
      "start": .string(RFC3339.format(certificate.interval.start, offsetMinutes: certificate.interval.offsetMinutes)),
      "end": .string(RFC3339.format(certificate.interval.end, offsetMinutes: certificate.interval.offsetMinutes)),
      "energyWattHours": .integer(certificate.energy.count), "source": .string("\(certificate.source)"),
      "sourceCode": .string(certificate.source.rawValue), "technologyCode": .string(certificate.technology),
      "country": .string(certificate.country), "issuer": .string(certificate.issuer),
      "evidence": .string(certificate.evidence), "state": .string(one.state.rawValue),
      "cancelledWattHours": .integer(one.cancelled.count),
      "holders": .array(
        holders.map { ["account": .string($0.key.description), "energyWattHours": .integer($0.value.count)] }),
      "history": .array(one.movements.map(document)),
    ]
  }

  private static func document(_ movement: CertificateMovement) -> JSONValue {
    let (event, from, to): (String, AccountID?, AccountID?) =
      switch movement.kind {
      case .issued(let owner): ("issued", nil, owner)
      case .transferred(let from, let to): ("transferred", from, to)
      case .cancelled(let owner): ("cancelled", owner, nil)
      }
    return [
      "event": .string(event), "from": from.map { .string($0.description) } ?? .null,
      "to": to.map { .string($0.description) } ?? .null, "energyWattHours": .integer(movement.energy.count),
      "block": .integer(movement.height), "transaction": .string(movement.transaction),
    ]
  }

  private static func failure(_ status: HTTPResponse.Status, _ reason: String) -> Response {
    answer(status, ["error": .string(reason)])
  }

  private static func answer(_ status: HTTPResponse.Status, _ value: JSONValue) -> Response {
    OperationsServer.response(status, "application/json", Data(value.utf8))
  }
}
