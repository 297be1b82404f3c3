import TielineAdapterSDK
import TielineCodec
import TielineCore
import TielineProofs
import TielineTransport

/// Headers that known signers seal (proof of authority), and proofs of a contract's storage; the ledger's own nodes give
/// both.
///
/// - Source: Ethereum JSON-RPC specification: `eth_getBlockByNumber`; EIP-1186: `eth_getProof`.
struct SealedLedgerProofs: LockProofSource {
  /// Headers in one page: more than wait to become final on any ledger, so that each page leads on.
  static let pageSize = UInt64(CliqueParameters.maximumDepth) + 256
  /// Slots in one question; nodes commonly take a thousand.
  private static let slotsPerProof = 256

  let node: EVMNode
  let rules: EVMAdapter.SealingRules
  let layout: EVMLockLayout

  var ownNodes: EndpointPool? { nil }

  func headers(
    after trusted: VerifiedHeader, upTo height: UInt64?
  ) async throws(AdapterError) -> Sourced<HeaderPage> {
    try await node.atOneNode { endpoint throws(JSONRPCFailure) in
      try await Self.headers(after: trusted.height, upTo: height, from: endpoint).page
    }
  }

  func evidence(
    of locks: [NamedLock], in layout: EVMLockLayout, under head: VerifiedHeader
  ) async throws(AdapterError) -> Sourced<LockEvidence> {
    try await node.atOneNode { endpoint throws(JSONRPCFailure) in
      let statuses = try await state(
        of: locks.map { layout.statusSlot(of: $0.name) }, in: layout.contract, at: head.height, from: endpoint)
      let claimed = ClaimedSlots(
        of: locks, in: layout, isClaimed: statuses.slots.map { $0.value == EVMLockLayout.claimed })
      var proofs: [[UInt8]] = []
      if !claimed.slots.isEmpty {
        proofs = try await state(
          of: claimed.slots, in: layout.contract, at: head.height, from: endpoint
        ).slots.map(\.proof.rlp)
      }
      return LockEvidence(
        state: statuses.account.rlp, locks: claimed.evidence(statuses: statuses.slots.map(\.proof.rlp), proofs))
    }
  }

  /// Starts from the epoch header at or below the height, which lists who seals, and goes on from there by the rules.
  func checkpoint(at height: UInt64?) async throws(AdapterError) -> Sourced<LockVerifier.Checkpoint> {
    try await node.atOneNode { endpoint throws(JSONRPCFailure) in
      let newest = try await Self.newestNumber(of: endpoint)
      let height = height ?? newest
      return try await JSONRPCFailure.reading { () async throws(AdapterError) in
        guard height <= newest else {
          throw AdapterError(.invalidRequest, "there is no block \(height) yet; the newest is \(newest)")
        }
        return try await followed(to: height, from: endpoint)
      }
    }
  }

  private func followed(
    to height: UInt64, from endpoint: Endpoint
  ) async throws(AdapterError) -> LockVerifier.Checkpoint {
    let source = endpoint.url.description
    do {
      let epoch = height - height % rules.epoch
      let header = try await Self.blocks(epoch...epoch, from: endpoint)[0]
      var verifier = try LockVerifier(checkpoint: try rules.checkpoint(from: header.rlp()), layout: .evm(layout))
      var hasMore = height > epoch
      while hasMore {
        let page = try await Self.headers(after: verifier.head.height, upTo: height, from: endpoint)
        for header in page.headers where !verifier.knows(header.rlp()) {
          // On the node's word anyway: no clock is asked.
          let time = Instant(secondsSinceEpoch: Int64(clamping: header.timestamp))
          let verdict = verifier.apply(header.rlp(), at: time)
          guard verdict.accepted == nil else { continue }
          let reason = verdict.rejection?.description ?? verdict.shortfall?.description
          throw AdapterError(.untrue, "\(source) gives a header that breaks the rules", cause: reason, source: source)
        }
        hasMore = page.page.hasMore
      }
      return verifier.checkpoint
    } catch let error as CheckpointError {
      throw AdapterError(.malformedAnswer, error.description, source: source)
    } catch let error as JSONRPCFailure { throw EVMNode.readingError(error, "eth_getBlockByNumber") } catch {
      throw error as? AdapterError ?? AdapterError(.other, "\(error)")
    }
  }

  // MARK: One node

  private static func newestNumber(of endpoint: Endpoint) async throws(JSONRPCFailure) -> UInt64 {
    let answer = try await endpoint.rpc.call("eth_blockNumber")
    return try await JSONRPCFailure.reading { () throws(AdapterError) in try answer.hexQuantity() }
  }

  private static func headers(
    after trusted: UInt64, upTo height: UInt64?, from endpoint: Endpoint
  ) async throws(JSONRPCFailure) -> (headers: [EthereumHeader], page: HeaderPage) {
    let newest = try await newestNumber(of: endpoint)
    let wanted = min(height ?? newest, newest)
    guard wanted > trusted else { return ([], HeaderPage([], hasMore: false)) }
    let last = wanted - trusted > pageSize ? trusted + pageSize : wanted
    let headers = try await blocks(trusted + 1...last, from: endpoint)
    return (headers, HeaderPage(headers.map { $0.rlp() }, hasMore: last < wanted))
  }

  private static func blocks(
    _ numbers: ClosedRange<UInt64>, from endpoint: Endpoint
  ) async throws(JSONRPCFailure) -> [EthereumHeader] {
    let answers = try await EVMNode.answers(numbers.map { EVMCall.block(.number($0)) }, from: endpoint)
    return try await JSONRPCFailure.reading { () throws(AdapterError) in
      var headers: [EthereumHeader] = []
      var parent: String?
      for (number, answer) in zip(numbers, answers) {
        guard let block = answer.ifPresent else {
          throw AdapterError(
            .unreachable, "\(endpoint.url) does not have block \(number); it is behind, ask again later")
        }
        let header = try EthereumHeader(block: block)
        guard header.number == number else { throw block["number"].mismatch("block \(number)") }
        if let parent, try block["parentHash"].string() != parent {
          throw AdapterError(.reorganized, "block \(number) was replaced while headers were read; ask again")
        }
        parent = try block["hash"].string()
        headers.append(header)
      }
      return headers
    }
  }

  /// The contract's account and some of its slots, in order of `slots`, each with its proof.
  private func state(
    of slots: [[UInt8]], in contract: EVMAddress, at height: UInt64, from endpoint: Endpoint
  ) async throws(JSONRPCFailure) -> (account: MerklePatriciaProof, slots: [EthereumStateClaim.Slot]) {
    let parts = stride(from: 0, to: max(slots.count, 1), by: Self.slotsPerProof).map {
      Array(slots.dropFirst($0).prefix(Self.slotsPerProof))
    }
    let answers = try await EVMNode.answers(
      parts.map { EVMCall.proof(of: contract, slots: $0, at: .number(height)) }, from: endpoint)
    return try await JSONRPCFailure.reading { () throws(AdapterError) in
      var found: [EthereumStateClaim] = []
      for (part, answer) in zip(parts, answers) {
        let claim = try EthereumStateClaim(answer)
        guard claim.address == contract, claim.slots.map(\.slot) == part else {
          throw answer.mismatch("proofs of the contract and the slots that were asked for")
        }
        found.append(claim)
      }
      return (found[0].accountProof, found.flatMap(\.slots))
    }
  }
}
