import Testing
import TielineTestVectors

@testable import TielineProofs

@Suite(.enabled(if: SharedVectors.areThere)) struct FabricRecordingTests {
  @Test func `replays the recorded channel`() throws {
    let files = try FabricVectors.recording()
    let report = try FabricRecording.replay(ReplayFolder(files: files))
    // The full recording has blocks up to 22; each block after 17 has one transaction with two endorsements.
    let last = files.keys.count { $0.hasPrefix("orderer_blocks/") } - 1
    #expect(report.head == UInt64(last))
    #expect(report.headers == last)
    #expect(report.setChanges == 2)
    #expect(report.proofs == 23 + last - 19)
  }
}
