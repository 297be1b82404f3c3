/// `common.ConfigGroup`: a node of the tree that a channel's configuration is.
struct FabricConfigGroup {
  /// `common.Policy`: a kind and what that kind says.
  struct Policy {
    let type: UInt64
    let value: [UInt8]
  }

  let groups: [String: FabricConfigGroup]
  /// Messages whose kind their name says.
  let values: [String: [UInt8]]
  let policies: [String: Policy]

  init(_ bytes: [UInt8], depth: Int = 1) throws(ProofFailure) {
    guard depth <= FabricLimits.configDepth else {
      throw .invalid(.tooLarge, expected: "at most \(FabricLimits.configDepth) levels of groups", found: "more")
    }
    let message = try FabricMessage(bytes, "configuration group", fields: [1, 2, 3, 4, 5])
    var groups: [String: FabricConfigGroup] = [:]
    for (name, group) in try message.map(2, maximum: FabricLimits.organisations) {
      groups[name] = try FabricConfigGroup(group, depth: depth + 1)
    }
    var values: [String: [UInt8]] = [:]
    for (name, value) in try message.map(3, maximum: FabricLimits.organisations) {
      values[name] = try FabricMessage(value, "configuration value", fields: [1, 2, 3]).bytes(2)
    }
    var policies: [String: Policy] = [:]
    for (name, policy) in try message.map(4, maximum: FabricLimits.organisations) {
      let policy = try FabricMessage(policy, "configuration policy", fields: [1, 2, 3]).bytes(2)
      let message = try FabricMessage(policy, "policy", fields: [1, 2])
      policies[name] = Policy(type: try message.varint(1), value: try message.bytes(2))
    }
    (self.groups, self.values, self.policies) = (groups, values, policies)
  }

  func group(_ name: String) throws(ProofFailure) -> FabricConfigGroup {
    guard let group = groups[name] else {
      throw .invalid(.malformed, expected: "a configuration with the group \(name)", found: "none")
    }
    return group
  }

  func value(_ name: String, fields: Set<Int>) throws(ProofFailure) -> FabricMessage {
    guard let value = values[name] else {
      throw .invalid(.malformed, expected: "a configuration with the value \(name)", found: "none")
    }
    return try FabricMessage(value, name, fields: fields)
  }
}
