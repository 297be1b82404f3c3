import Testing
import TielineCodec
import TielineCore
import TielineTestVectors

@testable import TielineProofs

/// A recording of GoQuorum in which one thing is untrue.
@Suite(.enabled(if: SharedVectors.areThere)) struct IBFTReplayRefusalTests {
  struct Change: Sendable {
    let name: String
    let reason: Rejection.Reason
    let file: String
    var anchor = ""
    let old: String
    let new: String
  }

  static let changes = [
    Change(
      name: "a slot's value plus one", reason: .wrongValue, file: "proofs.json", anchor: "\"locked\"",
      old: "\"value\": \"0x5\"", new: "\"value\": \"0x6\""),
    Change(
      name: "a value where there is none", reason: .wrongValue, file: "proofs.json", anchor: "\"locked\"",
      old: "\"value\": \"0x0\"", new: "\"value\": \"0x1\""),
    Change(
      name: "another state root", reason: .wrongRoot, file: "proofs.json", anchor: "\"locked\"",
      old: "\"stateRoot\": \"0x", new: "\"stateRoot\": \"0x00"),
    Change(
      name: "a node too many", reason: .wrongRoot, file: "proofs.json", anchor: "\"locked\"",
      old: "\"accountProof\": [", new: "\"accountProof\":[\"0xc0\", "),
    Change(
      name: "a receipt's status", reason: .wrongRoot, file: "block_29_txs_receipts.json",
      old: "\"status\": \"0x0\"", new: "\"status\": \"0x1\""),
    Change(
      name: "a validator that a node did not name", reason: .wrongValidators, file: "validators_by_block.json",
      anchor: "\"40\"", old: "0x2d", new: "0x2e"),
    Change(
      name: "another author", reason: .unknownSigner, file: "signers_by_block_node_view.json",
      anchor: "\"Number\": 9,", old: "\"Author\": \"0x", new: "\"Author\": \"0x0"),
    Change(
      name: "a set after the epoch", reason: .wrongValidators, file: "snapshots.json", anchor: "\"60\"",
      old: "0x2d", new: "0x2e"),
    Change(
      name: "a block's hash", reason: .wrongHash, file: "headers_rlp.json", anchor: "\"number\": 27",
      old: "\"hash\": \"0x", new: "\"hash\": \"0x00"),
  ]

  @Test func `refuses a recording with one untruth`() throws {
    let folder = try #require(RecordedFolder.read("ibft-goquorum"))
    for change in Self.changes {
      let altered = try Self.altered(folder, change)
      var reason: Rejection.Reason?
      do throws(ReplayFailure) { _ = try IBFTRecording.replay(altered) } catch {
        if case .rejected(let rejection, let file) = error {
          reason = rejection.reason
          #expect(file == change.file)
        } else {
          Issue.record("\(change.name): \(error)")
        }
      }
      print("ibft | \(change.name) | \(reason?.rawValue ?? "NOT REFUSED")")
      #expect(reason == change.reason, "\(change.name)")
    }
  }

  private static func altered(_ folder: ReplayFolder, _ change: Change) throws -> ReplayFolder {
    let altered = try folder.replacing(change.old, by: change.new, after: change.anchor, in: change.file)
    let added = change.new.count - change.old.count
    guard added > 0, change.new.hasPrefix(change.old) else { return altered }
    return try altered.shortening(by: added, after: change.new, behind: change.anchor, in: change.file)
  }
}

/// Recordings whose seals were exchanged for others.
@Suite struct IBFTReplaySealTests {
  /// The recording with other committed seals in the row of block 4.
  private func resealed(_ ledger: IBFTTestLedger, _ change: ([[UInt8]]) -> [[UInt8]]) throws -> ReplayFolder {
    let original = Hex.encode(ledger.headers[4].rlp())
    let changed = try ledger.header(4) { $0 = $0.with(committedSeals: change($0.committedSeals)) }
    return try ledger.folder.replacing(original, by: Hex.encode(changed), in: "headers_rlp.json")
  }

  @Test func `accepts seals in another order, in one of both files`() throws {
    for ledger in try IBFTTestLedger.voting() {
      let report = try IBFTRecording.replay(resealed(ledger) { $0.reversed() })
      #expect(report == (try IBFTRecording.replay(ledger.folder)))
    }
  }

  @Test func `refuses two of four seals, and one twice, by the rule`() throws {
    for ledger in try IBFTTestLedger.voting() {
      for (reason, change) in [
        (Rejection.Reason.missedQuorum, { (seals: [[UInt8]]) in Array(seals.prefix(2)) }),
        (.duplicateSigner, { [$0[0], $0[0], $0[1]] }),
      ] {
        var found: Rejection.Reason?
        do throws(ReplayFailure) { _ = try IBFTRecording.replay(try altered(ledger, change)) } catch {
          if case .rejected(let rejection, _) = error { found = rejection.reason }
        }
        #expect(found == reason)
      }
    }
  }

  private func altered(
    _ ledger: IBFTTestLedger, _ change: ([[UInt8]]) -> [[UInt8]]
  ) throws(ReplayFailure) -> ReplayFolder {
    do { return try resealed(ledger, change) } catch { throw .unreadable("\(error)") }
  }
}
