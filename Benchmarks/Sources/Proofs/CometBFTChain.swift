import TielineCodec
import TielineCore
import TielineCrypto
import TielineProofs

/// A CometBFT ledger whose keys the benchmark holds: every validator has the same power and signs every header.
struct CometBFTChain {
  private static let start: Int64 = 1_795_385_600
  private static let text = Hex.encode([UInt8](repeating: 5, count: 32), prefix: false)

  let keys: [Ed25519.PrivateKey]
  let validators: CometBFTValidatorSet
  private let first: CometBFTHeader

  init(validators count: Int) throws {
    keys = try (0..<count).map { try Ed25519.PrivateKey(seed: SHA256.hash(Array("bench \($0)".utf8))) }
    let entries = keys.map { key in
      let validator = CometBFTValidator(key: key.publicKey, power: 10)
      return [
        "address": .string(Hex.encode(validator.address, prefix: false)),
        "pub_key": [
          "type": "tendermint/PubKeyEd25519", "value": .string(Hex.encode(key.publicKey.bytes, prefix: false)),
        ], "voting_power": "10",
      ] as JSONValue
    }
    validators = try CometBFTAnswer.validators(Self.field(["validators": .array(entries)]))
    let set = JSONValue.string(Hex.encode(validators.hash, prefix: false))
    let other = JSONValue.string(Self.text)
    first = try CometBFTAnswer.header(
      Self.field([
        "version": ["block": "11", "app": "1"], "chain_id": "bench-1", "height": "1",
        "time": "2026-11-22T22:13:20.000000007Z",
        "last_block_id": ["hash": other, "parts": ["total": 1, "hash": other]],
        "last_commit_hash": other, "data_hash": other, "validators_hash": set, "next_validators_hash": set,
        "consensus_hash": other, "app_hash": other, "last_results_hash": other, "evidence_hash": other,
        "proposer_address": .string(Hex.encode(validators.addresses[0], prefix: false)),
      ]))
  }

  /// A client that trusts the first header.
  func client() throws -> CometBFTLightClient { try CometBFTLightClient(trusting: first) }

  /// The header at a height, a second later than the one before it, with everybody's signature.
  func update(_ height: UInt64) throws -> CometBFTUpdate {
    var header = first
    header.height = height
    header.time = try Self.time(Int64(height))
    let parts = [UInt8](repeating: 6, count: 32)
    let id = CometBFTBlockID(hash: header.hash, partsTotal: 1, partsHash: parts)
    let blank = CometBFTCommit(height: height, round: 0, blockID: id, signatures: [])
    let time = try Self.time(Int64(height) + 1)
    let signatures = try zip(keys, validators.addresses).map { key, address in
      let vote = CometBFTVote(address: address, time: time, signature: [])
      let signature = try key.sign(blank.signBytes(of: .commit(vote), chainID: header.chainID) ?? [])
      return CometBFTCommit.Signature.commit(CometBFTVote(address: address, time: time, signature: signature))
    }
    let commit = CometBFTCommit(height: height, round: 0, blockID: id, signatures: signatures)
    return CometBFTUpdate(
      block: CometBFTLightBlock(header: header, commit: commit, validators: validators), trustedHeight: height - 1,
      trustedValidators: validators)
  }

  /// A moment at which the header at a height is new.
  func now(_ height: UInt64) -> Instant { Instant(secondsSinceEpoch: Self.start + Int64(height) + 2) }

  private static func time(_ seconds: Int64) throws -> CometBFTTime {
    guard let time = CometBFTTime(seconds: start + seconds, nanoseconds: 7) else {
      throw BenchmarkFailure("no such time")
    }
    return time
  }

  private static func field(_ value: JSONValue) -> JSONField<JSONMismatch> { JSONField(value, of: "the benchmark") }
}
