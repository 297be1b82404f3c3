import Testing
import TielineCodec

@testable import TielineConsensus

@Suite struct CommitteeFrameTests {
  private let event = Digest(of: [1])

  @Test(arguments: ["", "no quorum", String(repeating: "ä", count: 512)])
  func `a reason comes back as it was`(reason: String) throws {
    let frame = CommitteeFrame.refused(event, reason: reason)
    guard case .refused(event, let read) = try CommitteeFrame(encoded: frame.encoded) else {
      Issue.record("another frame")
      return
    }
    #expect(read == reason)
  }

  @Test func `a long reason is cut between characters, so that it can be read`() throws {
    let frame = CommitteeFrame.refused(event, reason: "x" + String(repeating: "ä", count: 600))
    guard case .refused(_, let read) = try CommitteeFrame(encoded: frame.encoded) else {
      Issue.record("another frame")
      return
    }
    #expect(read == "x" + String(repeating: "ä", count: 511))
  }

  @Test func `S-7 a reason that is no UTF-8 is refused`() throws {
    var bytes = CommitteeFrame.refused(event, reason: "no").encoded
    bytes[bytes.count - 2] = 0x9A
    #expect(throws: ByteReadingError.self) { try CommitteeFrame(encoded: bytes) }
  }
}
