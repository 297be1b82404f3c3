import Foundation
import Testing
import TielineCodec
import TielineCore
import TielineTestVectors

@testable import TielineRelay

/// G: the canonical form of every message, pinned, and everything that is no message.
@Suite struct SATPMessageTests {
  /// The examples that the schema's tests read too.
  static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Schemas/json/examples/satp")

  static let names = SATPSample.all.map(\.name)

  static func message(_ name: String) throws -> SATPMessage {
    try #require(SATPSample.all.first { $0.name == name }).message
  }

  @Test func `G has an example of each message`() {
    #expect(Set(SATPSample.all.map(\.message.type)) == Set(SATPMessageType.allCases))
    #expect(SATPMessageType.chain.count == 11)
  }

  @Test(arguments: names) func `G the message is written and hashed as pinned`(name: String) throws {
    let message = try Self.message(name)
    let recorded = Array(try Data(contentsOf: Self.folder.appending(path: "\(name).json")))
    #expect(String(decoding: recorded, as: UTF8.self) == String(decoding: message.bytes, as: UTF8.self))
    #expect(message.hash.text == SATPHashes.pinned[name])
    #expect(try SATPMessage(canonical: recorded) == message)
    #expect(try SATPMessage(canonical: recorded).bytes == recorded)
  }

