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

  @Test func `replays without what peers stored`() throws {
    let files = try FabricVectors.recording().filter { $0.key.hasPrefix("orderer_blocks/") }
    #expect(try FabricRecording.replay(ReplayFolder(files: files)).proofs >= 23)
  }

  @Test(arguments: [
    ("orderer_blocks/block_0004.pb", "peer_blocks/block_0004.pb"),
    ("orderer_blocks/block_0012.pb", "peer_blocks/block_0012.pb"),
  ])
  func `refuses any changed byte of header, data and signatures`(orderer: String, peer: String) throws {
    let files = try FabricVectors.recording().filter { $0.key <= orderer || !$0.key.hasPrefix("orderer_blocks/") }
    for path in [orderer, peer] {
      let size = try #require(files[path]).count
      // Behind the signatures stand what peers found, which is checked below, and their commit hash.
      for offset in stride(from: 0, to: size - 60, by: size / 12) {
        var changed = files
        changed[path]?[offset] ^= 4
        #expect(throws: ReplayFailure.self, "\(path), byte \(offset)") {
          try FabricRecording.replay(ReplayFolder(files: changed))
        }
      }
    }
  }

  @Test func `refuses validation codes that validating again does not give`() throws {
    let files = try FabricVectors.recording()
    let path = "peer_blocks/block_0009.pb"
    let bytes = try #require(files[path])
    // The codes [0, 11] behind tag and length.
    let place = try #require(bytes.indices.dropLast(4).last { Array(bytes[$0..<$0 + 4]) == [0x0A, 0x02, 0x00, 0x0B] })
    for (codes, reason): ([UInt8], Rejection.Reason) in [([0, 0], .notCommitted), ([11, 11], .wrongValue)] {
      var changed = files
      changed[path]?.replaceSubrange((place + 2)..<(place + 4), with: codes)
      #expect(Self.reason(changed) == reason)
    }
  }

  @Test func `refuses a gap, another order, and another's certificate`() throws {
    let files = try FabricVectors.recording()
    var gap = files
    gap["orderer_blocks/block_0006.pb"] = nil
    #expect(throws: ReplayFailure.self) { try FabricRecording.replay(ReplayFolder(files: gap)) }
    var swapped = files
    swapped["orderer_blocks/block_0006.pb"] = files["orderer_blocks/block_0007.pb"]
    #expect(throws: ReplayFailure.self) { try FabricRecording.replay(ReplayFolder(files: swapped)) }
    for name in ["consenter2", "consenter5", "TSOMSP-ca"] {
      var other = files
      other["certs/\(name).pem"] = files["certs/consenter1.pem"]
      #expect(Self.reason(other) == .wrongValidators)
    }
    #expect(throws: ReplayFailure.self) { try FabricRecording.replay(ReplayFolder(files: [:])) }
  }

  private static func reason(_ files: [String: [UInt8]]) -> Rejection.Reason? {
    do { _ = try FabricRecording.replay(ReplayFolder(files: files)) } catch ReplayFailure.rejected(let rejection, _) {
      return rejection.reason
    } catch {}
    return nil
  }
}
