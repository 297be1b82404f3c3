import Foundation
import Testing
import TielineTestVectors

@testable import TielineProofs

@Suite(.enabled(if: SharedVectors.areThere))
struct CometBFTRecordingTests {
  @Test func `replays what injectived nodes answered`() throws {
    let expected: [(String, Int, Int, Int, UInt64)] = [
      ("single", 4, 0, 10, 802), ("fourval", 26, 2, 10, 475), ("fourval_one_absent", 4, 0, 0, 230),
    ]
    for (name, headers, changes, proofs, head) in expected {
      let report = try CometBFTRecording.replay(try CometBFTVectors.folder(name))
      print("cometbft | \(name) | \(report)")
      #expect(report.headers == headers && report.setChanges == changes)
      #expect(report.proofs == proofs && report.head == head)
    }
  }

  fileprivate struct Alteration: Sendable {
    let name: String
    let folder: String
    let file: String
    let path: [String]
    let expected: String
    var value: (@Sendable (Any) -> Any)?
  }

  fileprivate static let alterations: [Alteration] = [
    Alteration("app_hash", "single", "commit_801.json", "signed_header.header.app_hash", "wrongHash"),
    Alteration("chain id", "single", "commit_801.json", "signed_header.header.chain_id", "wrongLedger"),
    Alteration("time", "single", "commit_801.json", "signed_header.header.time", "wrongHash") { _ in
      "2026-11-22T22:12:51.967899504Z"
    },
    Alteration("first commit's time", "single", "commit_372.json", "signed_header.header.time", "wrongHash") { _ in
      "2026-11-22T22:11:15.834564905Z"
    },
    Alteration("height", "single", "commit_801.json", "signed_header.header.height", "wrongHeight") { _ in "802" },
    Alteration("commit's height", "single", "commit_801.json", "signed_header.commit.height", "wrongHeight") { _ in
      "802"
    },
    Alteration("round", "single", "commit_801.json", "signed_header.commit.round", "badSignature") { _ in 1 },
    Alteration("block id", "single", "commit_801.json", "signed_header.commit.block_id.hash", "wrongHash"),
    Alteration("parts", "single", "commit_801.json", "signed_header.commit.block_id.parts.hash", "badSignature"),
    Alteration(
      "signature", "fourval", "commit_331.json", "signed_header.commit.signatures.3.signature", "badSignature"),
    Alteration(
      "vote's time", "fourval", "commit_331.json", "signed_header.commit.signatures.3.timestamp", "badSignature"
    ) { _ in "2026-11-22T22:12:51.967899504Z" },
    Alteration(
      "stranger", "fourval", "commit_331.json", "signed_header.commit.signatures.3.validator_address", "unknownSigner"),
    Alteration(
      "one signature twice", "fourval", "commit_331.json", "signed_header.commit.signatures", "duplicateSigner"
    ) {
      ($0 as? [Any]).map { [$0[0], $0[0]] + $0.dropFirst(2) } ?? $0
    },
    Alteration("two absent", "fourval_one_absent", "commit_227.json", "signed_header.commit.signatures", "missedQuorum")
    {
      ($0 as? [Any]).map { [$0[0], $0[0]] + $0.dropFirst(2) } ?? $0
    },
    Alteration("power", "fourval", "validators_339.json", "validators.0.voting_power", "wrongValidators") { _ in "9999"
    },
    Alteration("no power", "fourval", "validators_339.json", "validators.0.voting_power", "wrongValidators") { _ in "0"
    },
    Alteration("no validators", "fourval", "validators_339.json", "validators", "empty") { _ in [Any]() },
    Alteration("another key", "fourval", "validators_339.json", "validators.0.pub_key.value", "unreadable"),
    Alteration("a validator less", "fourval", "validators_331.json", "validators", "wrongValidators") {
      ($0 as? [Any]).map { Array($0.dropLast()) } ?? $0
    },
    Alteration("a validator twice", "fourval", "validators_331.json", "validators", "duplicateSigner") {
      ($0 as? [Any]).map { [$0[0], $0[0]] + $0.dropFirst(2) } ?? $0
    },
    Alteration("set's height", "fourval", "validators_331.json", "block_height", "wrongHeight") { _ in "332" },
    Alteration("header file", "single", "header_801.json", "header.app_hash", "wrongHash"),
    Alteration("block's header", "single", "block_801.json", "block.header.data_hash", "wrongHash"),
    Alteration("block's id", "single", "block_801.json", "block_id.hash", "wrongHash"),
    Alteration("block's parts", "single", "block_801.json", "block_id.parts.hash", "wrongHash"),
    Alteration("block's transaction", "single", "block_372.json", "block.data.txs.0", "wrongRoot"),
    Alteration("block without transactions", "single", "block_372.json", "block.data.txs", "wrongRoot") { _ in [Any]()
    },
    Alteration(
      "last commit's signature", "single", "block_801.json", "block.last_commit.signatures.0.signature", "wrongRoot"),
    Alteration("last commit's round", "single", "block_801.json", "block.last_commit.round", "badSignature") { _ in 1 },
    Alteration("last commit's block", "single", "block_801.json", "block.last_commit.block_id.hash", "wrongParent"),
    Alteration("result's gas", "single", "block_results_372.json", "txs_results.0.gas_used", "wrongRoot") { _ in
      "163166"
    },
    Alteration("result's data", "single", "block_results_372.json", "txs_results.0.data", "wrongRoot"),
    Alteration("results' app_hash", "single", "block_results_372.json", "app_hash", "wrongHash"),
    Alteration("transaction", "single", "tx_prove_372.json", "tx", "wrongValue"),
    Alteration("transaction's hash", "single", "tx_prove_372.json", "hash", "wrongHash"),
    Alteration("proven transaction", "single", "tx_prove_372.json", "proof.data", "wrongValue"),
    Alteration("transaction's root", "single", "tx_prove_372.json", "proof.root_hash", "wrongRoot"),
    Alteration("transaction's leaf", "single", "tx_prove_372.json", "proof.proof.leaf_hash", "wrongValue"),
    Alteration("transaction's total", "single", "tx_prove_372.json", "proof.proof.total", "malformed") { _ in "2" },
    Alteration("transaction's result", "single", "tx_prove_372.json", "tx_result.data", "wrongValue"),
    Alteration("stored value", "single", "abci_exist_counter.json", "value", "wrongValue"),
    Alteration("stored value missing", "single", "abci_exist_counter.json", "value", "wrongValue") { _ in NSNull() },
    Alteration("value beside an absence", "single", "abci_absent.json", "value", "wrongValue") { _ in "AA==" },
    Alteration("query's height", "single", "abci_exist_counter.json", "height", "wrongRoot") { _ in "801" },
    Alteration("query's key", "single", "abci_exist_counter.json", "key", "wrongKey"),
    Alteration("proof's key", "single", "abci_exist_counter.json", "proofOps.ops.0.key", "wrongKey"),
    Alteration("query's store", "single", "abci_exist_counter.json", "proofOps.ops.1.key", "wrongKey") { _ in "YmFuaw=="
    },
    Alteration("proof", "single", "abci_exist_counter.json", "proofOps.ops.0.data", "malformed"),
    Alteration("proof type", "single", "abci_exist_counter.json", "proofOps.ops.0.type", "unreadable"),
    Alteration("manifest's value", "single", "manifest.json", "slots.counter.value_b64", "wrongValue"),
    Alteration("manifest's slot", "single", "manifest.json", "slots.counter.slot", "wrongKey") { _ in "0x1" },
    Alteration("manifest's height", "single", "manifest.json", "query_height", "wrongHeight") { _ in 799 },
    Alteration("manifest's absent key", "single", "manifest.json", "absent_key", "wrongKey") { _ in "00" },
    Alteration("genesis's chain id", "single", "genesis.json", "chain_id", "wrongLedger"),
  ]

