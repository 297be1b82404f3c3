import TielineCodec
import TielineCore

/// Decides where locks stand on one ledger: its light client, and the place where that ledger keeps locks.
public struct LockVerifier: Sendable {
  /// How a ledger keeps its locks.
  public enum Layout: Hashable, Sendable {
    /// The `HashTimeLock` contract of a ledger that runs Ethereum's virtual machine, and its bridge.
    case evm(EVMLockLayout)
    /// Records of a Fabric chaincode. The key is the text `lock/` and the lock's name in 64 lower-case hexadecimal
    /// digits. The name is ``TielineCore/LockTerms/canonicalIdentifier``, the SHA-256 of all terms; the value is
    ///
    /// - `01` once the lock is made,
    /// - `02` and the 32 bytes of the preimage once it is claimed,
    /// - `03` once it is refunded.
    case fabric(chaincode: String)
    /// Records of a Neo N3 contract, by its number (`id` of `getcontractstate`). The key is the five bytes of `lock/`
    /// and the 32 bytes of the lock's name, as a key has at most 64 bytes there; names and values are as in
    /// ``fabric(chaincode:)``.
    case neo(contract: Int32)
    /// Outputs under the hash-time-lock script of these keys.
    case utxo(UTXOLockLayout)
    /// Entries that the ledger's one authority signs.
    case authority
  }

  /// What is trusted, in canonical JSON.
  public typealias Checkpoint = CanonicalJSON

  private var ledger: any ProvenLocks
  public let layout: Layout

  /// - Throws: ``CheckpointError`` for anything but a light client's checkpoint, or one whose family does not keep
  ///   locks in this way.
  public init(checkpoint: Checkpoint, layout: Layout) throws(CheckpointError) {
    guard case .object(let fields) = checkpoint, case .string(let name)? = fields["family"],
      let family = LedgerFamily(rawValue: name)
    else {
      let names = LedgerFamily.allCases.map(\.rawValue).joined(separator: ", ")
      throw CheckpointError("an object whose 'family' is one of \(names) is expected")
    }
    self.layout = layout
    switch (family, layout) {
    case (.authority, .authority): ledger = AuthorityLocks(client: try AuthorityLightClient(checkpoint: checkpoint))
    case (.cometBFT, .evm(let evm)):
      ledger = CometBFTLocks(client: try CometBFTLightClient(checkpoint: checkpoint), layout: evm)
    case (.clique, .evm(let evm)):
      ledger = EthereumLocks(client: try CliqueLightClient(checkpoint: checkpoint), layout: evm)
    case (.ibft, .evm(let evm)), (.ibft2, .evm(let evm)), (.qbft, .evm(let evm)):
      ledger = EthereumLocks(client: try IBFTLightClient(checkpoint: checkpoint), layout: evm)
    case (.aura, .evm(let evm)):
      ledger = EthereumLocks(client: try AuRaLightClient(checkpoint: checkpoint), layout: evm)
    case (.fabric, .fabric(let chaincode)):
      ledger = FabricLocks(client: try FabricLightClient(checkpoint: checkpoint), chaincode: chaincode)
    case (.neo, .neo(let contract)):
      ledger = NeoLocks(client: try NeoLightClient(checkpoint: checkpoint), contract: contract)
    case (.utxo, .utxo(let keys)):
      ledger = UTXOLocks(client: try UTXOLightClient(checkpoint: checkpoint), layout: keys)
    default: throw CheckpointError("a ledger of the family '\(name)' does not keep locks in this way")
    }
  }

  /// The newest header that is final.
  public var head: VerifiedHeader { ledger.head }

  /// What is trusted now.
  public var checkpoint: Checkpoint { ledger.checkpoint }

  /// Decides whether a header follows, and goes on to it if so.
  ///
  /// - Returns: The headers that became final with it.
  public mutating func apply(_ header: [UInt8], at now: Instant) -> Verdict<[VerifiedHeader]> {
    ledger.apply(header, at: now)
  }

  /// Whether a header was accepted before and still waits to become final, or is the newest that did; such a header
  /// comes again where a node is asked from ``head`` on, and is no untruth.
  public func knows(_ header: [UInt8]) -> Bool { ledger.knows(header) }

  /// Decides where each of `locks` stands in the state that ``head`` commits to.
  ///
  /// Refuses locks on another ledger than the one that is followed (`.wrongLedger`).
  /// - Returns: One for each of `locks`, in order.
  public mutating func locks(
    _ locks: [LockTerms], _ evidence: LockEvidence, at now: Instant
  ) -> Verdict<[VerifiedLock]> {
    guard locks.count == evidence.locks.count else {
      return .invalid(
        Rejection(
          .malformed, at: head.height, expected: "proofs of \(locks.count) locks", found: "\(evidence.locks.count)"))
    }
    let names = [layout.ledger.map { "\($0)" }, head.ledgerName].compactMap(\.self)
    for terms in locks {
      if let name = names.first(where: { $0 != "\(terms.ledger)" }) {
        return .invalid(
          Rejection(.wrongLedger, at: head.height, expected: "a lock on \(name)", found: "\(terms.ledger)"))
      }
    }
    return ledger.locks(locks, evidence, at: now)
  }
}

