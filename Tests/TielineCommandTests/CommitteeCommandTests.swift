import Foundation
import Testing

@Suite struct LiveCommitteeCommandTests {
  private struct Result: Decodable {
    let perSecond: Double
    let members, lost, duplicated: Int
    let gapMilliseconds: Double?
  }

  @Test func `S-1 keys are made, one operator alone is refused, four make a committee`() async throws {
    let folder = NSTemporaryDirectory() + "committee-command-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let environment = ["TIELINE_PASSPHRASE": "only for a test"]
    func keygen(_ name: String, _ port: Int, _ home: String) async throws -> Int32 {
      try await TielineCommand.run(
        ["committee", "keygen", "--operator", name, "--address", "127.0.0.1:\(port)", folder + "/" + home],
        environment: environment
      ).status
    }
    for (index, name) in ["north", "north", "north", "south"].enumerated() {
      #expect(try await keygen(name, 7400 + index, "\(index)") == 0)
    }
    #expect(try await keygen("north", 7400, "0") == 1, "a secret is never overwritten")
    let files = (0..<4).map { folder + "/\($0)/member.json" }
    let out = folder + "/committee.json"
    let alone = try await TielineCommand.run(["committee", "init"] + files + ["--out", out])
    #expect(alone.status == 78 && alone.errors.contains("S-1"))
    let few = try await TielineCommand.run(["committee", "init"] + files.dropLast() + ["--out", out])
    #expect(few.status == 78 && few.errors.contains("4 to 13"))
    #expect(try await keygen("east", 7404, "4") == 0)
    let good = Array(files.dropFirst()) + [folder + "/4/member.json"]
    #expect(try await TielineCommand.run(["committee", "init"] + good + ["--out", out]).status == 0)
    let join = ["committee", "join", "--committee", out]
    let stranger = try await TielineCommand.run(join + [folder + "/0"], environment: environment)
    #expect(stranger.status == 78 && stranger.errors.contains("none of the committee's members"))
    #expect(try await TielineCommand.run(join + [folder + "/1"], environment: environment).status == 0)
    let again = try await TielineCommand.run(join + [folder + "/1"], environment: environment)
    #expect(again.status == 1)
    let wrong = try await TielineCommand.run(join + [folder + "/2"], environment: ["TIELINE_PASSPHRASE": "wrong"])
    #expect(wrong.status == 77)
  }

  @Test func `a member's store gives attestations that check offline`() async throws {
    let folder = NSTemporaryDirectory() + "committee-export-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let run = try await TielineCommand.run(
      "committee", "bench", "--seconds", "2", "--rate", "20", "--folder", folder, "--json")
    #expect(run.status == 0, "\(run.errors)")
    let (committee, out) = (folder + "/committee.json", folder + "/newest.json")
    let export = try await TielineCommand.run(
      "attestation", "export", "--committee", committee, folder + "/member-1", "--output", out)
    #expect(export.status == 0, "\(export.errors)")
    let verify = try await TielineCommand.run("attestation", "verify", out, "--committee", committee)
    #expect(verify.status == 0 && verify.output.contains("as given"), "\(verify.errors)")
    let unknown = try await TielineCommand.run(
      "attestation", "export", "--committee", committee, folder + "/member-1", "--event",
      String(repeating: "ab", count: 32))
    #expect(unknown.status == 66 && unknown.errors.contains("no such attestation"), "\(unknown.errors)")
  }

  @Test func `four processes attest every request once, also when the leader is killed`() async throws {
    let run = try await TielineCommand.run(
      "committee", "bench", "--seconds", "6", "--rate", "40", "--kill-leader-at", "2", "--json")
    #expect(run.status == 0, "\(run.errors)")
    let result = try JSONDecoder().decode(Result.self, from: Data(run.output.utf8))
    #expect(result.members == 4 && result.lost == 0 && result.duplicated == 0)
    #expect(result.perSecond > 0 && result.gapMilliseconds != nil)
  }
}
