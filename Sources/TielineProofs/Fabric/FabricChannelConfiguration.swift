/// What a channel's configuration says of who orders, who endorses and how blocks are hashed.
struct FabricChannelConfiguration: Hashable, Sendable {
  let channel: String
  /// Counts the configurations of the channel, from 0.
  let sequence: UInt64
  let consenters: FabricConsenterSet
  /// Application organisations by name.
  let organisations: [String: FabricOrganisation]
  /// `/Channel/Application/Endorsement`: for chaincodes that have no policy of their own.
  let endorsement: FabricApplicationPolicy
  /// `/Channel/Application/LifecycleEndorsement`: for the namespace `_lifecycle`.
  let lifecycleEndorsement: FabricApplicationPolicy?

  init(
    channel: String, sequence: UInt64, consenters: FabricConsenterSet, organisations: [FabricOrganisation],
    endorsement: FabricApplicationPolicy, lifecycleEndorsement: FabricApplicationPolicy?
  ) throws(ProofFailure) {
    (self.channel, self.sequence, self.consenters) = (channel, sequence, consenters)
    (self.endorsement, self.lifecycleEndorsement) = (endorsement, lifecycleEndorsement)
    guard !channel.isEmpty else { throw .invalid(.empty, expected: "a channel's name", found: "none") }
    guard !organisations.isEmpty, organisations.count <= FabricLimits.organisations else {
      throw .invalid(.empty, expected: "application organisations", found: "\(organisations.count)")
    }
    var byName: [String: FabricOrganisation] = [:]
    for organisation in organisations {
      try organisation.check()
      guard byName.updateValue(organisation, forKey: organisation.id) == nil else {
        throw .invalid(.ambiguous, expected: "each organisation once", found: "\(organisation.id) twice")
      }
    }
    self.organisations = byName
  }
}

extension FabricChannelConfiguration {
  /// Reads the one envelope of a block with a configuration.
  /// - Source: Fabric, `configtx.proto`, `configuration.proto`, `orderer/configuration.proto`.
  init(_ envelope: FabricEnvelope) throws(ProofFailure) {
    guard envelope.header.type == FabricEnvelope.configType else {
      throw .invalid(.wrongField, expected: "a configuration", found: "a message of type \(envelope.header.type)")
    }
    let message = try FabricMessage(envelope.data, "configuration envelope", fields: [1, 2])
    let config = try FabricMessage(message.bytes(1), "configuration", fields: [1, 2])
    let root = try FabricConfigGroup(config.bytes(2))
    try Self.checkHashing(root)
    let application = try root.group("Application")
    let endorsement = try Self.policy("Endorsement", of: application)
    guard let endorsement else {
      throw .invalid(.empty, expected: "an endorsement policy of the channel", found: "none")
    }
    let lifecycle = try Self.policy("LifecycleEndorsement", of: application)
    var organisations: [FabricOrganisation] = []
    for (_, group) in application.groups {
      guard let msp = group.values["MSP"] else {
        throw .invalid(.malformed, expected: "an MSP of each organisation", found: "none")
      }
      var organisation = try FabricOrganisation(mspConfig: msp)
      if let policy = group.policies["Endorsement"], policy.type == 1 {
        organisation.endorsement = try FabricSignaturePolicy(policy.value)
      }
      organisations.append(organisation)
    }
    try self.init(
      channel: envelope.header.channel, sequence: try config.varint(1),
      consenters: try Self.consenters(root.group("Orderer")), organisations: organisations,
      endorsement: endorsement, lifecycleEndorsement: lifecycle)
  }

  /// Headers, data and signatures are checked by the rules of SmartBFT channels alone.
  private static func checkHashing(_ root: FabricConfigGroup) throws(ProofFailure) {
    let hash = try root.value("HashingAlgorithm", fields: [1]).string(1)
    let width = try root.value("BlockDataHashingStructure", fields: [1]).varint(1)
    guard hash == "SHA256", width == UInt64(UInt32.max) else {
      throw .invalid(.wrongField, expected: "SHA256 over the whole data", found: "\(hash) with width \(width)")
    }
    let capabilities = Set(try root.value("Capabilities", fields: [1]).map(1, maximum: 64).keys)
    let known: Set = ["V1_1", "V1_3", "V1_4_2", "V1_4_3", "V2_0", "V3_0"]
    guard capabilities.contains("V3_0"), capabilities.isSubset(of: known) else {
      throw .invalid(
        .wrongField, expected: "channel capability V3_0, and none after it", found: "\(capabilities.sorted())")
    }
    let consensus = try root.group("Orderer").value("ConsensusType", fields: [1, 2, 3]).string(1)
    guard consensus == "BFT" else { throw .invalid(.wrongField, expected: "consensus type BFT", found: consensus) }
  }

  private static func policy(
    _ name: String, of group: FabricConfigGroup
  ) throws(ProofFailure) -> FabricApplicationPolicy? {
    guard let policy = group.policies[name] else { return nil }
    return try FabricApplicationPolicy(type: policy.type, value: policy.value)
  }

  private static func consenters(_ orderer: FabricConfigGroup) throws(ProofFailure) -> FabricConsenterSet {
    var operators: [String: FabricOrganisation] = [:]
    for (_, group) in orderer.groups {
      guard let msp = group.values["MSP"] else { continue }
      let organisation = try FabricOrganisation(mspConfig: msp)
      operators[organisation.id] = organisation
    }
    var consenters: [FabricConsenter] = []
    for entry in try orderer.value("Orderers", fields: [1]).repeated(1, maximum: FabricLimits.consenters) {
      let entry = try FabricMessage(entry, "consenter", fields: Set(1...7))
      let (id, organisation) = (try entry.uint32(1), try entry.string(4))
      let certificate = try FabricCertificate(pem: entry.bytes(5))
      guard operators[organisation]?.roles(of: certificate) != nil else {
        throw .invalid(
          .wrongValidators, expected: "consenter \(id) to be a member of the orderer organisation '\(organisation)'",
          found: certificate.name)
      }
      consenters.append(try FabricConsenter(id: id, organisation: organisation, certificate: certificate))
    }
    let set = try FabricConsenterSet(consenters)
    try checkBlockValidation(orderer, set)
    return set
  }

  /// The policy that peers check blocks with has to be the quorum of exactly these consenters.
  private static func checkBlockValidation(
    _ orderer: FabricConfigGroup, _ set: FabricConsenterSet
  ) throws(ProofFailure) {
    guard let policy = orderer.policies["BlockValidation"], policy.type == 1 else {
      throw .invalid(.wrongValidators, expected: "a signature policy BlockValidation", found: "none")
    }
    let parsed = try FabricSignaturePolicy(policy.value)
    var identities: Set<FabricIdentity> = []
    for case .identity(let bytes) in parsed.principals { identities.insert(try FabricIdentity(bytes)) }
    let named = Set(identities.map { [$0.organisation, "\($0.certificate.der)"] })
    let expected = Set(set.consenters.map { [$0.organisation, "\($0.certificate.der)"] })
    let each = (0..<parsed.principals.count).map(FabricSignaturePolicy.Rule.signedBy)
    guard case .outOf(let needed, let rules) = parsed.rule, needed == set.quorum, rules == each, named == expected,
      parsed.principals.count == expected.count
    else {
      throw .invalid(
        .wrongValidators, expected: "\(set.quorum) of the \(set.consenters.count) consenters to sign blocks",
        found: "another policy BlockValidation, of \(parsed.principals.count) principals")
    }
  }
}
