import Testing

@testable import TielineProofs

@Suite struct AuRaRecordingTests {
  @Test func `replays a ledger whose contract announces validators`() throws {
    let report = try AuRaRecording.replay(SealedVectors.read("aura"))
    #expect(report.head == 40 && report.headers == 40)
    #expect(report.setChanges == 2)
    #expect(report.proofs == 3)
  }
}
