import Foundation
import Testing

/// What operators do with a committee that runs: four processes, and a fifth that takes a place.
@Suite struct LiveCommitteeOperatorTests {
  private static let environment = ["TIELINE_PASSPHRASE": "only for a test"]
  private static let basePort = 28_480

  private struct Status: Decodable {
    struct Paused: Decodable { let route, reason: String }
    struct Cap: Decodable { let limit, moved: UInt64 }
    let epoch: Int
    let votes: Bool
    let paused: [Paused]
    let caps: [Cap]
  }

  private let folder = NSTemporaryDirectory() + "committee-operators-\(UUID().uuidString)"
  private var committee: String { folder + "/committee.json" }
  private func home(_ member: Int) -> String { folder + "/\(member)" }

  private func tieline(_ arguments: String...) async throws -> String {
    let run = try await TielineCommand.run(["committee"] + arguments, environment: Self.environment)
    try #require(run.status == 0, "\(arguments): \(run.errors)")
    return run.output
  }

  private func start(_ member: Int, _ committee: String) throws -> Process {
    try TielineCommand.start(
      ["committee", "run", "--committee", committee, home(member)], environment: Self.environment,
      log: URL(fileURLWithPath: home(member) + "/log"))
  }

  private func end(_ process: Process) async throws {
    process.terminate()
    for _ in 0..<500 where process.isRunning { try await Task.sleep(for: .milliseconds(20)) }
  }

  private func wait(_ members: [Int], _ what: String, until isSo: (Status) -> Bool) async throws {
    for _ in 0..<400 {
      let statuses = members.compactMap { member in
        FileManager.default.contents(atPath: home(member) + "/status.json")
          .flatMap { try? JSONDecoder().decode(Status.self, from: $0) }
      }
      if statuses.count == members.count, statuses.allSatisfy(isSo) { return }
      try await Task.sleep(for: .milliseconds(100))
    }
    Issue.record("not so within 40 s: \(what)")
  }

  @Test func `S-13 S-9 S-11 operators pause, resume, set caps and give a place to another member`() async throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    for member in 0..<5 {
      _ = try await tieline(
        "keygen", "--operator", "operator \(member)", "--address", "127.0.0.1:\(Self.basePort + member)", home(member))
    }
    _ = try await TielineCommand.run(
      ["committee", "init", "--out", committee] + (0..<4).map { home($0) + "/member.json" })
    var processes: [Int: Process] = [:]
    defer { for process in processes.values where process.isRunning { process.terminate() } }
    for member in 0..<4 {
      _ = try await tieline("join", "--committee", committee, home(member))
      processes[member] = try start(member, committee)
    }
    try await wait([0, 1, 2, 3], "all vote") { $0.votes }

    _ = try await tieline(
      "pause", "--committee", committee, home(2), "--route", "a>b", "--reason", "supply differs")
    try await wait([0, 1, 2, 3], "paused") { $0.paused.first?.reason == "supply differs" }
    let decision = folder + "/resume.json"
    _ = try await tieline("resume", "--committee", committee, home(0), "--route", "a>b", "--out", decision)
    #expect(try await tieline("approve", "--committee", committee, home(0), "--decision", decision).contains("1 of 3"))
    #expect(try await tieline("approve", "--committee", committee, home(3), "--decision", decision).contains("2 of 3"))
    _ = try await tieline("approve", "--committee", committee, home(1), "--decision", decision)
    try await wait([0, 1, 2, 3], "resumed") { $0.paused.isEmpty }
    let cap = folder + "/cap.json"
    _ = try await tieline(
      "cap", "--committee", committee, home(0), "--route", "a>b", "--asset", "cert:x", "--limit", "7",
      "--window-seconds", "60", "--out", cap)
    for member in [1, 2] { _ = try await tieline("approve", "--committee", committee, home(member), "--decision", cap) }
    try await wait([0, 1, 2, 3], "a cap") { $0.caps.first?.limit == 7 }
    #expect(try await tieline("status", home(1)).contains("cap      a>b cert:x: 0 of 7 in 60 s"))

    // A place goes to the fifth; its place in the file is that of the member with the same keys.
    let next = folder + "/committee-2.json"
    let members = try JSONDecoder().decode(Members.self, from: Data(contentsOf: URL(fileURLWithPath: committee)))
      .members
    let place = try #require(members.firstIndex { $0.operator == "operator 3" })
    _ = try await tieline(
      "rotate", "--committee", committee, "--replace", "\(place)=\(home(4))/member.json", "--out", next)
    for member in 0..<3 {
      try await end(try #require(processes[member]))
      processes[member] = try start(member, next)
      try await wait([member], "votes again") { $0.votes }
    }
    try await end(try #require(processes[3]))
    _ = try await tieline("join", "--committee", next, home(4))
    processes[4] = try start(4, next)
    try await wait([0, 1, 2, 4], "the next epoch, with the fifth") { $0.epoch == 2 && $0.votes }
    try await wait([4], "what was decided before") { $0.caps.first?.limit == 7 && $0.paused.isEmpty }
    for process in processes.values { try await end(process) }
  }

  private struct Members: Decodable {
    struct Member: Decodable { let `operator`: String }
    let members: [Member]
  }
}
