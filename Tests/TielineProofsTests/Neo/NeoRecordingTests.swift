import Testing
import TielineCodec
import TielineCore
import TielineTestVectors

@testable import TielineProofs

@Suite(.enabled(if: SharedVectors.areThere))
struct NeoRecordingTests {
  @Test func `replays the recorded network`() throws {
    let report = try NeoRecording.replay(NeoVectors.folder)
    print(report)
  }
}
