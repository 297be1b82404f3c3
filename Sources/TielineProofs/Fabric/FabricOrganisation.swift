/// What a channel's configuration says of an organisation's members: which authorities issue their certificates, and
/// by what their roles are told.
///
/// - Source: Fabric, `msp/mspimpl.go` and `msp_config.proto`.
struct FabricOrganisation: Hashable, Sendable {
  /// A member's role, with the number that `msp.MSPRole` gives it.
  enum Role: UInt64, Sendable, CaseIterable {
    case member = 0
    case admin
    case client
    case peer
    case orderer
  }

  /// An organisational unit, and the authority that must have issued a certificate for it to count.
  struct UnitIdentifier: Hashable, Sendable {
    var unit: String
    /// `nil` where any of the organisation's authorities may.
    var authority: FabricCertificate?
  }

  /// The name of its membership service provider.
  var id: String
  var roots: [FabricCertificate]
  var intermediates: [FabricCertificate] = []
  /// Members who are administrators by name.
  var admins: [FabricCertificate] = []
  /// Serial numbers that its revocation lists name.
  var revoked: Set<[UInt8]> = []
  /// Where there are any, every member has one of them.
  var units: [UnitIdentifier] = []
  /// How roles are told; none where the organisation does not use them, so that every valid identity is a member only.
  var roleUnits: [Role: UnitIdentifier] = [:]
  /// The organisation's own policy of the name that the channel's endorsement policy asks for.
  var endorsement: FabricSignaturePolicy?

  /// Reads `msp.MSPConfig`.
  init(mspConfig bytes: [UInt8]) throws(ProofFailure) {
    let outer = try FabricMessage(bytes, "MSP configuration", fields: [1, 2])
    guard try outer.varint(1) == 0 else {
      throw .invalid(.wrongField, expected: "an MSP of X.509 certificates (type 0)", found: "another type")
    }
    let message = try FabricMessage(outer.bytes(2), "MSP configuration", fields: Set(1...11))
    id = try message.string(1)
    func certificates(_ field: Int) throws(ProofFailure) -> [FabricCertificate] {
      try message.repeated(field, maximum: FabricLimits.certificates).map(FabricCertificate.init(pem:))
    }
    (roots, intermediates, admins) = (try certificates(2), try certificates(3), try certificates(4))
    for list in try message.repeated(5, maximum: FabricLimits.certificates) {
      revoked.formUnion(try FabricCertificate.revokedSerials(inPEM: list))
    }
    units = try message.repeated(7, maximum: FabricLimits.certificates).map(Self.unit)
    if let nodes = try message.optionalBytes(11) {
      let nodes = try FabricMessage(nodes, "node organisational units", fields: [1, 2, 3, 4, 5])
      if try nodes.varint(1) == 1 {
        for (field, role) in [(2, Role.client), (3, .peer), (4, .admin), (5, .orderer)] {
          guard let bytes = try nodes.optionalBytes(field) else { continue }
          roleUnits[role] = try Self.unit(bytes)
        }
      }
    }
    try check()
  }

  init(id: String, roots: [FabricCertificate]) { (self.id, self.roots) = (id, roots) }

  /// Checks what must hold of any organisation (S-5).
  func check() throws(ProofFailure) {
    guard !id.isEmpty, !roots.isEmpty else {
      throw .invalid(.empty, expected: "an organisation with a name and an authority", found: "'\(id)', \(roots.count)")
    }
    guard (roots + intermediates).allSatisfy(\.isAuthority) else {
      throw .invalid(.wrongField, expected: "authorities of \(id) that may issue", found: "a certificate that may not")
    }
  }

  private static func unit(_ bytes: [UInt8]) throws(ProofFailure) -> UnitIdentifier {
    let message = try FabricMessage(bytes, "organisational unit", fields: [1, 2])
    let authority = try message.bytes(1)
    return UnitIdentifier(
      unit: try message.string(2), authority: authority.isEmpty ? nil : try FabricCertificate(pem: authority))
  }

  /// The roles of a member; `nil` where the certificate is none of a member.
  func roles(of certificate: FabricCertificate) -> Set<Role>? {
    guard !certificate.isAuthority, let chain = chain(of: certificate, length: 1),
      !revoked.contains(certificate.serialNumber)
    else { return nil }
    let held = certificate.organizationalUnits
    func holds(_ unit: UnitIdentifier) -> Bool {
      held.contains(unit.unit) && unit.authority.map(chain.contains) ?? true
    }
    guard units.isEmpty || units.contains(where: holds) else { return nil }
    var roles: Set<Role> = [.member]
    if !roleUnits.isEmpty {
      let found = roleUnits.filter { holds($0.value) }.map(\.key)
      guard found.count == 1 else { return nil }
      roles.formUnion(found)
    }
    if admins.contains(certificate) { roles.insert(.admin) }
    return roles
  }

  /// The authorities above a certificate, up to a root; `nil` where they do not lead there.
  private func chain(of certificate: FabricCertificate, length: Int) -> [FabricCertificate]? {
    if let root = roots.first(where: certificate.isIssued(by:)) { return [root] }
    guard length < FabricLimits.chainLength else { return nil }
    for authority in intermediates where certificate.isIssued(by: authority) {
      if let rest = chain(of: authority, length: length + 1) { return [authority] + rest }
    }
    return nil
  }
}

/// `msp.SerializedIdentity`: a signer as messages name it.
struct FabricIdentity: Hashable, Sendable {
  /// As it was signed.
  let bytes: [UInt8]
  let organisation: String
  let certificate: FabricCertificate

  init(_ bytes: [UInt8]) throws(ProofFailure) {
    self.bytes = bytes
    let message = try FabricMessage(bytes, "identity", fields: [1, 2])
    organisation = try message.string(1)
    certificate = try FabricCertificate(pem: message.bytes(2))
  }
}
