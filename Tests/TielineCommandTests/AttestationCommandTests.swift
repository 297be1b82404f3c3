import Foundation
import Testing

/// On an attestation that a committee of four processes made of a lock on a real ledger.
@Suite struct AttestationCommandTests {
  private static let recorded = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "TielineConsensusTests/Vectors/lock.attestation.json")
  private static let time = ["--at", "2026-11-23T14:00:00Z"]

  private func verify(_ arguments: String...) async throws -> (status: Int32, output: String, errors: String) {
    let run = try await TielineCommand.run(["attestation", "verify"] + arguments + Self.time)
    return (run.status, run.output, run.errors)
  }

  /// The committee's file, which is made of what the attestation says.
  private func committee(in folder: URL, without operator: Bool = false) throws -> String {
    let document = try #require(
      try JSONSerialization.jsonObject(with: Data(contentsOf: Self.recorded)) as? [String: Any])
    var members = try #require(document["committee"] as? [[String: String]])
    for index in members.indices { members[index]["address"] = "127.0.0.1:7400" }
    if `operator` { members[0]["operator"] = "another" }
    let path = folder.appending(path: "committee-\(`operator`).json")
    try JSONSerialization.data(withJSONObject: ["members": members, "clients": []]).write(to: path)
    return path.path
  }

  @Test func `an attestation is checked offline, and only the known committee's is valid`() async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "attestation-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let alone = try await verify(Self.recorded.path)
    #expect(alone.status == 0 && alone.output.contains("valid: attested by 3 of 4 members"), "\(alone.errors)")
    #expect(alone.output.contains("compare it") && alone.output.contains("locked on eip155:1441"))
    let known = try await verify(Self.recorded.path, "--committee", try committee(in: folder), "--json")
    #expect(known.status == 0 && known.output.contains("\"pinned\":true"), "\(known.errors)")
    let other = try await verify(Self.recorded.path, "--committee", try committee(in: folder, without: true))
    #expect(other.status == 1 && other.errors.contains("attested by the committee"), "S-4: \(other.errors)")
  }

  @Test func `what is damaged, expired or nothing at all is told apart`() async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "attestation-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    var text = String(decoding: try Data(contentsOf: Self.recorded), as: UTF8.self)
    let place = try #require(text.range(of: "\"item\":\"0x7469656c696e65"))
    text.replaceSubrange(place, with: "\"item\":\"0x8469656c696e65")
    let damaged = folder.appending(path: "damaged.json")
    try Data(text.utf8).write(to: damaged)
    let changed = try await verify(damaged.path)
    #expect(changed.status == 1 && changed.errors.contains("not below the root"), "\(changed.errors)")
    let late = try await TielineCommand.run(
      "attestation", "verify", Self.recorded.path, "--at", "2036-01-01T00:00:00Z")
    #expect(late.status == 1 && late.errors.contains("had not ended"), "S-2: \(late.errors)")
    let none = try await verify(folder.appending(path: "none.json").path)
    #expect(none.status == 2)
    try Data("{}".utf8).write(to: damaged)
    #expect(try await verify(damaged.path).status == 2)
  }
}