  @Test(arguments: names) func `G every member is needed, and no other is taken`(name: String) throws {
    let value = try CanonicalJSON(canonical: try Self.message(name).bytes)
    for path in Self.objects(in: value) {
      for member in Self.members(of: value, at: path) where !Self.optional.contains(member) {
        let without = Self.change(value, at: path) { $0[member] = nil }
        #expect(throws: SATPMessageError.self, "without \(path) \(member)") {
          try SATPMessage(canonical: without.bytes)
        }
        for other: CanonicalJSON in [.null, .bool(true), .integer(7), .array([]), .object([:]), .string("")] {
          let changed = Self.change(value, at: path) { $0[member] = other }
          guard changed != value, !Self.isAlsoRight(member, other) else { continue }
          #expect(throws: SATPMessageError.self, "\(path) \(member) is \(other)") {
            try SATPMessage(canonical: changed.bytes)
          }
        }
      }
      let more = Self.change(value, at: path) { $0["zusatz"] = .integer(1) }
      #expect(throws: SATPMessageError.unknown(["zusatz"])) { try SATPMessage(canonical: more.bytes) }
    }
  }

  @Test(arguments: names) func `G a longer value than its bound is refused`(name: String) throws {
    let value = try CanonicalJSON(canonical: try Self.message(name).bytes)
    for path in Self.objects(in: value) {
      for (member, found) in Self.object(value, at: path).sorted(by: { $0.key < $1.key }) {
        guard case .string = found else { continue }
        let long = Self.change(value, at: path) { $0[member] = .string(String(repeating: "A", count: 360_000)) }
        #expect(throws: SATPMessageError.self, "\(member)") { try SATPMessage(canonical: long.bytes) }
      }
    }
  }

  @Test func `G text that is not canonical is refused for its reason`() throws {
    let text = String(decoding: try Self.message("commit-prepare").bytes, as: UTF8.self)
    func refused(_ text: String) -> SATPMessageError? {
      do {
        _ = try SATPMessage(canonical: Array(text.utf8))
        return nil
      } catch { return error as? SATPMessageError }
    }
    func isJSON(_ error: SATPMessageError?) -> Bool { if case .json = error { true } else { false } }
    #expect(refused(text) == nil)
    #expect(isJSON(refused(text + "\n")))
    #expect(isJSON(refused(" " + text)))
    #expect(isJSON(refused(text.replacing(",", with: ", "))))
    #expect(isJSON(refused(text.replacing("\"sessionId\"", with: "\"messageType\":\"x\",\"sessionId\""))))
    #expect(isJSON(refused(String(repeating: "[", count: 100))))
    #expect(isJSON(refused(String(repeating: " ", count: SATPLimits.messageBytes + 1))))
    #expect(refused("[]") == .malformed(member: "message", expected: "an object"))
    #expect(refused("{}") == .missing("messageType"))
    #expect(
      refused(text.replacing("commit-prepare-msg", with: "commit-maybe-msg"))
        == .messageType("urn:ietf:params:satp:core:msgtype:commit-maybe-msg"))
    let proposal = String(decoding: try Self.message("transfer-proposal").bytes, as: UTF8.self)
    #expect(refused(proposal.replacing("\"version\":\"1.0\"", with: "\"version\":\"1.1\"")) == .version("1.1"))
  }

  @Test(arguments: [
    ("recover", "\"isBackup\":false", "\"isBackup\":true"), ("recover", "\"satpPhase\":2", "\"satpPhase\":4"),
    ("recover", "\"sequenceNumber\":4", "\"sequenceNumber\":12"),
    ("reject", "\"status\":422", "\"status\":200"), ("reject", "error:err_0.9.3", "error:err_0.9"),
    ("reject", "error:err_0.9.3", "error:err_0.9.3333"), ("reject", "no such lock", "no such\\u0000lock"),
    ("reject", "msgtype:lock-assert-msg", "msgtype:lock-msg"),
    ("transfer-proposal", "HASH_TIME_LOCK", "TIME_LOCK"),
    ("transfer-proposal", "TRANSFER_INIT_CLAIM_FORMAT_1", "TRANSFER_INIT_CLAIM_FORMAT_2"),
    ("transfer-proposal", "\"networkLockExpirationTime\":3600", "\"networkLockExpirationTime\":0"),
    ("transfer-proposal", "\"networkLockExpirationTime\":3600", "\"networkLockExpirationTime\":31536001"),
    ("transfer-proposal", "gateway.north.example", "gateway.nörth.example"),
    ("proposal-receipt", "01.250Z", "01.25Z"), ("proposal-receipt", "01.250Z", "01.250+00:00"),
    ("lock-assert", "LOCK_ASSERTION_CLAIM_FORMAT_1", "LOCK_ASSERTION_CLAIM_FORMAT_2"),
    ("lock-assert", "2025-11-24T17:00:00Z", "2025-11-24T17:60:00Z"),
    ("recover-update", "assertion-receipt-msg", "ack-commence"),
  ]) func `G a value outside of what it may be is refused`(name: String, found: String, other: String) throws {
    let text = String(decoding: try Self.message(name).bytes, as: UTF8.self)
    try #require(text.contains(found))
    #expect(throws: SATPMessageError.self) {
      try SATPMessage(canonical: Array(text.replacing(found, with: other).utf8))
    }
  }

  @Test func `G a document's hash is that of its content`() throws {
    let text = String(decoding: try Self.message("lock-assert").bytes, as: UTF8.self)
    let content = Base64.encode(Array("proof: locked".utf8))
    let other = Base64.encode(Array("proof: looked".utf8))
    try #require(text.contains(content))
    #expect(throws: SATPMessageError.malformed(member: "hash", expected: "the SHA-256 of the content")) {
      try SATPMessage(canonical: Array(text.replacing(content, with: other).utf8))
    }
  }

  @Test func `G a claim of the largest documents fits a message, and one in a RECOVER-UPDATE`() throws {
    let documents = try (0..<2).map {
      try SATPDocument(format: "f\($0)", content: [UInt8](repeating: 0xFF, count: SATPLimits.documentBytes))
    }
    let ready = SATPSample.message(.commitReady(previous: SATPHash(of: []), try SATPClaim(documents)))
    #expect(try SATPMessage(canonical: ready.bytes) == ready)
    let update = SATPSample.message(.recoverUpdate(SATPRecoverUpdate(recover: ready.hash, messages: [ready])))
    #expect(try SATPMessage(canonical: update.bytes) == update)
    #expect(throws: ValueError.self) {
      try SATPDocument(format: "f", content: [UInt8](repeating: 0, count: SATPLimits.documentBytes + 1))
    }
    #expect(throws: ValueError.self) { try SATPClaim([]) }
    #expect(throws: ValueError.self) { try SATPDocument(format: "two words", content: [1]) }
  }

  @Test func `G mutated messages never trap and never mean something else than they say`() throws {
    var generator = SeededGenerator(seed: 13)
    let bases = SATPSample.all.map(\.message.bytes)
    var taken = 0
    for round in 0..<40_000 {
      var bytes = bases[round % bases.count]
      for _ in 0...Int.random(in: 0...2, using: &generator) { Self.mutate(&bytes, &generator) }
      guard let message = try? SATPMessage(canonical: bytes) else { continue }
      taken += 1
      #expect(message.bytes == bytes)
    }
    #expect(taken > 500)
  }

  private static func mutate(_ bytes: inout [UInt8], _ generator: inout SeededGenerator) {
    guard !bytes.isEmpty else { return }
    let at = Int.random(in: bytes.indices, using: &generator)
    switch Int.random(in: 0..<6, using: &generator) {
    case 0: bytes[at] = UInt8.random(in: 0...255, using: &generator)
    case 1: bytes[at] = Array("0123456789abcdefAZ\"{}[],:\\".utf8).randomElement(using: &generator) ?? 0
    case 2: bytes.remove(at: at)
    case 3: bytes.insert(UInt8.random(in: 32...126, using: &generator), at: at)
    case 4: bytes.removeSubrange(at..<min(bytes.count, at + Int.random(in: 1...40, using: &generator)))
    default: bytes.insert(contentsOf: bytes[at..<min(bytes.count, at + 30)], at: at)
    }
  }
}

