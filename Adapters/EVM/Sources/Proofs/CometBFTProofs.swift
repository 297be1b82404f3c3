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
    let claimed = ClaimedSlots(
      of: locks, in: layout, isClaimed: statuses.value.values.map { $0.value?.last == EVMLockLayout.claimed })
    var proofs: [[UInt8]] = []
    if !claimed.slots.isEmpty {
      proofs = try await node.state(
        at: height, store: EVMLockLayout.cosmosStore, keys: claimed.slots.map(layout.cosmosKey)
      ).value.values.map(\.proof)
    }
    let evidence = claimed.evidence(statuses: statuses.value.values.map(\.proof), proofs)
    return Sourced(LockEvidence(state: statuses.value.header.encoded, locks: evidence), from: statuses.source)
  }

  func checkpoint(at height: UInt64?) async throws(AdapterError) -> Sourced<LockVerifier.Checkpoint> {
    let block = try await node.lightBlock(at: height)
    do throws(CheckpointError) {
      return Sourced(try CometBFTLightClient(trusting: block.value.header).checkpoint, from: block.source)
    } catch { throw AdapterError(.malformedAnswer, error.description, source: block.source) }
  }
}
