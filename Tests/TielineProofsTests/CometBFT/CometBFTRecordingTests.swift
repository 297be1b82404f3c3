import Testing
import TielineTestVectors

@testable import TielineProofs

@Suite(.enabled(if: SharedVectors.areThere))
struct CometBFTRecordingTests {
  @Test(arguments: ["single", "fourval", "fourval_one_absent"])
  func `replays what injectived nodes answered`(name: String) throws {
    let report = try CometBFTRecording.replay(try CometBFTVectors.folder(name))
    print("cometbft | \(name) | \(report)")
    #expect(report.head >= 230)
  }
}