extension SATPMessageTests {
  private static let optional: Set = ["detail", "prevMsgType"]

  /// Values that a member may have beside the one it has.
  private static func isAlsoRight(_ member: String, _ value: CanonicalJSON) -> Bool {
    switch (member, value) {
    case ("proofs", .array), ("actionsPerformed", .array), ("entriesChanged", .array), ("recoveredLogs", .array),
      ("success", .bool), ("networkLockExpirationTime", .integer), ("sequenceNumber", .integer):
      true
    default: false
    }
  }

  /// The paths to all objects in `value`: member names and places in lists.
  private static func objects(in value: CanonicalJSON, _ path: [String] = []) -> [[String]] {
    switch value {
    case .object(let members):
      [path] + members.sorted { $0.key < $1.key }.flatMap { objects(in: $0.value, path + [$0.key]) }
    case .array(let values):
      values.enumerated().flatMap { objects(in: $0.element, path + [String($0.offset)]) }
    default: []
    }
  }

  private static func object(_ value: CanonicalJSON, at path: [String]) -> [String: CanonicalJSON] {
    guard let first = path.first else {
      if case .object(let members) = value { return members }
      return [:]
    }
    let rest = Array(path.dropFirst())
    switch value {
    case .object(let members): return members[first].map { object($0, at: rest) } ?? [:]
    case .array(let values): return Int(first).map { object(values[$0], at: rest) } ?? [:]
    default: return [:]
    }
  }

  private static func members(of value: CanonicalJSON, at path: [String]) -> [String] {
    object(value, at: path).keys.sorted()
  }

  private static func change(
    _ value: CanonicalJSON, at path: [String], _ change: (inout [String: CanonicalJSON]) -> Void
  ) -> CanonicalJSON {
    let rest = Array(path.dropFirst())
    switch (value, path.first) {
    case (.object(var members), nil):
      change(&members)
      return .object(members)
    case (.object(var members), let name?):
      members[name] = members[name].map { Self.change($0, at: rest, change) }
      return .object(members)
    case (.array(var values), let place?):
      guard let place = Int(place) else { return value }
      values[place] = Self.change(values[place], at: rest, change)
      return .array(values)
    default: return value
    }
  }
}
