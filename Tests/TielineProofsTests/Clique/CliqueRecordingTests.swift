import Testing
import TielineCodec
import TielineCore
import TielineTestVectors

@testable import TielineProofs

@Suite(.enabled(if: SharedVectors.areThere)) struct CliqueRecordingTests {
  @Test func `replays a recording of geth with votes, blocks and proofs`() throws {
    let folder = try #require(RecordedFolder.read("clique-geth"))
    let recorded = UInt64(try folder.requiredJSON("headers_rlp.json").elements().count - 1)
    let report = try CliqueRecording.replay(folder)
    #expect(report.headers == Int(recorded))
    #expect(report.setChanges == 2)
    #expect(report.head == recorded)
    // 9 + 10 values and 5 + 4 + 14 absences up to block 71, and an account that was not there yet.
    #expect(report.proofs == (recorded < 210 ? 43 : 58))
  }

  @Test func `replays a recording of py-evm in a single file`() throws {
    let report = try CliqueRecording.replay(try #require(RecordedFolder.read("clique-pyevm")))
    #expect(report.headers == 8)
    #expect(report.setChanges == 0)
    #expect(report.proofs == 3)
    #expect(report.head == 8)
  }

  @Test(arguments: ["headers.json", "headers_rlp.json"])
  func `one list of headers is enough`(left: String) throws {
    let whole = try #require(RecordedFolder.read("clique-geth"))
    let folder = ReplayFolder(files: [left: whole.files[left] ?? [], "genesis.json": whole.files["genesis.json"] ?? []])
    let report = try CliqueRecording.replay(folder)
    #expect(report.headers > 100)
    #expect(report.proofs == 0)
  }
}