extension VerifiedHeader {
  /// The CAIP-2 name of the ledger, as what is followed says it; `nil` where it says none.
  ///
  /// A CometBFT header holds the name of its Cosmos ledger, and not the chain id of the virtual machine on it. The
  /// pinned checkpoint and the contract's address stand for that one.
  /// - Source: CAIP-3, *EIP155 namespace*; CAIP-4, *BIP122 namespace*. `fabric` and `neo3` are ours: the channel, and
  ///   the network's number in decimal digits.
  var ledgerName: String? {
    switch family {
    case .cometBFT: nil
    case .clique, .ibft, .ibft2, .qbft, .aura: "eip155:\(chain)"
    case .fabric: "fabric:\(chain)"
    case .neo: "neo3:\(chain)"
    case .utxo: "bip122:\(chain)"
    case .authority: chain
    }
  }
}

/// A family's light client together with the place where its ledgers keep locks.
protocol ProvenLocks: Sendable {
  var head: VerifiedHeader { get }
  var checkpoint: LockVerifier.Checkpoint { get }
  mutating func apply(_ header: [UInt8], at now: Instant) -> Verdict<[VerifiedHeader]>
  func knows(_ header: [UInt8]) -> Bool
  /// There is one proof for each lock.
  mutating func locks(_ locks: [LockTerms], _ evidence: LockEvidence, at now: Instant) -> Verdict<[VerifiedLock]>
}

/// The parts that follow from having a light client.
protocol FollowedLocks: ProvenLocks {
  associatedtype Client: LightClient
  var client: Client { get set }
}

extension FollowedLocks {
  var head: VerifiedHeader { client.head.verified }
  var checkpoint: LockVerifier.Checkpoint { client.checkpoint }

  func knows(_ header: [UInt8]) -> Bool { client.knows(header) }

  mutating func apply(_ header: [UInt8], at now: Instant) -> Verdict<[VerifiedHeader]> {
    client.apply(header, at: now).map { $0.finalized.map(\.verified) }
  }
}

/// Locks that an authority signs for: its statement is header and state in one.
struct AuthorityLocks: FollowedLocks {
  var client: AuthorityLightClient

  mutating func locks(
    _ locks: [LockTerms], _ evidence: LockEvidence, at now: Instant
  ) -> Verdict<[VerifiedLock]> {
    let verdict = client.apply(evidence.state, at: now)
    let client = client
    return Verdict { () throws(ProofFailure) in
      _ = try verdict.get()
      return try client.head.locks(locks, proofs: evidence.locks).get()
    }
  }
}

/// Locks of a contract on a CometBFT ledger.
struct CometBFTLocks: FollowedLocks {
  var client: CometBFTLightClient
  let layout: EVMLockLayout

  func locks(_ locks: [LockTerms], _ evidence: LockEvidence, at now: Instant) -> Verdict<[VerifiedLock]> {
    Verdict { () throws(ProofFailure) in
      // The state that the newest header commits to is the one after the block before it, at that block's time.
      let block = try client.head.parent(evidence.state).get().verified
      return try zip(locks, evidence.locks).map { terms, proofs throws(ProofFailure) in
        let place = try layout.place(of: terms, at: block.height)
        return try place.lock(terms, proofs, of: block) { slot, proof throws(ProofFailure) in
          try client.head.storeValue(
            store: EVMLockLayout.cosmosStore, key: place.cosmosKey(of: slot), proof: proof
          ).get().value
        }
      }
    }
  }
}

/// Locks of a contract on a ledger with Ethereum's headers and state trie.
struct EthereumLocks<Client: LightClient>: FollowedLocks where Client.Trusted == TrustedEthereumHeader {
  var client: Client
  let layout: EVMLockLayout

  /// - Parameters:
  ///   - locks: Of one contract.
  ///   - evidence: The state is the proof of the contract's account.
  func locks(_ locks: [LockTerms], _ evidence: LockEvidence, at now: Instant) -> Verdict<[VerifiedLock]> {
    Verdict { () throws(ProofFailure) in
      let header = client.head
      guard let first = locks.first else { return [] }
      let place = try layout.place(of: first, at: header.verified.height)
      let account = try header.account(place.contract, proof: try MerklePatriciaProof.read(rlp: evidence.state).get())
        .get()
      try place.checkContract(account)
      return try zip(locks, evidence.locks).map { terms, proofs throws(ProofFailure) in
        guard try layout.place(of: terms, at: header.verified.height) == place else {
          throw .invalid(.malformed, at: header.verified.height, expected: "locks of one contract", found: "of several")
        }
        return try place.lock(terms, proofs, of: header.verified) { slot, proof throws(ProofFailure) in
          try header.storage(of: account, slot: slot, proof: try MerklePatriciaProof.read(rlp: proof).get()).get().value
        }
      }
    }
  }
}
