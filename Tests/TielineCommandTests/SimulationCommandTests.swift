import Foundation
import Testing

@Suite struct SimulationCommandTests {
  private struct Report: Decodable {
    let worlds: Int
    let failed: Int
    let trace: String
  }

  private func simulate(_ arguments: String...) async throws -> (status: Int32, report: Report) {
    let result = try await TielineCommand.run(["sim", "committee", "--json"] + arguments)
    return (result.status, try JSONDecoder().decode(Report.self, from: Data(result.output.utf8)))
  }

  @Test func `the same seeds make the same worlds in two processes`() async throws {
    let one = try await simulate("--seeds", "40", "--members", "7")
    let again = try await simulate("--seeds", "40", "--members", "7")
    let other = try await simulate("--seeds", "40", "--members", "7", "--start", "40")
    #expect(one.status == 0 && one.report.worlds == 40 && one.report.failed == 0)
    #expect(one.report.trace == again.report.trace)
    #expect(one.report.trace != other.report.trace)
  }

  @Test func `S-14 a planted bug is a failure, with the command that shows it again`() async throws {
    let planted = try await simulate("--seeds", "32", "--bug", "lost-lock")
    #expect(planted.status == 1 && planted.report.failed > 0)
    let text = try await TielineCommand.run("sim", "committee", "--seeds", "32", "--bug", "lost-lock")
    #expect(text.output.contains("again: tieline sim committee --members 4 --start "))
    let unknown = try await TielineCommand.run("sim", "committee", "--bug", "no-such-bug")
    #expect(unknown.status == 64)
    #expect(unknown.errors.contains("vote-before-fsync"))
    #expect(try await TielineCommand.run("sim", "committee", "--members", "3").status == 64)
  }

  @Test func `S-14 twins break no committee of ours, and a planted bug is shown again`() async throws {
    struct Report: Decodable {
      let scenarios, violations: Int
      let again: String?
    }
    let good = try await TielineCommand.run("sim", "twins", "--rounds", "2", "--cuts", "2", "--twin", "1", "--json")
    #expect(good.status == 0, "\(good.errors)")
    #expect(try JSONDecoder().decode(Report.self, from: Data(good.output.utf8)).scenarios == 256)
    let bad = try await TielineCommand.run(
      "sim", "twins", "--rounds", "3", "--cuts", "3", "--twin", "1", "--bug", "quorum-less-one", "--json")
    let report = try JSONDecoder().decode(Report.self, from: Data(bad.output.utf8))
    #expect(bad.status == 1 && report.violations == 1)
    let partitions = try #require(report.again?.split(separator: "'").dropFirst().first)
    let again = try await TielineCommand.run(
      "sim", "twins", "--twin", "1", "--bug", "quorum-less-one", "--replay", String(partitions))
    #expect(again.status == 1)
    let sound = try await TielineCommand.run("sim", "twins", "--twin", "1", "--replay", String(partitions))
    #expect(sound.status == 0)
    #expect(try await TielineCommand.run("sim", "twins", "--replay", "01234").status == 64)
  }
}
