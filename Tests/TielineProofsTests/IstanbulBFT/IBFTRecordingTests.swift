import Testing
import TielineCodec
import TielineCore
import TielineTestVectors

@testable import TielineProofs

@Suite(.enabled(if: SharedVectors.areThere)) struct IBFTRecordingTests {
  static let folder = RecordedFolder.read("ibft-goquorum") ?? ReplayFolder(files: [:])

  @Test func `replays the recorded IBFT 1 ledger`() throws {
    let report = try IBFTRecording.replay(Self.folder)
    #expect(report.headers == Int(report.head))
    #expect(report.head >= 95)
    #expect(report.setChanges == 2)
    // Fourteen slots at each of the blocks 22, 27 and 31, and the account that block 22 has not.
    #expect(report.proofs == (report.head >= 130 ? 58 : 43))
  }
}
