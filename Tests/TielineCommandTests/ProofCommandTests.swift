import Foundation
import Testing
import TielineAdapterSDK
import TielineCore
import TielineSandbox
import TielineTestVectors

/// `tieline proof`, on files: exit 0 valid, 1 invalid with reason and height, 2 unreadable.
@Suite struct ProofCommandTests {
  private static let recorded = LedgerCommandTests.root.appending(path: "Tests/TielineProofsTests/Vectors/proofs").path
  /// When they were recorded.
  private static let at = "2026-11-23T05:07:30Z"

  @Test(arguments: ["absent", "locked", "claimed", "refunded"])
  func `verifies a recorded proof without any network`(status: String) async throws {
    let result = try await TielineCommand.run(
      "proof", "verify", "\(Self.recorded)/\(status).json", "--at", Self.at)
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.output.hasPrefix("valid: \(status) at height "))
    let json = try await TielineCommand.run(
      "proof", "verify", "\(Self.recorded)/\(status).json", "--at", Self.at, "--json")
    #expect(json.output.contains("\"valid\":true") && json.output.contains("\"status\":\"\(status)\""))
  }

  @Test func `says why a proof is invalid, and at which height`() async throws {
    try await TielineCommand.withFolder { folder in
      let text = try String(contentsOfFile: "\(Self.recorded)/locked.json", encoding: .utf8)
      let file = folder.appending(path: "altered.json").path
      try text.replacingOccurrences(of: "\"status\":\"locked\"", with: "\"status\":\"refunded\"")
        .write(toFile: file, atomically: true, encoding: .utf8)
      let result = try await TielineCommand.run("proof", "verify", file, "--at", Self.at)
      #expect(result.status == 1)
      #expect(result.errors.contains("wrongValue at height 58: expected locked, found refunded"), "\(result.errors)")
      let late = try await TielineCommand.run(
        "proof", "verify", "\(Self.recorded)/locked.json", "--at", "2027-11-23T00:00:00Z")
      #expect(late.status == 1 && late.errors.contains("pin a newer checkpoint"), "\(late.errors)")
    }
  }

  @Test func `a proof from another checkpoint than the given one is invalid`() async throws {
    try await TielineCommand.withFolder { folder in
      let checkpoint = folder.appending(path: "other.json").path
      try #"{"family":"authority"}"#.write(toFile: checkpoint, atomically: true, encoding: .utf8)
      let result = try await TielineCommand.run(
        "proof", "verify", "\(Self.recorded)/locked.json", "--at", Self.at, "--checkpoint", checkpoint)
      #expect(result.status == 1 && result.errors.contains("the pinned checkpoint"), "\(result.errors)")
    }
  }

  @Test func `what is no proof is unreadable`() async throws {
    let missing = try await TielineCommand.run("proof", "verify", "/does/not/exist")
    #expect(missing.status == 2 && missing.errors.contains("does it exist?"))
    let other = try await TielineCommand.run("proof", "verify", #filePath)
    #expect(other.status == 2 && other.errors.contains("not a hash-time-lock proof"), "\(other.errors)")
  }

  @Test func `fetches a proof from a sandbox by the lock's name and verifies it`() async throws {
    try await TielineCommand.withFolder { folder in
      let config = folder.appending(path: "gateway.yaml").path
      try "ledgers:\n  - {id: sandbox:north, relayer: operator}\n".write(
        toFile: config, atomically: true, encoding: .utf8)
      let unknown = try await TielineCommand.run(
        "proof", "fetch", "--config", config, "--ledger", "sandbox:north", "--lock",
        "0x" + String(repeating: "00", count: 32))
      #expect(unknown.status == 66 && unknown.errors.contains("has no lock"), "\(unknown.errors)")
      let name = try await Self.lock(on: folder)
      for form in [[], ["--compact"]] {
        let file = folder.appending(path: "proof").path
        let fetched = try await TielineCommand.run(
          ["proof", "fetch", "--config", config, "--ledger", "sandbox:north", "--lock", name, "--output", file] + form)
        #expect(fetched.status == 0, "\(fetched.errors)")
        let verified = try await TielineCommand.run("proof", "verify", file)
        #expect(verified.status == 0 && verified.output.hasPrefix("valid: locked"), "\(verified.errors)")
      }
    }
  }

  @Test(.enabled(if: SharedVectors.areThere)) func `replays recordings, and stops at the first that is not so`()
    async throws
  {
    let vectors = try #require(SharedVectors.folder).appending(path: "vectors")
    for (family, folder) in [
      ("cometbft", "cometbft/single"), ("cometbft", "cometbft/fourval"), ("cometbft", "cometbft"),
      ("clique", "clique-geth"),
      ("clique", "clique-pyevm"), ("ibft", "ibft-goquorum"), ("fabric", "fabric-smartbft"), ("neo", "dbft-neo"),
      ("utxo", "utxo"),
    ] {
      let path = vectors.appending(path: folder).path
      let result = try await TielineCommand.run("proof", "replay", family, path, "--json")
      #expect(result.status == 0, "\(folder): \(result.errors)")
      #expect(result.output.contains("\"headers\":") && result.output.contains("\"setChanges\":"))
    }
    try await TielineCommand.withFolder { copy in
      let folder = copy.appending(path: "altered")
      try FileManager.default.copyItem(at: vectors.appending(path: "clique-geth"), to: folder)
      let file = folder.appending(path: "headers_rlp.json").path
      try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: folder.path)
      try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file)
      let text = try String(contentsOfFile: file, encoding: .utf8)
      let header = try #require(text.firstRange(of: "f9025d")?.upperBound ?? text.firstRange(of: "0xf902")?.upperBound)
      var bytes = Array(text.utf8)
      let place = text.utf8.distance(from: text.startIndex, to: header) + 40
      bytes[place] = bytes[place] == UInt8(ascii: "0") ? UInt8(ascii: "1") : UInt8(ascii: "0")
      try Data(bytes).write(to: URL(filePath: file))
      let result = try await TielineCommand.run("proof", "replay", "clique", folder.path)
      #expect(result.status == 1 && result.errors.contains("headers"), "\(result.status) \(result.errors)")
    }
    let unknown = try await TielineCommand.run("proof", "replay", "other", vectors.path)
    #expect(unknown.status == 2 && unknown.errors.contains("known are cometbft"))
    let missing = try await TielineCommand.run("proof", "replay", "clique", "/does/not/exist")
    #expect(missing.status == 2)
  }

  // MARK: Parts

  /// Locks something on the sandbox whose log is in `folder`.
  /// - Returns: The lock's name.
  private static func lock(on folder: URL) async throws -> String {
    let ledger = try LedgerID("sandbox:north")
    let adapter = SandboxAdapter(
      .init(ledger: ledger, logPath: folder.appending(path: "north.jsonl").path) {
        Instant(millisecondsSinceEpoch: Int64(Date.now.timeIntervalSince1970 * 1000))
      })
    let (sender, recipient) = (
      try AccountID(ledger: ledger, address: "seller"), try AccountID(ledger: ledger, address: "buyer")
    )
    let asset = try AssetID("sandbox:north/token:eur")
    try adapter.credit(AssetAmount(asset: asset, amount: Amount(10)), to: sender)
    let terms = try LockTerms(
      sender: sender, recipient: recipient, assets: [AssetAmount(asset: asset, amount: Amount(5))],
      hashlock: Hashlock(checked: [UInt8](repeating: 9, count: 32)),
      timelock: Timelock(roundingUp: try await adapter.finalHead().time + Milliseconds(hours: 1)))
    var prepared: [PreparedTransaction] = []
    for _ in 0..<100 where prepared.isEmpty {
      prepared = (try? await adapter.prepare(.lock(terms), from: sender)) ?? []
      if prepared.isEmpty { try await Task.sleep(for: .milliseconds(50)) }
    }
    for transaction in prepared { try await adapter.broadcast(transaction) }
    for _ in 0..<200 where try await !adapter.outcomes(of: prepared).value.allSatisfy(\.isFinal) {
      try await Task.sleep(for: .milliseconds(50))
    }
    return "\(try adapter.lockIdentifier(for: terms))"
  }
}
