import Foundation
import TielineCore
import TielineTransport

/// One ledger of a gateway.
struct LedgerConfiguration: Sendable {
  var id: LedgerID
  /// Pays for claims and refunds.
  var relayer: AccountID
  var kind: Kind

  enum Kind: Sendable {
    case evm(EVMLedgerConfiguration)
    case utxo(UTXOLedgerConfiguration)
    case sandbox(SandboxLedgerConfiguration)
  }

  /// How far the proven time may be behind the clock before an alert.
  var staleAfter: Milliseconds {
    switch kind {
    case .evm(let evm): evm.trust?.staleAfter ?? Milliseconds(seconds: 60)
    case .utxo(let utxo): utxo.staleAfter
    case .sandbox: Milliseconds(seconds: 60)
    }
  }

  /// - Throws: ``ConfigurationError``.
  init(_ section: ConfigurationSection, folder: String) throws(ConfigurationError) {
    var section = section
    let id = try section.value("id") { text throws(ValueError) in try LedgerID(text) }
    self.id = id
    relayer = try section.value("relayer") { text throws(ValueError) in try AccountID(ledger: id, address: text) }
    switch id.namespace {
    case "eip155": kind = .evm(try EVMLedgerConfiguration(&section, ledger: id, folder: folder))
    case "bip122": kind = .utxo(try UTXOLedgerConfiguration(&section, folder: folder))
    case "sandbox": kind = .sandbox(try SandboxLedgerConfiguration(&section, ledger: id, folder: folder))
    default:
      throw ConfigurationError(
        file: section.file, line: nil,
        message:
          "'\(section.path).id': no adapter for namespace '\(id.namespace)'; known are eip155, bip122 and sandbox")
    }
    try section.finish()
  }
}

/// An EVM ledger: where its nodes are, which contracts, whose keys.
struct EVMLedgerConfiguration: Sendable {
  var httpURLs: [EndpointURL]
  var webSocketURLs: [EndpointURL]
  var hashTimeLock: AccountID
  var originCertificates: AccountID?
  /// The contract that checks a committee's attestations there.
  var committeeVerifier: AccountID?
  /// The contract by which certificates leave and arrive.
  var certificateBridge: AccountID?
  /// The contract by which contracts are called from other ledgers and have others called.
  var gatewayCalls: AccountID?
  /// What contracts on other ledgers may have called here.
  var allowedCalls: [AllowedCall]
  var finalityDepth: UInt64
  var pollInterval: Milliseconds
  /// The block in which the contracts were deployed, or any before it.
  var firstBlock: UInt64
  /// In the smallest unit of the ledger's coin.
  var maximumFeePerGas: UInt64
  var keystores: [KeystoreConfiguration]
  /// `nil` where the ledger is only read and acted on, and no swap is run.
  var trust: TrustConfiguration?

  init(
    _ section: inout ConfigurationSection, ledger: LedgerID, folder: String
  ) throws(ConfigurationError) {
    let account = { (text: String) throws(ValueError) in try AccountID(ledger: ledger, address: text) }
    httpURLs = try section.list("http", ConfigurationValue.url(["http://", "https://"]))
    webSocketURLs = try section.list("websocket", ConfigurationValue.url(["ws://", "wss://"]))
    var contracts = try section.section("contracts")
    hashTimeLock = try contracts.value("hash-time-lock", account)
    originCertificates = try contracts.optional("origin-certificates", account)
    committeeVerifier = try contracts.optional("committee-verifier", account)
    certificateBridge = try contracts.optional("certificate-bridge", account)
    gatewayCalls = try contracts.optional("gateway-calls", account)
    try contracts.finish()
    allowedCalls = []
    for item in try section.sections("allowed-calls") { allowedCalls.append(try AllowedCall(item, on: ledger)) }
    trust = try section.optionalSection("trust").map { trust throws(ConfigurationError) in
      try TrustConfiguration(trust, ledger: ledger, folder: folder)
    }
    finalityDepth = UInt64(
      try section.integer(
        "finality-depth-blocks", default: trust?.consensus.finalityDepth ?? 0, in: 0...100_000))
    pollInterval = Milliseconds(try section.integer("poll-interval-milliseconds", default: 250, in: 10...600_000))
    firstBlock = UInt64(try section.integer("first-block", default: 0, in: 0...Int64.max))
    maximumFeePerGas = UInt64(
      try section.integer("maximum-fee-per-gas", default: 1_000_000_000_000, in: 1...Int64.max))
    keystores = []
    for item in try section.sections("keystores") { keystores.append(try KeystoreConfiguration(item, folder: folder)) }
    guard !httpURLs.isEmpty else {
      throw ConfigurationError(file: section.file, line: nil, message: "'\(section.path).http' names no node")
    }
  }
}

/// A method that contracts on another ledger may have called.
struct AllowedCall: Sendable {
  var from: LedgerID
  var target: AccountID
  /// `set(uint256)`: its name and the types of its arguments, without spaces.
  var method: String

  init(_ section: ConfigurationSection, on ledger: LedgerID) throws(ConfigurationError) {
    var section = section
    from = try section.value("from") { text throws(ValueError) in try LedgerID(text) }
    target = try section.value("target") { text throws(ValueError) in try AccountID(ledger: ledger, address: text) }
    method = try section.value("method") { text throws(ValueError) in
      guard text.hasSuffix(")"), text.contains("("), !text.contains(" ") else {
        throw .malformed(type: "method", found: text, expected: "its name and types, as set(uint256)")
      }
      return text
    }
    try section.finish()
  }
}

/// A key file and where its passphrase comes from; never the passphrase itself.
struct KeystoreConfiguration: Sendable {
  var path: String
  var passphrase: Source

  enum Source: Sendable {
    case environment(String)
    case file(String)
  }

  init(path: String, passphrase: Source) { (self.path, self.passphrase) = (path, passphrase) }

  init(_ section: ConfigurationSection, folder: String) throws(ConfigurationError) {
    var section = section
    path = try section.value("file") { $0 }.resolved(in: folder)
    let file = try section.optional("passphrase-file") { $0 }
    let variable = try section.optional("passphrase-environment") { $0 }
    if file != nil, variable != nil {
      throw ConfigurationError(
        file: section.file, line: nil,
        message: "'\(section.path)' has both 'passphrase-file' and 'passphrase-environment'; keep one")
    }
    passphrase = file.map { .file($0.resolved(in: folder)) } ?? .environment(variable ?? "TIELINE_PASSPHRASE")
    try section.finish()
  }
}

/// A ledger for trying things offline.
struct SandboxLedgerConfiguration: Sendable {
  var logPath: String
  var blockInterval: Milliseconds
  var accounts: [AccountID]

  init(
    _ section: inout ConfigurationSection, ledger: LedgerID, folder: String
  ) throws(ConfigurationError) {
    logPath = try section.value("log", default: "\(ledger.reference).jsonl") { $0 }.resolved(in: folder)
    blockInterval = Milliseconds(try section.integer("block-interval-milliseconds", default: 200, in: 1...3_600_000))
    accounts = try section.list("accounts") { text throws(ValueError) in try AccountID(ledger: ledger, address: text) }
  }
}
