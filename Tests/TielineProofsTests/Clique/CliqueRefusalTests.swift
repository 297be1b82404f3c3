import Foundation
import Testing
import TielineCodec
import TielineCore
import TielineCrypto
import TielineTestVectors

@testable import TielineProofs

/// What a recording of a real ledger must not be able to say.
@Suite(.enabled(if: SharedVectors.areThere), .serialized) struct CliqueRefusalTests {
  typealias Reason = Rejection.Reason

  struct Case: Sendable {
    let name: String
    let reason: Reason
    let verdict: @Sendable (CliqueRecorded) throws -> Rejection?
  }

  /// A header of the recording, changed.
  private static func header(
    _ name: String, _ number: Int, _ reason: Reason,
    _ change: @escaping @Sendable (CliqueRecorded, EthereumHeader) throws -> [UInt8]
  ) -> Case {
    Case(name: name, reason: reason) { recorded in
      var client = try recorded.client(upTo: number - 1)
      let genuine = recorded.headers[number]
      let changed = try change(recorded, genuine)
      let before = client.checkpoint
      let verdict = client.apply(changed, at: CliqueTestRun.now)
      #expect(client.checkpoint == before)
      #expect(client.apply(genuine.rlp(), at: CliqueTestRun.now).accepted != nil)
      return verdict.rejection
    }
  }

  /// The same, with one field set and sealed anew by whoever sealed it.
  private static func resealed(
    _ name: String, _ number: Int, _ reason: Reason, _ place: Int,
    _ item: @escaping @Sendable (EthereumHeader) -> RLPItem
  ) -> Case {
    header(name, number, reason) { _, header in
      let key = CliqueTestChain.key(of: try header.cliqueSigner())
      return CliqueTestChain.Draft(header).setting(place, item(header)).sealed(by: key)
    }
  }

  /// A file of the recording, changed in a text.
  private static func file(
    _ name: String, _ path: String, _ reason: Reason, _ change: @escaping @Sendable (String) throws -> String
  ) -> Case {
    Case(name: name, reason: reason) { recorded in
      var files = recorded.folder.files
      let text = String(decoding: files[path] ?? [], as: UTF8.self)
      let changed = try change(text)
      #expect(changed != text)
      files[path] = Array(changed.utf8)
      do throws(ReplayFailure) { _ = try CliqueRecording.replay(ReplayFolder(files: files)) } catch {
        guard case .rejected(let rejection, _) = error else { throw error }
        return rejection
      }
      return nil
    }
  }

  private static func replacing(_ text: String, _ old: String, _ new: String) throws -> String {
    let range = try #require(text.range(of: old), "\(old) is not in the file")
    return text.replacingCharacters(in: range, with: new)
  }

  /// The rejection of a changed claim about state at `block`.
  private static func claim(
    _ name: String, at block: Int, _ reason: Reason,
    _ change: @escaping @Sendable ([[String: Any]]) throws -> [String: Any]
  ) -> Case {
    Case(name: name, reason: reason) { recorded in
      let all = try JSONSerialization.jsonObject(with: Data(recorded.folder.files["proofs.json"] ?? []))
      let proofs = try #require(all as? [[String: Any]]).compactMap { $0["proof"] as? [String: Any] }
      let text = try JSONSerialization.data(withJSONObject: try change(proofs))
      let field = JSONField<ReplayFailure>(try JSONValue(parsing: Array(text)), of: name)
      let header = TrustedEthereumHeader(recorded.headers[block], family: .clique, chain: "424201")
      return header.state(try EthereumStateClaim(field)).rejection
    }
  }

  private static func slots(_ claim: [String: Any]) throws -> [[String: Any]] {
    try #require(claim["storageProof"] as? [[String: Any]])
  }

  private static func with(_ slot: [String: Any], in claim: [String: Any]) -> [String: Any] {
    claim.merging(["storageProof": [slot]]) { $1 }
  }

  private static let seals: [Case] = [
    header("(1) one bit of the stateRoot flipped", 10, .unknownSigner) { _, header in
      var root = header.stateRoot
      root[7] ^= 1
      var draft = CliqueTestChain.Draft(header)
      draft.items[3] = .bytes(root)
      return RLP.encode(.list(draft.items))
    },
    header("(2) the seal of the next header", 10, .unknownSigner) { recorded, header in
      header.rlp(replacingExtraData: header.extraData.dropLast(65) + recorded.headers[11].extraData.suffix(65))
    },
    header("(3) difficulty 1 for 2", 10, .unknownSigner) { _, header in
      RLP.encode(.list(CliqueTestChain.Draft(header).setting(7, .integer(1 as UInt8)).items))
    },
    resealed("(3) difficulty 1 for 2, sealed anew", 10, .wrongTurn, 7) { _ in .integer(1 as UInt8) },
    resealed("(3) difficulty 3", 10, .wrongField, 7) { _ in .integer(3 as UInt8) },
    header("(4) sealed by D, who signs from 81 on", 79, .unknownSigner) { _, header in
      CliqueTestChain.Draft(header).sealed(by: 3)
    },
    header("(5) sealed by C, who was removed", 88, .unknownSigner) { _, header in
      CliqueTestChain.Draft(header).sealed(by: 2)
    },
    header("(6) sealed by the signer of the block before", 41, .wrongTurn) { recorded, header in
      let key = CliqueTestChain.key(of: try recorded.headers[40].cliqueSigner())
      return CliqueTestChain.Draft(header).setting(7, .integer(1 as UInt8)).sealed(by: key)
    },
    header("(15) a high s", 10, .badSignature) { _, header in
      let key = CliqueTestChain.key(of: try header.cliqueSigner())
      return CliqueTestChain.Draft(header).sealed(by: key, CliqueTestChain.highS)
    },
    header("(15) v of 27", 10, .badSignature) { _, header in
      header.rlp(replacingExtraData: header.extraData.dropLast() + [header.extraData[96] + 27])
    },
    header("(15) v of 2", 10, .badSignature) { _, header in
      header.rlp(replacingExtraData: header.extraData.dropLast() + [2])
    },
  ]

  private static func epochExtra(_ indices: [Int]) -> RLPItem {
    .bytes(
      [UInt8](repeating: 0, count: 32) + indices.flatMap { CliqueTestChain.addresses[$0].bytes }
        + [UInt8](repeating: 0, count: 65))
  }

  private static let votes: [Case] = [
    resealed("(7) block 90 lists A, B, C", 90, .wrongValidators, 12) { _ in epochExtra([0, 2, 1]) },
    resealed("(7) block 90 lists A, D, B", 90, .wrongValidators, 12) { _ in epochExtra([0, 3, 1]) },
    resealed("(7) block 90 lists none", 90, .malformed, 12) { _ in epochExtra([]) },
    resealed("a list between epochs", 91, .malformed, 12) { _ in epochExtra([0, 1, 3]) },
    resealed("(8) a vote at an epoch", 60, .wrongVote, 2) { _ in .bytes(CliqueTestChain.addresses[3].bytes) },
    resealed("(8) an authorising nonce at an epoch", 60, .wrongVote, 14) { _ in
      .bytes([UInt8](repeating: 0xFF, count: 8))
    },
    resealed("(9) a nonce of neither kind", 10, .wrongVote, 14) { _ in .bytes([0, 0, 0, 0, 0, 0, 0, 1]) },
    file("(10) B's votes of 83 and 86 counted twice", "signers_by_block.json", .wrongValidators) { text in
      var all = try #require(JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: [String]])
      all["86"] = all["87"]
      return String(decoding: try JSONSerialization.data(withJSONObject: all), as: UTF8.self)
    },
    file("(11) A's vote kept over epoch 120", "snapshots.json", .wrongVote) { text in
      var all = try #require(JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: [String: Any]])
      let before = try #require(all["119"])
      all["120"]?["votes"] = before["votes"]
      all["120"]?["tally"] = before["tally"]
      return String(decoding: try JSONSerialization.data(withJSONObject: all), as: UTF8.self)
    },
    resealed("a mixHash", 10, .wrongField, 13) { _ in .bytes([UInt8](repeating: 1, count: 32)) },
    resealed("uncles", 10, .wrongField, 1) { _ in .bytes([UInt8](repeating: 1, count: 32)) },
    resealed("more gas used than the limit", 10, .wrongField, 10) { .integer($0.gasLimit + 1) },
    resealed("the time of its parent", 10, .wrongTime, 11) { .integer($0.timestamp - 1) },
    resealed("a time in the future", 10, .wrongTime, 11) { _ in .integer(1_800_000_016 as UInt64) },
    resealed("another number", 10, .wrongHeight, 8) { .integer($0.number + 1) },
  ]

  private static let proofs: [Case] = [
    claim("(12) a storage proof without its last node", at: 71, .wrongRoot) { proofs in
      var slot = try slots(proofs[2])[1]
      slot["proof"] = Array(try #require(slot["proof"] as? [String]).dropLast())
      return with(slot, in: proofs[2])
    },
    claim("(12) a value that is 1 more", at: 71, .wrongValue) { proofs in
      with(try slots(proofs[2])[1].merging(["value": "0x6"]) { $1 }, in: proofs[2])
    },
    claim("(12) claimed, at the root of locked", at: 67, .wrongRoot) { $0[2] },
    claim("(12) claimed, under the account of locked", at: 67, .wrongRoot) { proofs in
      with(try slots(proofs[2])[10], in: proofs[1])
    },
    claim("(13) a value that is there, called absent", at: 71, .wrongValue) { proofs in
      with(try slots(proofs[2])[0].merging(["value": "0x0"]) { $1 }, in: proofs[2])
    },
    claim("(13) another key's absence for a key that is there", at: 71, .wrongRoot) { proofs in
      let all = try slots(proofs[2])
      let proof = try #require(all[11]["proof"])
      return with(all[1].merging(["value": "0x0", "proof": proof]) { $1 }, in: proofs[2])
    },
    claim("a node more than needed", at: 71, .notCanonical) { proofs in
      var slot = try slots(proofs[2])[1]
      slot["proof"] = try #require(slot["proof"] as? [String]) + ["0x80"]
      return with(slot, in: proofs[2])
    },
    claim("another balance", at: 71, .wrongValue) { $0[2].merging(["balance": "0x1"]) { $1 } },
    file("(14) a receipt's status flipped", "block_69_txs_receipts.json", .wrongRoot) {
      try replacing($0, "\"status\": \"0x0\"", "\"status\": \"0x1\"")
    },
    file("(14) a log's topic changed", "block_65_txs_receipts.json", .wrongRoot) {
      try replacing($0, "\"0x2388bf", "\"0x2388be")
    },
    file("a raw transaction changed", "block_65_txs_receipts.json", .wrongRoot) {
      try replacing($0, "0xf8cc01843b9aca00", "0xf8cc01843b9aca01")
    },
    file("a block with a changed transaction", "block_65.rlp.hex", .wrongRoot) {
      try replacing($0, "f8cc01843b9aca00", "f8cc01843b9aca01")
    },
    file("headers.json contradicts headers_rlp.json", "headers.json", .wrongHash) {
      try replacing($0, "\"gasUsed\": \"0x0\"", "\"gasUsed\": \"0x1\"")
    },
  ]

  @Test func `refuses what the recording must not be able to say, for the stated reason`() throws {
    let recorded = try #require(try CliqueRecorded.geth())
    for refusal in Self.seals + Self.votes + Self.proofs {
      let rejection = try refusal.verdict(recorded)
      print("clique | \(refusal.name) | \(rejection.map { $0.reason.rawValue } ?? "NOT REFUSED")")
      #expect(rejection?.reason == refusal.reason, "\(refusal.name): \(rejection.map(\.description) ?? "accepted")")
    }
  }
}

/// The recording of geth, read once.
struct CliqueRecorded: Sendable {
  let folder: ReplayFolder
  let headers: [EthereumHeader]

  static func geth() throws -> CliqueRecorded? {
    guard let folder = RecordedFolder.read("clique-geth") else { return nil }
    let rows = try folder.requiredJSON("headers_rlp.json").elements()
    return CliqueRecorded(
      folder: folder, headers: try rows.map { try EthereumHeader(rlp: $0["headerRlp"].hexBytes()) })
  }

  /// A light client that followed the recording up to a block.
  func client(upTo number: Int, depth: Int = 3) throws -> CliqueLightClient {
    var client = try CliqueLightClient(
      epochHeader: headers[0].rlp(), CliqueParameters(chain: "424201", epoch: 30, period: 1, depth: depth))
    for header in headers.dropFirst().prefix(number) {
      _ = try #require(client.apply(header.rlp(), at: CliqueTestRun.now).accepted)
    }
    return client
  }
}
