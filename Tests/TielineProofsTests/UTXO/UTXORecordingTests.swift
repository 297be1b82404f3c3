import Foundation
import Testing
import TielineCore
import TielineTestVectors

@testable import TielineProofs

@Suite(.enabled(if: SharedVectors.areThere))
struct UTXORecordingTests {
  @Test func `replays the recording of a Litecoin regtest node`() throws {
    let report = try UTXORecording.replay(UTXOVectors.folder())
    #expect(report.headers == 21 && report.setChanges == 0 && report.proofs == 5 && report.head == 1371)
  }

  @Test func `replays a recording that a proof is missing from`() throws {
    let files = try UTXOVectors.folder().files.filter { $0.key == "headers.json" || $0.key == "htlc_claim.json" }
    let report = try UTXORecording.replay(ReplayFolder(files: files))
    #expect(report.proofs == 1 && report.head == 1370)
  }

  /// One digit of each hexadecimal text changed, and numbers too.
  @Test(arguments: [
    ("headers.json", #""height": 1355"#, #""height": 1356"#, Rejection.Reason.wrongHeight),
    ("headers.json", "bcfb1c808b087d75", "bcfb1c808b087d76", .wrongHash),
    ("merkle_fund.json", #""mediantime": 1795387231"#, #""mediantime": 1795387232"#, .wrongField),
    ("merkle_fund.json", #""height": 1361"#, #""height": 1362"#, .wrongField),
    ("merkle_fund.json", "0000aa4", "0000aa5", .wrongWork),
    ("merkle_fund.json", #""nTx": 3"#, #""nTx": 4"#, .wrongField),
    ("merkle_fund.json", "010d\"", "011d\"", .notCanonical),
    (
      "merkle_claim.json", "\"e7cd7041dd98f4378df1844a83e300a394dcd688766a61fece59f1b17fe0aa12\"",
      "\"e8cd7041dd98f4378df1844a83e300a394dcd688766a61fece59f1b17fe0aa12\"", .wrongKey
    ),
    ("merkle_claim.json", "18ddf505000000", "19ddf505000000", .wrongRoot),
    ("merkle_multi.json", #""n_tx": 26"#, #""n_tx": 27"#, .wrongField),
    ("merkle_multi.json", "\"8ab6c53a", "\"8ab6c53b", .wrongRoot),
    ("htlc_claim.json", "rltc1q5x", "rltc1q5y", .wrongScript),
    ("htlc_claim.json", "\"preimage\": \"42", "\"preimage\": \"43", .wrongValue),
    ("htlc_claim.json", "\"vout\": 1", "\"vout\": 0", .wrongScript),
    ("htlc_refund.json", "\"locktime\": 1367", "\"locktime\": 1368", .wrongField),
    ("htlc_refund.json", "68ac57050000\"", "68ac56050000\"", .wrongKey),
  ])
  func `refuses an altered recording`(
    _ alteration: (file: String, from: String, to: String, reason: Rejection.Reason)
  ) throws {
    var files = try UTXOVectors.folder().files
    let text = String(decoding: try #require(files[alteration.file]), as: UTF8.self)
    // The files are written with or without blanks behind the colon.
    let candidates = [alteration.from, alteration.from.replacingOccurrences(of: ": ", with: ":")]
    let from = try #require(candidates.first(where: text.contains))
    let to = from == alteration.from ? alteration.to : alteration.to.replacingOccurrences(of: ": ", with: ":")
    files[alteration.file] = Array(text.replacingOccurrences(of: from, with: to).utf8)
    do {
      _ = try UTXORecording.replay(ReplayFolder(files: files))
      Issue.record("accepted \(alteration)")
    } catch {
      guard case .rejected(let rejection, let file) = error else { throw error }
      #expect(rejection.reason == alteration.reason && file == alteration.file, "\(rejection)")
      print("utxo | recording: \(alteration.file) with \(alteration.to.prefix(40)) | \(rejection.reason)")
    }
  }

  @Test func `refuses a recording with a header left out or repeated`() throws {
    var files = try UTXOVectors.folder().files
    let entries = try #require(
      try JSONSerialization.jsonObject(with: Data(files["headers.json"] ?? [])) as? [[String: Any]])
    for (name, altered) in [
      ("left out", entries.filter { $0["height"] as? Int != 1360 }),
      ("repeated", entries + [entries[entries.count - 1]]),
      ("exchanged", Array(entries.dropLast(2)) + entries.suffix(2).reversed()),
    ] {
      files["headers.json"] = try [UInt8](JSONSerialization.data(withJSONObject: altered))
      let error = #expect(throws: ReplayFailure.self) { try UTXORecording.replay(ReplayFolder(files: files)) }
      guard case .rejected(let rejection, _) = error else { return #expect(Bool(false), "\(name)") }
      #expect(rejection.reason == .wrongHeight)
      print("utxo | recording: a header \(name) | \(rejection.reason)")
    }
  }
}
