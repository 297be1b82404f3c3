/// Whose endorsements a chaincode's writes need.
///
/// A chaincode's own policy is agreed outside of the channel's configuration, in state that a light client does not
/// read; the one who asks for a proof names it.
public enum FabricEndorsementPolicy: Hashable, Sendable {
  /// The channel's policy, for chaincodes that were committed without one of their own: `/Channel/Application/
  /// Endorsement`, or for the namespace `_lifecycle` `LifecycleEndorsement`.
  case channelDefault
  /// Peers of at least `threshold` of these organisations.
  case organisations(Set<String>, threshold: Int)
}

/// `common.Policy` of a channel's application group.
enum FabricApplicationPolicy: Hashable, Sendable {
  /// `common.ImplicitMetaPolicy.Rule`, over the organisations' own policies.
  enum Rule: UInt64, Sendable {
    case any = 0
    case all
    case majority
  }

  case implicit(Rule)
  case signatures(FabricSignaturePolicy)

  init(type: UInt64, value: [UInt8]) throws(ProofFailure) {
    switch type {
    case 1: self = .signatures(try FabricSignaturePolicy(value))
    case 3:
      let message = try FabricMessage(value, "implicit policy", fields: [1, 2])
      let sub = try message.string(1)
      guard sub == "Endorsement", let rule = Rule(rawValue: try message.varint(2)) else {
        throw .invalid(.wrongField, expected: "a rule over the organisations' Endorsement", found: "over '\(sub)'")
      }
      self = .implicit(rule)
    default:
      throw .invalid(
        .wrongField, expected: "a policy over signatures, or over organisations' policies", found: "\(type)")
    }
  }
}

extension FabricChannelConfiguration {
  /// Checks that `endorsers` satisfy the policy of a namespace.
  func check(
    _ endorsers: [FabricEndorser], _ policy: FabricEndorsementPolicy, of namespace: String
  ) throws(ProofFailure) {
    switch policy {
    case .organisations(let names, let threshold):
      guard !names.isEmpty, threshold >= 1, threshold <= names.count else {
        throw .invalid(
          .empty, expected: "a policy of at least one organisation",
          found: "\(threshold) of \(names.count) organisations")
      }
      let found = names.filter { name in endorsers.contains { $0.isA(.role(organisation: name, .peer)) } }
      try require(found.count >= threshold, "peers of \(threshold) of \(names.sorted())", namespace, endorsers)
    case .channelDefault:
      let configured = namespace == "_lifecycle" ? lifecycleEndorsement ?? endorsement : endorsement
      switch configured {
      case .signatures(let policy):
        try require(policy.isSatisfied(by: endorsers), "the channel's signature policy", namespace, endorsers)
      case .implicit(let rule):
        // An organisation without such a policy counts, and is never satisfied.
        let found = organisations.values.count { $0.endorsement?.isSatisfied(by: endorsers) ?? false }
        let total = organisations.count
        let needed =
          switch rule {
          case .any: 1
          case .all: total
          case .majority: total / 2 + 1
          }
        try require(found >= needed, "\(needed) of \(total) organisations", namespace, endorsers)
      }
    }
  }

  /// Checks that one organisation's own endorsement policy is satisfied, as for the collection of its own.
  func check(_ endorsers: [FabricEndorser], organisation: String) throws(ProofFailure) {
    let holds = organisations[organisation]?.endorsement?.isSatisfied(by: endorsers) ?? false
    try require(holds, organisation, "its own collection", endorsers)
  }

  private func require(
    _ holds: Bool, _ expected: String, _ place: String, _ endorsers: [FabricEndorser]
  ) throws(ProofFailure) {
    guard holds else {
      throw .invalid(
        .notEndorsed, expected: "endorsements of \(place) by \(expected)",
        found: "by \(endorsers.map(\.identity.organisation).sorted())")
    }
  }

  /// Checks a signer's certificate against its organisation, and its signature.
  func endorser(
    _ identity: FabricIdentity, signature: [UInt8], of message: [UInt8]
  ) throws(ProofFailure) -> FabricEndorser {
    guard let roles = organisations[identity.organisation]?.roles(of: identity.certificate) else {
      throw .invalid(
        .unknownSigner, expected: "a member of \(organisations.keys.sorted())",
        found: "\(identity.certificate.name) of '\(identity.organisation)'")
    }
    let who = "\(identity.certificate.name) of \(identity.organisation)"
    try FabricSignature.check(signature, by: try identity.certificate.key(), of: message, who: who)
    return FabricEndorser(identity: identity, roles: roles)
  }
}
