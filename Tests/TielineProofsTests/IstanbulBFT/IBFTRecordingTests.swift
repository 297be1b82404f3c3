import Testing
import TielineCodec
import TielineCore
import TielineTestVectors

@testable import TielineProofs

@Suite struct IBFTRecordingTests {
  @Test(.enabled(if: SharedVectors.areThere)) func `replays the recorded IBFT 1 ledger`() throws {
    let report = try IBFTRecording.replay(#require(RecordedFolder.read("ibft-goquorum")))
    #expect(report.headers == Int(report.head))
    #expect(report.head >= 95)
    #expect(report.setChanges == 2)
    // Fourteen slots at each of the blocks 22, 27 and 31, and the account that block 22 has not.
    #expect(report.proofs == (report.head >= 130 ? 58 : 43))
  }

  @Test(arguments: ["ibft2", "qbft"])
  func `replays a ledger whose headers vote`(_ name: String) throws {
    let report = try IBFTRecording.replay(SealedVectors.read(name))
    #expect(report.head == 32 && report.headers == 32)
    #expect(report.setChanges == 2)
    #expect(report.proofs == 9)
  }

  @Test func `replays a QBFT ledger whose validators a contract keeps`() throws {
    let report = try IBFTRecording.replay(SealedVectors.read("qbft-contract"))
    #expect(report.head == 20 && report.headers == 20)
    #expect(report.setChanges == 2)
    // The count and five, then four, validators; and two slots of another contract.
    #expect(report.proofs == 6 + 5 + 2)
  }
}
