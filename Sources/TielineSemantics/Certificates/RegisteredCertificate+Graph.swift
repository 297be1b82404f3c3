import TielineCodec
import TielineCore

/// Terms of the ontology that the code names.
/// - Source: ontology/vocabulary.
enum Vocabulary {
  static let namespace = "https://tieline.example/ns#"
  /// What names of certificates, accounts and devices begin with, where they are no IRIs themselves.
  static let base = "https://tieline.example/"

  static func term(_ name: String) -> Term { .iri(namespace + name) }

  /// `text` itself where it is an absolute IRI; a name below ``base`` where it is not.
  static func thing(_ kind: String, _ text: String) -> Term {
    let isPlain = text.utf8.allSatisfy { $0 > 0x20 && !"<>\"{}|^`\\".utf8.contains($0) }
    if isPlain, IRIReference(text).isAbsolute { return .iri(text) }
    return .iri(base + kind + "/" + percentEncoded(text))
  }

  /// What ``thing(_:_:)`` made an IRI of; another IRI as it is.
  static func name(of iri: String) -> String {
    for kind in ["agent/", "device/"] where iri.utf8.starts(with: (base + kind).utf8) {
      return PercentEncoding.decoded(iri.utf8.dropFirst((base + kind).utf8.count))
    }
    return iri
  }

  private static func percentEncoded(_ text: String) -> String {
    let digits = Array("0123456789ABCDEF".utf8)
    var bytes: [UInt8] = []
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
        UInt8(ascii: "~"), UInt8(ascii: ":"):
        bytes.append(byte)
      default: bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

extension RegisteredCertificate {
  /// The certificate's name in graphs.
  var name: Term { .iri(Vocabulary.base + "cert/" + identifier.description) }

  /// All that is known of it, in the words of the ontology: what its issuance says, who holds it, and each thing that
  /// happened with the block and transaction that show it. The statements about the certificate itself come from its
  /// issuance (`prov:wasGeneratedBy`), its status and owners from the last event (`prov:wasDerivedFrom`).
  public var triples: [Quad] {
    var triples = statements + standing
    for (index, movement) in movements.enumerated() { triples += Self.triples(movement, event(index), of: name) }
    return triples
  }

  private func event(_ index: Int) -> Term { .iri(Vocabulary.base + "cert/\(identifier)/event/\(index)") }

  private var statements: [Quad] {
    let ledger = asset.ledger.description
    var pairs: [(String, Term)] = [
      ("certificateId", .literal(identifier.description)), ("ledger", .literal(ledger)),
      ("device", Vocabulary.thing("device", certificate.device)), ("deviceId", .literal(certificate.device)),
      ("periodStart", Self.time(certificate.interval.start)), ("periodEnd", Self.time(certificate.interval.end)),
      ("quantityWh", Self.number(certificate.energy.count)),
      ("energySource", Vocabulary.term("\(certificate.source)")),
      ("sourceCode", .literal(certificate.source.rawValue)), ("techCode", .literal(certificate.technology)),
      ("country", .literal(certificate.country)), ("issuer", Vocabulary.thing("agent", certificate.issuer)),
      ("evidence", .literal(certificate.evidence)),
    ]
    if !movements.isEmpty { pairs.append((PROV.wasGeneratedBy, event(0))) }
    return [Quad(name, .iri(RDF.type), Vocabulary.term("GranularCertificate"))] + Self.quads(name, pairs)
  }

  private var standing: [Quad] {
    var pairs: [(String, Term)] = [("status", Vocabulary.term(state == .cancelled ? "cancelled" : "active"))]
    pairs += holders.keys.sorted { $0.description < $1.description }.map { ("owner", Self.account($0)) }
    if movements.count > 1 { pairs.append((PROV.wasDerivedFrom, event(movements.count - 1))) }
    return Self.quads(name, pairs)
  }

  private static func triples(_ movement: CertificateMovement, _ event: Term, of certificate: Term) -> [Quad] {
    let (type, parties): (String, [(String, Term)]) =
      switch movement.kind {
      case .issued(let owner): ("Issuance", [("to", account(owner))])
      case .transferred(let from, let to): ("Transfer", [("from", account(from)), ("to", account(to))])
      case .cancelled(let owner): ("Cancellation", [("from", account(owner))])
      }
    let pairs: [(String, Term)] = [
      ("certificate", certificate), ("quantityWh", number(movement.energy.count)), ("block", number(movement.height)),
      ("txHash", .literal(movement.transaction)),
    ]
    return [Quad(event, .iri(RDF.type), Vocabulary.term(type))] + quads(event, pairs + parties)
  }

  private static func quads(_ subject: Term, _ pairs: [(String, Term)]) -> [Quad] {
    pairs.map { name, object in
      Quad(subject, name.contains(":") ? .iri(name) : Vocabulary.term(name), object)
    }
  }

  private static func account(_ account: AccountID) -> Term { .iri(Vocabulary.base + "account/\(account)") }
  private static func number(_ value: UInt64) -> Term { .literal(String(value), datatype: XSD.integer) }
  private static func time(_ instant: Instant) -> Term {
    .literal(RFC3339.format(instant, offsetMinutes: 0), datatype: XSD.dateTime)
  }
}
