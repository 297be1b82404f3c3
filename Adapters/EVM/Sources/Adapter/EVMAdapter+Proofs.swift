import TielineAdapterSDK
import TielineCore
import TielineProofs
import TielineTransport

extension EVMAdapter {
  public func headers(
    after trusted: VerifiedHeader, upTo height: UInt64?
  ) async throws(AdapterError) -> Sourced<HeaderPage> {
    let update = try await proofSource().update(from: trusted.height, to: height)
    return Sourced(HeaderPage(update.value.map { [$0.encoded] } ?? [], hasMore: false), from: update.source)
  }

  public func evidence(
    for locks: [LockTerms], under head: VerifiedHeader
  ) async throws(AdapterError) -> Sourced<LockEvidence> {
    let source = try proofSource()
    guard head.height > 1 else {
      throw AdapterError(.invalidRequest, "nothing is proven yet at height \(head.height); pin a later checkpoint")
    }
    let identifiers = try locks.map { terms throws(AdapterError) in try lockIdentifier(for: terms) }
    let layout = hashTimeLock.layout
    // The state after a block is what the next header commits to.
    let height = head.height - 1
    let statuses = try await source.state(
      at: height, store: EVMLockLayout.cosmosStore,
      keys: identifiers.map { layout.cosmosKey(of: layout.statusSlot(of: $0)) })
    let claimed = zip(identifiers, statuses.value.values).filter { Self.saysClaimed($1.value) }.map(\.0)
    var preimages: [LockIdentifier: [UInt8]] = [:]
    if !claimed.isEmpty {
      let slots = try await source.state(
        at: height, store: EVMLockLayout.cosmosStore,
        keys: claimed.map { layout.cosmosKey(of: layout.preimageSlot(of: $0)) })
      for (identifier, answer) in zip(claimed, slots.value.values) { preimages[identifier] = answer.proof }
    }
    let proofs = zip(identifiers, statuses.value.values).map { identifier, answer in
      EVMLockEvidence(status: answer.proof, preimage: preimages[identifier]).encoded
    }
    return Sourced(LockEvidence(state: statuses.value.header.encoded, locks: proofs), from: statuses.source)
  }

  public func distrust(_ source: String, because reason: String) async {
    proofs?.pool.distrust(source, because: reason)
    node.pool.distrust(source, because: reason)
  }

  /// A checkpoint at `height`, or at the newest header, on this ledger's nodes' word: to be compared with another
  /// source before it is pinned.
  /// - Throws: ``AdapterError`` with `.unsupported` where the ledger has no proofs, or a reading error.
  public func checkpoint(at height: UInt64?) async throws(AdapterError) -> Sourced<LockVerifier.Checkpoint> {
    let block = try await proofSource().lightBlock(at: height)
    do throws(CheckpointError) {
      return Sourced(try CometBFTLightClient(trusting: block.value.header).checkpoint, from: block.source)
    } catch { throw AdapterError(.malformedAnswer, error.description, source: block.source) }
  }

  /// Where this ledger keeps its locks.
  public var lockLayout: LockVerifier.Layout { .evm(hashTimeLock.layout) }

  private func proofSource() throws(AdapterError) -> CometBFTNode {
    guard let proofs else {
      throw AdapterError(.unsupported, "\(ledger) is configured without proofs; add 'trust' to its configuration")
    }
    return proofs
  }

  private static func saysClaimed(_ status: [UInt8]?) -> Bool { status?.last == 2 }
}
