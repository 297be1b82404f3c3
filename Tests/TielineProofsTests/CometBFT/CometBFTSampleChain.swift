import Testing
import TielineCore
import TielineCrypto

@testable import TielineProofs

/// A ledger whose keys the tests hold, so that they can sign what no honest validator would.
struct CometBFTSampleChain {
  /// How a validator votes.
  enum Part { case commit, `nil`, absent }

  let keys: [Ed25519.PrivateKey]
  let validators: CometBFTValidatorSet

  /// - Parameter first: The seed of the first key; sets overlap where their seeds do.
  init(powers: [UInt64] = [10, 10, 10, 10], first: UInt8 = 1) throws {
    keys = try powers.indices.map {
      try Ed25519.PrivateKey(seed: [UInt8](repeating: first + UInt8($0), count: 32))
    }
    validators = try CometBFTValidatorSet.checked(
      zip(keys, powers).map { CometBFTValidator(key: $0.publicKey, power: $1) })
  }

  /// A header of this set, `seconds` after an epoch of its own.
  func header(
    _ height: UInt64, seconds: Int64? = nil, next: CometBFTSampleChain? = nil, chainID: String = "sample-7",
    parent: CometBFTBlockID? = nil, dataHash: [UInt8] = CometBFTMerkleTree.root(of: []),
    resultsHash: [UInt8] = CometBFTMerkleTree.root(of: [])
  ) throws -> CometBFTHeader {
    CometBFTHeader(
      versionBlock: 11, versionApp: 1, chainID: chainID, height: height,
      time: try Self.time(seconds ?? Int64(height)),
      lastBlockID: parent ?? CometBFTBlockID(hash: Self.hash(1), partsTotal: 1, partsHash: Self.hash(2)),
      lastCommitHash: Self.hash(3), dataHash: dataHash, validatorsHash: validators.hash,
      nextValidatorsHash: (next ?? self).validators.hash, consensusHash: Self.hash(4), appHash: Self.hash(5),
      lastResultsHash: resultsHash, evidenceHash: CometBFTMerkleTree.root(of: []),
      proposerAddress: validators.addresses[0])
  }

  /// A header with the commit that votes of the set make.
  func block(_ header: CometBFTHeader, parts: [Part] = [], round: UInt32 = 0) throws -> CometBFTLightBlock {
    let id = CometBFTBlockID(hash: header.hash, partsTotal: 1, partsHash: Self.hash(6))
    let time = try #require(CometBFTTime(seconds: header.time.seconds + 1, nanoseconds: 5))
    let blank = CometBFTCommit(height: header.height, round: round, blockID: id, signatures: [])
    let signatures = try keys.indices.map { index -> CometBFTCommit.Signature in
      let part = parts.indices.contains(index) ? parts[index] : .commit
      guard part != .absent else { return .absent }
      func signature(_ bytes: [UInt8]) -> CometBFTCommit.Signature {
        let vote = CometBFTVote(address: validators.addresses[index], time: time, signature: bytes)
        return part == .commit ? .commit(vote) : .nil(vote)
      }
      let message = try #require(blank.signBytes(of: signature([]), chainID: header.chainID))
      return signature(try keys[index].sign(message))
    }
    return CometBFTLightBlock(
      header: header, commit: CometBFTCommit(height: header.height, round: round, blockID: id, signatures: signatures),
      validators: validators)
  }

  /// A client that trusts this set's header at 10.
  func client(next: CometBFTSampleChain? = nil) throws -> CometBFTLightClient {
    try CometBFTLightClient(trusting: try header(10, next: next))
  }

  /// An update of that client.
  func update(_ block: CometBFTLightBlock, trustedSet: CometBFTSampleChain? = nil) -> CometBFTUpdate {
    CometBFTUpdate(block: block, trustedHeight: 10, trustedValidators: (trustedSet ?? self).validators)
  }

  static func hash(_ byte: UInt8) -> [UInt8] { [UInt8](repeating: byte, count: 32) }

  /// 2026-11-22T22:13:20Z and so many seconds, and 7 nanoseconds.
  static func time(_ seconds: Int64) throws -> CometBFTTime {
    try #require(CometBFTTime(seconds: 1_795_385_600 + seconds, nanoseconds: 7))
  }

  static func now(_ seconds: Int64) -> Instant { Instant(secondsSinceEpoch: 1_795_385_600 + seconds) }
}

extension CometBFTLightBlock {
  /// The same with some parts exchanged.
  func with(
    header: CometBFTHeader? = nil, commit: CometBFTCommit? = nil, signatures: [CometBFTCommit.Signature]? = nil,
    blockID: CometBFTBlockID? = nil, validators: CometBFTValidatorSet? = nil
  ) -> CometBFTLightBlock {
    let commit = commit ?? self.commit
    return CometBFTLightBlock(
      header: header ?? self.header,
      commit: CometBFTCommit(
        height: commit.height, round: commit.round, blockID: blockID ?? commit.blockID,
        signatures: signatures ?? commit.signatures),
      validators: validators ?? self.validators)
  }
}
