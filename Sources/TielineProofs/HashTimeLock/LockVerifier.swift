import TielineCodec
import TielineCore

/// Decides where locks stand on one ledger: its light client, and the place where that ledger keeps locks.
public struct LockVerifier: Sendable {
  /// How a ledger keeps its locks.
  public enum Layout: Hashable, Sendable {
    /// The `HashTimeLock` contract of a ledger that runs Ethereum's virtual machine.
    case evm(EVMLockLayout)
    /// Entries that the ledger's one authority signs.
    case authority
  }

  /// What is trusted, in canonical JSON.
  public typealias Checkpoint = CanonicalJSON

  private enum Client: Sendable {
    case authority(AuthorityLightClient)
    case cometBFT(CometBFTLightClient, EVMLockLayout)
  }

  private var client: Client
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
    switch (family, layout) {
    case (.authority, .authority): client = .authority(try AuthorityLightClient(checkpoint: checkpoint))
    case (.cometBFT, .evm(let evm)): client = .cometBFT(try CometBFTLightClient(checkpoint: checkpoint), evm)
    default: throw CheckpointError("a ledger of the family '\(name)' does not keep locks in this way")
    }
    self.layout = layout
  }

  /// The newest header that is final.
  public var head: VerifiedHeader {
    switch client {
    case .authority(let client): client.head.verified
    case .cometBFT(let client, _): client.head.verified
    }
  }

  /// What is trusted now.
  public var checkpoint: Checkpoint {
    switch client {
    case .authority(let client): client.checkpoint
    case .cometBFT(let client, _): client.checkpoint
    }
  }

  /// Decides whether a header follows, and goes on to it if so.
  ///
  /// - Returns: The headers that became final with it.
  public mutating func apply(_ header: [UInt8], at now: Instant) -> Verdict<[VerifiedHeader]> {
    switch client {
    case .authority(var authority):
      let verdict = authority.apply(header, at: now)
      client = .authority(authority)
      return verdict.map { $0.finalized.map(\.verified) }
    case .cometBFT(var comet, let layout):
      let verdict = comet.apply(header, at: now)
      client = .cometBFT(comet, layout)
      return verdict.map { $0.finalized.map(\.verified) }
    }
  }

  /// Decides where each of `locks` stands in the state that ``head`` commits to.
  ///
  /// - Returns: One for each of `locks`, in order.
  public mutating func locks(
    _ locks: [LockTerms], _ evidence: LockEvidence, at now: Instant
  ) -> Verdict<[VerifiedLock]> {
    switch client {
    case .authority(var authority):
      // An authority's statement is header and state in one.
      switch authority.apply(evidence.state, at: now) {
      case .accepted:
        client = .authority(authority)
        return authority.head.locks(locks, proofs: evidence.locks)
      case .invalid(let rejection): return .invalid(rejection)
      case .insufficient(let shortfall): return .insufficient(shortfall)
      }
    case .cometBFT(let comet, let layout):
      return Verdict { () throws(ProofFailure) in
        try Self.check(locks, evidence)
        // The state that the newest header commits to is the one after the block before it, at that block's time.
        let block = try comet.head.parent(evidence.state).get().verified
        return try zip(locks, evidence.locks).map { terms, proofs throws(ProofFailure) in
          try layout.lock(terms, proofs, of: block) { slot, proof throws(ProofFailure) in
            try comet.head.storeValue(
              store: EVMLockLayout.cosmosStore, key: layout.cosmosKey(of: slot), proof: proof
            ).get().value
          }
        }
      }
    }
  }

  private static func check(_ locks: [LockTerms], _ evidence: LockEvidence) throws(ProofFailure) {
    guard locks.count == evidence.locks.count else {
      throw .invalid(.malformed, expected: "proofs of \(locks.count) locks", found: "\(evidence.locks.count)")
    }
  }
}
