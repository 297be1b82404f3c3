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

  /// - Parameters:
  ///   - find: The certificates that a query asks for, in an order that stays.
  ///   - certificate: One certificate, on each ledger that has it.
  ///   - progress: How far ledgers were read.
  public init(
    find: @escaping @Sendable (CertificateRegister.Query) async -> [RegisteredCertificate],
    certificate: @escaping @Sendable (CertificateIdentifier) async -> [RegisteredCertificate],
    progress: @escaping @Sendable () async -> [Progress]
  ) {
    (self.find, self.certificate, self.progress) = (find, certificate, progress)
  }

  func add(to router: Router<BasicRequestContext>) {
    router.get("certificates") { request, _ in
      await list(request.uri.queryParameters.map { (String($0.key), String($0.value)) })
    }
    router.get("certificates/:id") { _, context in
      let text = context.parameters.get("id") ?? ""
      guard let identifier = try? CertificateIdentifier(hex: text) else {
        return Self.failure(.badRequest, "'\(text)' is no certificate: 0x and 64 hexadecimal digits")
      }
      let found = await certificate(identifier)
      guard !found.isEmpty else {
        return Self.failure(.notFound, "no ledger of this gateway has certificate \(identifier)")
      }
      return Self.answer(.ok, ["certificates": .array(found.map(Self.document))])
    }
  }

  private func list(_ parameters: [(name: String, value: String)]) async -> Response {
    let request: CertificateListRequest
    do throws(ValueError) { request = try CertificateListRequest(parameters) } catch {
      return Self.failure(.badRequest, "\(error)")
    }
    let found = await find(request.query)
    let page = found.dropFirst(request.offset).prefix(request.limit)
    let end = request.offset + page.count
    return Self.answer(
      .ok,
      [
        "certificates": .array(page.map(Self.document)), "count": .integer(found.count),
        "next": end < found.count ? .integer(end) : .null, "ledgers": .array(await progress().map(Self.document)),
        "basis": "final blocks, as the ledgers' nodes tell of them",
      ])
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
