import TielineCore

extension Certificate {
  /// The version that the canonical form names.
  public static let canonicalVersion: Int64 = 1

  /// The canonical form: what a ledger stores, byte for byte (E-5), and what is hashed.
  ///
  /// An object of `country`, `device`, `end`, `energyWattHours`, `evidence`, `issuer`, `source`, `start`,
  /// `technology` and `version`; times are RFC 3339 in the kept local offset.
  /// - Throws: ``CertificateCodingError`` for an interval past the year 9999, which RFC 3339 cannot write.
  public func canonicalBytes() throws(CertificateCodingError) -> [UInt8] {
    let localEnd = interval.end + Milliseconds(minutes: Int64(interval.offsetMinutes))
    guard localEnd.millisecondsSinceEpoch <= 253_402_300_799_999 else {
      throw .value(
        .outOfRange(type: "certificate interval", found: "\(localEnd)", allowed: "1970 to the year 9999"))
    }
    let bytes = canonicalJSON.bytes
    guard bytes.count <= Limits.certificateBytes else {
      throw .tooLong(found: bytes.count, maximum: Limits.certificateBytes)
    }
    return bytes
  }

  /// Reads the canonical form and refuses every other spelling of the same certificate.
  /// - Throws: ``CertificateCodingError`` that names the attribute or byte at fault.
  public init(canonical bytes: [UInt8]) throws(CertificateCodingError) {
    guard bytes.count <= Limits.certificateBytes else {
      throw .tooLong(found: bytes.count, maximum: Limits.certificateBytes)
    }
    let value: CanonicalJSON
    do { value = try CanonicalJSON(canonical: bytes) } catch { throw .json(error) }
    try self.init(CertificateMembers(value))
    guard canonicalJSON.bytes == bytes else { throw .notCanonical(expected: canonicalJSON.text) }
  }

  private init(_ members: CertificateMembers) throws(CertificateCodingError) {
    let version = try members.integer("version")
    guard version == Self.canonicalVersion else { throw .unknownVersion(version) }
    let energy = try members.integer("energyWattHours")
    let sourceCode = try members.string("source")
    let start = try members.string("start")
    let end = try members.string("end")
    let (device, technology) = (try members.string("device"), try members.string("technology"))
    let (country, issuer) = (try members.string("country"), try members.string("issuer"))
    let evidence = try members.string("evidence")
    do throws(ValueError) {
      guard let source = EnergySource(rawValue: sourceCode) else {
        let codes = EnergySource.allCases.map(\.rawValue).joined(separator: ", ")
        throw ValueError.malformed(type: "certificate source", found: sourceCode, expected: "one of \(codes)")
      }
      guard let energy = UInt64(exactly: energy) else {
        throw ValueError.outOfRange(type: "certificate energy", found: "\(energy)", allowed: "1 Wh to 2^63 - 1 Wh")
      }
      try self.init(
        device: device, interval: Interval("\(start)/\(end)"), energy: WattHours(energy), source: source,
        technology: technology, country: country, issuer: issuer, evidence: evidence)
    } catch { throw .value(error) }
  }

  private var canonicalJSON: CanonicalJSON {
    .object([
      "country": .string(country),
      "device": .string(device),
      "end": .string(RFC3339.format(interval.end, offsetMinutes: interval.offsetMinutes)),
      "energyWattHours": .integer(Int64(clamping: energy.count)),
      "evidence": .string(evidence),
      "issuer": .string(issuer),
      "source": .string(source.rawValue),
      "start": .string(RFC3339.format(interval.start, offsetMinutes: interval.offsetMinutes)),
      "technology": .string(technology),
      "version": .integer(Self.canonicalVersion),
    ])
  }
}

/// An object with exactly a certificate's keys.
private struct CertificateMembers {
  private let members: [String: CanonicalJSON]

  init(_ value: CanonicalJSON) throws(CertificateCodingError) {
    let expected = [
      "country", "device", "end", "energyWattHours", "evidence", "issuer", "source", "start", "technology", "version",
    ]
    guard case .object(let members) = value else { throw .wrongKeys(found: [], expected: expected) }
    guard members.keys.sorted() == expected else { throw .wrongKeys(found: members.keys.sorted(), expected: expected) }
    self.members = members
  }

  func string(_ key: String) throws(CertificateCodingError) -> String {
    guard case .string(let text) = members[key] else { throw .wrongType(key: key, expected: "a string") }
    return text
  }

  func integer(_ key: String) throws(CertificateCodingError) -> Int64 {
    guard case .integer(let number) = members[key] else { throw .wrongType(key: key, expected: "an integer") }
    return number
  }
}
