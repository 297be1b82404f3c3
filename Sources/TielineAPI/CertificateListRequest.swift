import TielineCore
import TielineSemantics

/// What `GET /certificates?…` asks for.
struct CertificateListRequest {
  private static let names = ["device", "owner", "from", "until", "state", "limit", "offset"]

  private(set) var query = CertificateRegister.Query()
  private(set) var limit = CertificateRoutes.usualLimit
  private(set) var offset = 0

  /// - Throws: ``ValueError`` that names the parameter: unknown, given twice, or no value of its kind.
  init(_ parameters: [(name: String, value: String)]) throws(ValueError) {
    var seen: Set<String> = []
    for (name, value) in parameters {
      guard Self.names.contains(name), seen.insert(name).inserted else {
        throw .malformed(
          type: "parameter", found: name, expected: "each at most once of " + Self.names.joined(separator: ", ")
        )
      }
      try take(name, value)
    }
  }

  private mutating func take(_ name: String, _ value: String) throws(ValueError) {
    switch name {
    case "device": query.device = value
    case "owner": query.owner = try AccountID(value)
    case "from": query.from = try RFC3339.parse(value).instant
    case "until": query.until = try RFC3339.parse(value).instant
    case "state":
      guard let state = RegisteredCertificate.State(rawValue: value) else {
        let known = RegisteredCertificate.State.allCases.map(\.rawValue).joined(separator: ", ")
        throw .malformed(type: "state", found: value, expected: "one of \(known)")
      }
      query.state = state
    case "limit": limit = try Self.number(value, "limit", 1...CertificateRoutes.mostLimit)
    default: offset = try Self.number(value, name, 0...Int(Int32.max))
    }
  }

  private static func number(_ text: String, _ name: String, _ range: ClosedRange<Int>) throws(ValueError) -> Int {
    guard let number = Int(text), range.contains(number) else {
      throw .outOfRange(type: name, found: text, allowed: "\(range.lowerBound) to \(range.upperBound)")
    }
    return number
  }
}
