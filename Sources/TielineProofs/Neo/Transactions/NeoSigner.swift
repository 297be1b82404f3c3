import TielineCore

/// Who signs a transaction, and where the signature counts. Only the account is kept; the rest is read to know where it
/// ends, and that it has the one form.
///
/// - Source: Neo N3, `Signer`, `WitnessScope`, `WitnessRule`, `WitnessCondition`.
enum NeoSigner {
  private enum Scope {
    static let calledByEntry: UInt8 = 0x01
    static let customContracts: UInt8 = 0x10
    static let customGroups: UInt8 = 0x20
    static let witnessRules: UInt8 = 0x40
    static let global: UInt8 = 0x80
  }

  private enum Condition {
    static let boolean: UInt8 = 0x00
    static let not: UInt8 = 0x01
    static let and: UInt8 = 0x02
    static let or: UInt8 = 0x03
    static let scriptHash: UInt8 = 0x18
    static let group: UInt8 = 0x19
    static let calledByEntry: UInt8 = 0x20
    static let calledByContract: UInt8 = 0x28
    static let calledByGroup: UInt8 = 0x29
  }

  /// - Returns: The signers' script hashes, 1 to 16, each once.
  static func readAccounts(_ reader: inout NeoReader) throws(ProofFailure) -> [[UInt8]] {
    var accounts: [[UInt8]] = []
    for _ in 0..<(try reader.count(maximum: NeoLimits.transactionItems, "the number of signers")) {
      let account = try reader.take(20, "a signer's account")
      guard !accounts.contains(account) else {
        throw .invalid(.duplicateSigner, at: reader.height, expected: "each signer once", found: Hex.encode(account))
      }
      accounts.append(account)
      try readScope(&reader)
    }
    guard !accounts.isEmpty else { throw reader.malformed("a signer", found: "none") }
    return accounts
  }

  private static func readScope(_ reader: inout NeoReader) throws(ProofFailure) {
    let scope = try reader.integer(UInt8.self, "a signer's scope")
    let known = Scope.calledByEntry | Scope.customContracts | Scope.customGroups | Scope.witnessRules
    guard scope & ~known == 0 || scope == Scope.global else {
      throw reader.malformed("a scope that is known, and nothing beside the global one", found: "\(scope)")
    }
    if scope & Scope.customContracts != 0 {
      for _ in 0..<(try subitems(&reader, "allowed contracts")) { _ = try reader.take(20, "an allowed contract") }
    }
    if scope & Scope.customGroups != 0 {
      for _ in 0..<(try subitems(&reader, "allowed groups")) { _ = try reader.point("an allowed group") }
    }
    if scope & Scope.witnessRules != 0 {
      for _ in 0..<(try subitems(&reader, "rules")) {
        _ = try flag(&reader, "a rule's action")
        try readCondition(&reader, depth: NeoLimits.conditionDepth)
      }
    }
  }

  private static func readCondition(_ reader: inout NeoReader, depth: Int) throws(ProofFailure) {
    switch try reader.integer(UInt8.self, "a condition's type") {
    case Condition.boolean: _ = try flag(&reader, "a boolean condition")
    case Condition.not:
      try readCondition(&reader, depth: try below(depth, reader))
    case Condition.and, Condition.or:
      let count = try subitems(&reader, "conditions")
      guard count > 0 else { throw reader.malformed("conditions", found: "none") }
      for _ in 0..<count { try readCondition(&reader, depth: try below(depth, reader)) }
    case Condition.scriptHash, Condition.calledByContract: _ = try reader.take(20, "a condition's contract")
    case Condition.group, Condition.calledByGroup: _ = try reader.point("a condition's group")
    case Condition.calledByEntry: break
    case let type: throw reader.malformed("a condition that is known", found: "type \(type)")
    }
  }

  private static func below(_ depth: Int, _ reader: NeoReader) throws(ProofFailure) -> Int {
    guard depth > 0 else {
      throw .invalid(
        .tooLarge, at: reader.height, expected: "conditions nested \(NeoLimits.conditionDepth) deep", found: "deeper")
    }
    return depth - 1
  }

  private static func subitems(_ reader: inout NeoReader, _ field: String) throws(ProofFailure) -> Int {
    try reader.count(maximum: NeoLimits.subitems, "the number of \(field)")
  }

  private static func flag(_ reader: inout NeoReader, _ field: String) throws(ProofFailure) -> Bool {
    let byte = try reader.integer(UInt8.self, field)
    guard byte <= 1 else { throw reader.malformed("\(field) of 0 or 1", found: "\(byte)") }
    return byte == 1
  }
}

/// What a transaction says about itself; read to know where it ends, and that it has the one form.
///
/// - Source: Neo N3, `TransactionAttribute`.
enum NeoTransactionAttribute {
  private static let highPriority: UInt8 = 0x01
  private static let oracleResponse: UInt8 = 0x11
  private static let notValidBefore: UInt8 = 0x20
  private static let conflicts: UInt8 = 0x21
  private static let notaryAssisted: UInt8 = 0x22

  static func readAll(_ reader: inout NeoReader, maximum: Int) throws(ProofFailure) {
    var seen: Set<UInt8> = []
    for _ in 0..<(try reader.count(maximum: maximum, "the number of attributes")) {
      let type = try reader.integer(UInt8.self, "an attribute's type")
      guard seen.insert(type).inserted || type == conflicts else {
        throw reader.malformed("each attribute once", found: "type \(type) twice")
      }
      switch type {
      case highPriority: break
      case oracleResponse:
        _ = try reader.integer(UInt64.self, "an oracle request's id")
        let code = try reader.integer(UInt8.self, "an oracle response's code")
        let result = try reader.countedBytes(maximum: 65_535, "an oracle response")
        guard code == 0 || result.isEmpty else { throw reader.malformed("no response beside an error", found: "one") }
      case notValidBefore: _ = try reader.integer(UInt32.self, "the first valid height")
      case conflicts: _ = try reader.take(32, "a conflicting transaction")
      case notaryAssisted: _ = try reader.integer(UInt8.self, "the number of notary keys")
      default: throw reader.malformed("an attribute that is known", found: "type \(type)")
      }
    }
  }
}