  @Test func `stops at each altered file for its own reason`() throws {
    let folders = try ["single", "fourval", "fourval_one_absent"].reduce(into: [String: [String: [UInt8]]]()) {
      $0[$1] = try CometBFTVectors.folder($1).files
    }
    for test in Self.alterations {
      var files = try #require(folders[test.folder])
      let original = try #require(files[test.file])
      files[test.file] = try Self.altered(original, test)
      #expect(files[test.file] != original)
      let found: String
      do throws(ReplayFailure) {
        found = "accepted: \(try CometBFTRecording.replay(ReplayFolder(files: files)))"
      } catch {
        switch error {
        case .rejected(let rejection, _): found = rejection.reason.rawValue
        case .insufficient(let shortfall, _): found = "\(shortfall)"
        case .unreadable: found = "unreadable"
        }
      }
      print("cometbft \(test.folder)/\(test.file) | \(test.name) | \(found)")
      #expect(found == test.expected, "\(test.name)")
    }
  }

  private static func altered(_ bytes: [UInt8], _ test: Alteration) throws -> [UInt8] {
    let json = try JSONSerialization.jsonObject(with: Data(bytes))
    let changed = change(json, test.path[...], test.value ?? flipped)
    return Array(try JSONSerialization.data(withJSONObject: changed))
  }

  private static func change(_ json: Any, _ path: ArraySlice<String>, _ value: (Any) -> Any) -> Any {
    guard let name = path.first else { return value(json) }
    if var members = json as? [String: Any], let member = members[name] {
      members[name] = change(member, path.dropFirst(), value)
      return members
    }
    if var elements = json as? [Any], let index = Int(name), elements.indices.contains(index) {
      elements[index] = change(elements[index], path.dropFirst(), value)
      return elements
    }
    return json
  }

  /// A text with another first character, of those that hexadecimal and Base64 both have.
  private static func flipped(_ value: Any) -> Any {
    guard let text = value as? String, let first = text.first else { return value }
    return (first == "A" ? "B" : "A") + text.dropFirst()
  }
}

extension CometBFTRecordingTests.Alteration {
  fileprivate init(
    _ name: String, _ folder: String, _ file: String, _ path: String, _ expected: String,
    value: (@Sendable (Any) -> Any)? = nil
  ) {
    self.init(
      name: name, folder: folder, file: file, path: path.split(separator: ".").map(String.init), expected: expected,
      value: value)
  }
}
