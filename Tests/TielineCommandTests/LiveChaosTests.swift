import Foundation
import Testing

/// Whether this machine lets a test make network namespaces and small disks.
private let canHarm: Bool = {
  guard getuid() == 0 else { return false }
  let process = Process()
  process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
  process.arguments = ["unshare", "-n", "-m", "ip", "link", "add", "tlprobe", "type", "bridge"]
  process.standardError = FileHandle.nullDevice
  guard (try? process.run()) != nil else { return false }
  process.waitUntilExit()
  return process.terminationStatus == 0
}()

@Suite(.serialized) struct LiveChaosTests {
  /// A short one; `make chaos` takes ten minutes.
  @Test(.enabled(if: canHarm, "needs root and iproute2"))
  func `S-14 a committee that is harmed in every way loses nothing and attests nothing twice`() async throws {
    struct Result: Decodable {
      struct Fault: Decodable { let kind: String }
      let faults: [Fault]
      let attested, unanswered, lost, duplicated: Int
      let contradictions: [String]
    }
    let run = try await TielineCommand.run(
      "committee", "chaos", "--seconds", "75", "--rate", "20", "--seed", "3", "--json")
    #expect(run.status == 0, "\(run.output) \(run.errors)")
    let result = try JSONDecoder().decode(Result.self, from: Data(run.output.utf8))
    #expect(result.attested == 1500 && result.unanswered == 0 && result.lost == 0 && result.duplicated == 0)
    #expect(Set(result.faults.map(\.kind)).count == 5, "every kind of fault: \(result.faults.map(\.kind))")
    #expect(result.contradictions.isEmpty)
  }

  /// Some of the writes; `make chaos` takes them all.
  @Test func `H-9 swaps, transfers and calls on real ledgers end settled after SIGKILL`() async throws {
    struct Job: Decodable {
      let job: String
      let kills: Int
      let failures: [String]
    }
    let run = try await TielineCommand.run(
      "gateway", "chaos", "--every", "6", "--base-port", "28100", "--json")
    #expect(run.status == 0, "\(run.output) \(run.errors)")
    let jobs = try JSONDecoder().decode([Job].self, from: Data(run.output.utf8))
    #expect(jobs.count == 4)
    for job in jobs { #expect(job.kills >= 2 && job.failures.isEmpty, "\(job.job): \(job.kills), \(job.failures)") }
  }
}
