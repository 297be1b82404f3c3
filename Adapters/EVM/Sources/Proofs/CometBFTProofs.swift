import TielineAdapterSDK
import TielineCore
import TielineProofs
import TielineTransport

/// Headers with commits of two thirds, and proofs of a contract's storage in the application's state.
struct CometBFTProofs: LockProofSource {
  let node: CometBFTNode

  var ownNodes: EndpointPool? { node.pool }

  func headers(
    after trusted: VerifiedHeader, upTo height: UInt64?
  ) async throws(AdapterError) -> Sourced<HeaderPage> {
    let update = try await node.update(from: trusted.height, to: height)
    return Sourced(HeaderPage(update.value.map { [$0.encoded] } ?? [], hasMore: false), from: update.source)
  }

  func evidence(
    of locks: [NamedLock], in layout: EVMLockLayout, under head: VerifiedHeader
  ) async throws(AdapterError) -> Sourced<LockEvidence> {
    guard head.height > 1 else {
      throw AdapterError(.invalidRequest, "nothing is proven yet at height \(head.height); pin a later checkpoint")
    }
    // The state after a block is what the next header commits to.
    let height = head.height - 1
    let statuses = try await node.state(
      at: height, store: EVMLockLayout.cosmosStore,
      keys: locks.map { layout.cosmosKey(of: layout.statusSlot(of: $0.name)) })
    let claimed = zip(locks, statuses.value.values).filter { $1.value?.last == EVMLockLayout.claimed }.flatMap {
      lock, _ in
      layout.claimedSlots(of: lock.name, lock.terms).map { (lock: lock, slot: $0) }
    }
    var shown: [NamedLock: [[UInt8]]] = [:]
    if !claimed.isEmpty {
      let slots = try await node.state(
        at: height, store: EVMLockLayout.cosmosStore, keys: claimed.map { layout.cosmosKey(of: $0.slot) })
      for (wanted, answer) in zip(claimed, slots.value.values) { shown[wanted.lock, default: []].append(answer.proof) }
    }
    let proofs = zip(locks, statuses.value.values).map { lock, answer in
      EVMLockEvidence(status: answer.proof, claimed: shown[lock] ?? []).encoded
    }
    return Sourced(LockEvidence(state: statuses.value.header.encoded, locks: proofs), from: statuses.source)
  }

  func checkpoint(at height: UInt64?) async throws(AdapterError) -> Sourced<LockVerifier.Checkpoint> {
    let block = try await node.lightBlock(at: height)
    do throws(CheckpointError) {
      return Sourced(try CometBFTLightClient(trusting: block.value.header).checkpoint, from: block.source)
    } catch { throw AdapterError(.malformedAnswer, error.description, source: block.source) }
  }
}
