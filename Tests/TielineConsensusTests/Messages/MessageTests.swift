import Testing
import TielineConsensus

@Suite struct MessageTests {
  private static func samples() throws -> [Message] {
    let request = TestCommittee.request("one")
    let block = Block(
      epoch: 1, view: 2, height: 1, parentView: 0, parent: .zero, time: 1_800_000_000_000, requests: [request.digest])
    let vote = try TestCommittee.signed(.notarize, 2, view: 2, block: block.digest)
    let nullified = try TestCommittee.certificate(.nullify, [0, 1, 2])
    let final = try TestCommittee.certificate(.finalize, [0, 2, 3], view: 2, block: block.digest)
    let filled = try #require(FilledBlock(block, [request]))
    let other = try TestCommittee.signed(.notarize, 2, view: 2, block: Digest(of: [9]))
    let start = StartAnnouncement(member: 1, starts: 3, signature: [UInt8](repeating: 7, count: 64))
    return try [
      .requests([request, TestCommittee.request("two")]),
      .proposal(Proposal(block: block, vote: vote, certificates: [nullified])), .vote(vote), .certificate(nullified),
      .status(MemberStatus(epoch: 1, view: 2, height: 3)), .fetchRequests([request.digest]), .fetchBlock(block.digest),
      .block(block), .fetchFinal(epoch: 1, above: 7), .final(FinalChain(blocks: [filled], certificate: final)),
      .evidence(try #require(Evidence(vote, other))), .start(start), .startKnown(start, votes: [vote]),
    ] + CheckpointSamples.messages()
  }

  @Test func `every message is read from its one form`() throws {
    for message in try Self.samples() { #expect(try Message(encoded: message.encoded) == message) }
  }

  @Test func `S-7 a message is refused that is cut, or goes on, or reads back otherwise`() throws {
    for message in try Self.samples() {
      let bytes = message.encoded
      for count in 0..<bytes.count {
        #expect(throws: (any Error).self) { try Message(encoded: Array(bytes[..<count])) }
      }
      #expect(throws: (any Error).self) { try Message(encoded: bytes + [0]) }
      for place in bytes.indices {
        for bit in 0..<8 {
          var damaged = bytes
          damaged[place] ^= 1 << bit
          guard let read = try? Message(encoded: damaged) else { continue }
          #expect(read.encoded == damaged)
          #expect(read != message)
        }
      }
    }
  }

  @Test func `S-7 counts above the limits are refused before anything is read`() {
    for code: UInt8 in [1, 6] {
      #expect(throws: (any Error).self) { try Message(encoded: [code, 0xFF, 0xFF, 0xFF, 0xFF]) }
    }
    #expect(throws: (any Error).self) { try Message(encoded: []) }
    #expect(throws: (any Error).self) { try Message(encoded: [15]) }
  }
}
