import Foundation
import Logging
import TielineCore
import TielineGateway
import TielineTransport

/// A gateway's whole configuration, parsed once and valid from then on.
struct GatewayConfiguration: Sendable {
  var journalPath: String
  var policy: SwapDesk.Policy
  var operationsHost: String
  var operationsPort: Int
  var logLevel: Logger.Level
  var logFormat: LogFormat
  var ledgers: [LedgerConfiguration]
  /// `nil` where locks are acted on without anyone's attestation.
  var committee: CommitteeConfiguration?

  enum LogFormat: String, CaseIterable, Sendable {
    case text, json
  }

  /// Reads the file at `path`; paths inside are relative to its folder.
  /// - Throws: ``ConfigurationError``.
  static func load(_ path: String) throws(ConfigurationError) -> GatewayConfiguration {
    guard let data = FileManager.default.contents(atPath: path), let text = String(data: data, encoding: .utf8) else {
      throw ConfigurationError(
        file: path, line: nil, message: "cannot be read; 'tieline config init' writes an example")
    }
    let folder = URL(filePath: path).deletingLastPathComponent().path
    return try parse(text, file: path, folder: folder)
  }

  /// - Throws: ``ConfigurationError``.
  static func parse(_ text: String, file: String, folder: String) throws(ConfigurationError) -> GatewayConfiguration {
    var top = try ConfigurationSection(yaml: text, file: file)
    var gateway = try top.section("gateway")
    var operations = try top.section("operations")
    var log = try top.section("log")
    var ledgers: [LedgerConfiguration] = []
    for section in try top.sections("ledgers") {
      ledgers.append(try LedgerConfiguration(section, folder: folder))
    }
    let configuration = GatewayConfiguration(
      journalPath: try gateway.value("journal", default: "tieline.sqlite") { $0 }.resolved(in: folder),
      policy: SwapDesk.Policy(
        outage: Milliseconds(seconds: try gateway.integer("outage-seconds", default: 600, in: 0...604_800)),
        skew: Milliseconds(seconds: try gateway.integer("clock-skew-seconds", default: 5, in: 0...3600)),
        maximumLock: Milliseconds(
          seconds: try gateway.integer("maximum-lock-seconds", default: 86_400, in: 1...31_536_000))),
      operationsHost: try operations.value("host", default: "127.0.0.1", ConfigurationValue.loopback),
      operationsPort: Int(try operations.integer("port", default: 9464, in: 0...65_535)),
      logLevel: try log.value("level", default: .info, ConfigurationValue.choice),
      logFormat: try log.value("format", default: .text, ConfigurationValue.choice), ledgers: ledgers,
      committee: try top.optionalSection("committee").map { section throws(ConfigurationError) in
        try CommitteeConfiguration(section, folder: folder)
      })
    for section in [gateway, operations, log, top] { try section.finish() }
    guard !ledgers.isEmpty else {
      throw ConfigurationError(file: file, line: nil, message: "'ledgers' names no ledger")
    }
    for (index, ledger) in ledgers.enumerated() where ledgers[..<index].contains(where: { $0.id == ledger.id }) {
      throw ConfigurationError(file: file, line: nil, message: "ledger \(ledger.id) is there twice")
    }
    return configuration
  }
}

/// The committee that attests locks before the gateway acts on them.
struct CommitteeConfiguration: Sendable {
  /// The committee's file.
  var path: String
  /// The gateway's secret as one of its clients.
  var keystore: KeystoreConfiguration

  /// - Throws: ``ConfigurationError``.
  init(_ section: ConfigurationSection, folder: String) throws(ConfigurationError) {
    var section = section
    path = try section.value("file") { $0 }.resolved(in: folder)
    keystore = try KeystoreConfiguration(try section.section("keystore"), folder: folder)
    try section.finish()
  }
}

/// Parsers of single values.
enum ConfigurationValue {
  static func choice<Value: RawRepresentable & CaseIterable>(_ text: String) throws(ValueError) -> Value
  where Value.RawValue == String {
    guard let value = Value(rawValue: text) else {
      let known = Value.allCases.map(\.rawValue).joined(separator: ", ")
      throw .malformed(type: "choice", found: text, expected: "one of \(known)")
    }
    return value
  }

  /// What listens here is not authenticated, so it stays on this machine.
  static func loopback(_ text: String) throws(ValueError) -> String {
    guard text == "localhost" || text == "::1" || text.hasPrefix("127.") else {
      throw .outOfRange(
        type: "host", found: text, allowed: "127.0.0.1, ::1 or localhost; nothing there is authenticated")
    }
    return text
  }

  static func url(_ schemes: [String]) -> (String) throws(ValueError) -> EndpointURL {
    { text throws(ValueError) in
      let failure = { (reason: String) in
        ValueError.malformed(
          type: "URL", found: "the URL", expected: "one that begins with \(schemes[0]); it \(reason)")
      }
      guard schemes.contains(where: text.hasPrefix) else { throw failure("begins otherwise") }
      do { return try EndpointURL(text) } catch { throw failure("\(error)") }
    }
  }
}

extension String {
  /// The path itself when it is absolute, else inside `folder`.
  func resolved(in folder: String) -> String { hasPrefix("/") ? self : "\(folder)/\(self)" }
}
