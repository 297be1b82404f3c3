/// `common.SignaturePolicyEnvelope`: who has to sign, as a tree of "n out of".
struct FabricSignaturePolicy: Hashable, Sendable {
  /// `common.SignaturePolicy`.
  indirect enum Rule: Hashable, Sendable {
    case signedBy(Int)
    case outOf(Int, [Rule])
  }

  /// `common.MSPPrincipal`, as far as signers' roles and certificates decide it.
  enum Principal: Hashable, Sendable {
    case role(organisation: String, FabricOrganisation.Role)
    /// One identity, as it is serialised.
    case identity([UInt8])
    /// By organisational unit, anonymity or combination: nobody is found to be it.
    case other
  }

  /// The message, as it was configured.
  let bytes: [UInt8]
  let rule: Rule
  let principals: [Principal]

  init(_ bytes: [UInt8]) throws(ProofFailure) {
    self.bytes = bytes
    let message = try FabricMessage(bytes, "signature policy", fields: [1, 2, 3])
    principals = try message.repeated(3, maximum: FabricLimits.policyRules).map(Self.principal)
    var count = 0
    rule = try Self.rule(message.bytes(2), depth: 1, principals: principals.count, count: &count)
  }

  private static func principal(_ bytes: [UInt8]) throws(ProofFailure) -> Principal {
    let message = try FabricMessage(bytes, "principal", fields: [1, 2])
    let principal = try message.bytes(2)
    switch try message.varint(1) {
    case 0:
      let role = try FabricMessage(principal, "role", fields: [1, 2])
      guard let kind = FabricOrganisation.Role(rawValue: try role.varint(2)) else { return .other }
      return .role(organisation: try role.string(1), kind)
    case 2: return .identity(principal)
    default: return .other
    }
  }

  private static func rule(
    _ bytes: [UInt8], depth: Int, principals: Int, count: inout Int
  ) throws(ProofFailure) -> Rule {
    count += 1
    guard depth <= FabricLimits.policyDepth, count <= FabricLimits.policyRules else {
      throw .invalid(.tooLarge, expected: "a policy within the limits", found: "a deeper or longer one")
    }
    let message = try FabricMessage(bytes, "policy rule", fields: [1, 2])
    // One of the two; `signed_by` is written also where it is 0.
    guard message.fields.count == 1, let field = message.fields.first else {
      throw .invalid(.malformed, expected: "one rule", found: "\(message.fields.count)")
    }
    switch (field.number, field.value) {
    case (1, .varint(let index)):
      guard index < UInt64(principals) else {
        throw .invalid(.malformed, expected: "a principal below \(principals)", found: "\(index)")
      }
      return .signedBy(Int(index))
    case (2, .bytes(let nested)):
      let nested = try FabricMessage(nested, "policy rule", fields: [1, 2])
      let rules = try nested.repeated(2, maximum: FabricLimits.policyRules)
      let needed = try nested.varint(1)
      guard needed >= 1, needed <= UInt64(rules.count) else {
        throw .invalid(.empty, expected: "at least one of \(rules.count) rules to hold", found: "\(needed)")
      }
      var parsed: [Rule] = []
      for rule in rules {
        parsed.append(try Self.rule(rule, depth: depth + 1, principals: principals, count: &count))
      }
      return .outOf(Int(needed), parsed)
    default: throw .invalid(.malformed, expected: "a rule", found: "a field of another type")
    }
  }

  /// Whether the signers satisfy the policy, each counted for one principal at most.
  /// - Source: Fabric, `common/cauthdsl/cauthdsl.go`.
  func isSatisfied(by signers: [FabricEndorser]) -> Bool {
    var used = [Bool](repeating: false, count: signers.count)
    return holds(rule, signers, &used)
  }

  private func holds(_ rule: Rule, _ signers: [FabricEndorser], _ used: inout [Bool]) -> Bool {
    switch rule {
    case .signedBy(let index):
      let found = signers.indices.first { !used[$0] && signers[$0].isA(principals[index]) }
      if let found { used[found] = true }
      return found != nil
    case .outOf(let needed, let rules):
      var held = 0
      for rule in rules {
        var attempt = used
        guard holds(rule, signers, &attempt) else { continue }
        held += 1
        used = attempt
      }
      return held >= needed
    }
  }
}

/// A signer whose certificate and signature have been checked.
struct FabricEndorser: Hashable, Sendable {
  let identity: FabricIdentity
  let roles: Set<FabricOrganisation.Role>

  func isA(_ principal: FabricSignaturePolicy.Principal) -> Bool {
    switch principal {
    case .role(let organisation, let role): identity.organisation == organisation && roles.contains(role)
    case .identity(let bytes): identity.bytes == bytes
    case .other: false
    }
  }
}
