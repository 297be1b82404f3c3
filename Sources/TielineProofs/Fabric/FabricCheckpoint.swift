import TielineCodec
import TielineCore

/// How a channel's configuration stands in a checkpoint: certificates in DER and policies in protobuf, as hexadecimal
/// text.
enum FabricCheckpoint {
  /// What is wrong with a checkpoint.
  struct Mismatch: JSONFieldFailure {
    let reason: String

    init(_ mismatch: JSONMismatch) { reason = mismatch.description }
    init(_ failure: ProofFailure) { reason = "\(failure)" }
    init(reason: String) { self.reason = reason }
  }

  typealias Field = JSONField<Mismatch>

  static func field(_ checkpoint: CanonicalJSON) throws(Mismatch) -> Field {
    do throws(JSONSyntaxError) { return Field(try JSONValue(parsing: checkpoint.bytes), of: "the checkpoint") } catch {
      throw Mismatch(reason: "\(error)")
    }
  }

  static func hex(_ bytes: [UInt8]) -> CanonicalJSON { .string(Hex.encode(bytes)) }

  /// Other readers of JSON hold numbers exactly up to 2⁵³.
  static func number(_ value: UInt64) -> CanonicalJSON {
    value <= 1 << 53 ? .integer(Int64(value)) : .string(String(value))
  }

  // MARK: Writing

  static func configuration(_ configuration: FabricChannelConfiguration) -> CanonicalJSON {
    .object([
      "sequence": number(configuration.sequence),
      "consenters": .array(
        configuration.consenters.consenters.map { consenter in
          .object([
            "id": .integer(Int64(consenter.id)), "organisation": .string(consenter.organisation),
            "certificate": hex(consenter.certificate.der),
          ])
        }),
      "quorum": .integer(Int64(configuration.consenters.quorum)),
      "organisations": .array(
        configuration.organisations.values.sorted { $0.id < $1.id }.map(organisation)),
      "endorsement": policy(configuration.endorsement),
      "lifecycleEndorsement": configuration.lifecycleEndorsement.map(policy) ?? .null,
    ])
  }

  private static func organisation(_ organisation: FabricOrganisation) -> CanonicalJSON {
    func certificates(_ list: [FabricCertificate]) -> CanonicalJSON { .array(list.map { hex($0.der) }) }
    let roles = organisation.roleUnits.sorted { $0.key.rawValue < $1.key.rawValue }
    return .object([
      "id": .string(organisation.id), "roots": certificates(organisation.roots),
      "intermediates": certificates(organisation.intermediates), "admins": certificates(organisation.admins),
      "revoked": .array(organisation.revoked.sorted { $0.lexicographicallyPrecedes($1) }.map(hex)),
      "units": .array(organisation.units.map { unit($0, role: nil) }),
      "roles": .array(roles.map { unit($0.value, role: $0.key) }),
      "endorsement": organisation.endorsement.map { hex($0.bytes) } ?? .null,
    ])
  }

  private static func unit(_ unit: FabricOrganisation.UnitIdentifier, role: FabricOrganisation.Role?) -> CanonicalJSON {
    var members: [String: CanonicalJSON] = [
      "unit": .string(unit.unit), "authority": unit.authority.map { hex($0.der) } ?? .null,
    ]
    if let role { members["role"] = .integer(Int64(role.rawValue)) }
    return .object(members)
  }

  private static func policy(_ policy: FabricApplicationPolicy) -> CanonicalJSON {
    switch policy {
    case .implicit(let rule): .object(["organisations": .integer(Int64(rule.rawValue))])
    case .signatures(let policy): .object(["signatures": hex(policy.bytes)])
    }
  }

  // MARK: Reading

  static func configuration(_ field: Field, channel: String) throws(Mismatch) -> FabricChannelConfiguration {
    var consenters: [FabricConsenter] = []
    for entry in try field["consenters"].elements().prefix(FabricLimits.consenters) {
      let (id, organisation) = (try entry["id"].integer(UInt32.self), try entry["organisation"].string())
      let certificate = try certificate(entry["certificate"])
      consenters.append(
        try checked { () throws(ProofFailure) in
          try FabricConsenter(id: id, organisation: organisation, certificate: certificate)
        })
    }
    var organisations: [FabricOrganisation] = []
    for entry in try field["organisations"].elements() { organisations.append(try organisation(entry)) }
    let sequence = try field["sequence"].integer(UInt64.self)
    let endorsement = try policy(field["endorsement"])
    let lifecycle = try field["lifecycleEndorsement"].ifPresent.map(policy)
    return try checked { () throws(ProofFailure) in
      try FabricChannelConfiguration(
        channel: channel, sequence: sequence, consenters: FabricConsenterSet(consenters),
        organisations: organisations, endorsement: endorsement, lifecycleEndorsement: lifecycle)
    }
  }

  private static func organisation(_ field: Field) throws(Mismatch) -> FabricOrganisation {
    var organisation = FabricOrganisation(id: try field["id"].string(), roots: try certificates(field["roots"]))
    organisation.intermediates = try certificates(field["intermediates"])
    organisation.admins = try certificates(field["admins"])
    organisation.revoked = Set(try field["revoked"].elements().map { entry throws(Mismatch) in try entry.hexBytes() })
    organisation.units = try field["units"].elements().map(unit)
    for entry in try field["roles"].elements() {
      guard let role = FabricOrganisation.Role(rawValue: try entry["role"].integer()) else {
        throw entry["role"].mismatch("a role")
      }
      organisation.roleUnits[role] = try unit(entry)
    }
    if let bytes = try field["endorsement"].ifPresent?.hexBytes() {
      organisation.endorsement = try checked { () throws(ProofFailure) in try FabricSignaturePolicy(bytes) }
    }
    return organisation
  }

  private static func unit(_ field: Field) throws(Mismatch) -> FabricOrganisation.UnitIdentifier {
    .init(unit: try field["unit"].string(), authority: try field["authority"].ifPresent.map(certificate))
  }

  private static func policy(_ field: Field) throws(Mismatch) -> FabricApplicationPolicy {
    if let bytes = try field["signatures"].ifPresent?.hexBytes() {
      return .signatures(try checked { () throws(ProofFailure) in try FabricSignaturePolicy(bytes) })
    }
    guard let rule = FabricApplicationPolicy.Rule(rawValue: try field["organisations"].integer()) else {
      throw field["organisations"].mismatch("a rule")
    }
    return .implicit(rule)
  }

  private static func certificates(_ field: Field) throws(Mismatch) -> [FabricCertificate] {
    try field.elements().map(certificate)
  }

  private static func certificate(_ field: Field) throws(Mismatch) -> FabricCertificate {
    let der = try field.hexBytes()
    return try checked { () throws(ProofFailure) in try FabricCertificate(der: der) }
  }

  private static func checked<Result>(_ read: () throws(ProofFailure) -> Result) throws(Mismatch) -> Result {
    do throws(ProofFailure) { return try read() } catch { throw Mismatch(error) }
  }
}
