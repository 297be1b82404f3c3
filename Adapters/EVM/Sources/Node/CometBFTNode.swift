import Logging
import TielineAdapterSDK
import TielineCodec
import TielineCore
import TielineProofs
import TielineTransport

/// The CometBFT side of a ledger's nodes: headers with their commits, and proofs of the application's state.
///
/// - Source: CometBFT RPC specification: `status`, `commit`, `validators`, `header`, `abci_query`.
struct CometBFTNode: Sendable {
  /// Validators in one answer; nodes give no more.
  private static let pageSize = 100
  /// Queries in one request.
  private static let batchSize = 64

  let pool: EndpointPool

  init(
    ledger: LedgerID, chainID: String, urls: [EndpointURL], http: HTTPClient, logger: Logger
  ) throws(AdapterError) {
    pool = try EndpointPool(
      name: "\(ledger) (CometBFT)", urls: urls, http: http, logger: logger
    ) { endpoint throws(AdapterError) in
      let status: NodeAnswer
      do throws(JSONRPCFailure) { status = try await endpoint.rpc.call("status") } catch { throw error.adapterError }
      let found = try status["node_info"]["network"].string()
      guard found == chainID else {
        throw AdapterError(
          .wrongLedger,
          "\(endpoint.url) serves chain '\(found)', not '\(chainID)'; correct the URL or the configured chain")
      }
    }
  }

  /// The light block at `height`, or the newest, as it stands.
  /// - Throws: ``AdapterError``.
  func lightBlock(at height: UInt64?) async throws(AdapterError) -> Sourced<CometBFTLightBlock> {
    try await atOneNode { endpoint throws(JSONRPCFailure) in try await Self.lightBlock(at: height, from: endpoint) }
  }

  /// What leads from the trusted height to `height`, or to the newest; `nil` where there is nothing newer.
  /// - Throws: ``AdapterError``.
  func update(from trusted: UInt64, to height: UInt64?) async throws(AdapterError) -> Sourced<CometBFTUpdate?> {
    // All of it from one node, so that none is blamed for what another said.
    try await atOneNode { endpoint throws(JSONRPCFailure) in
      let block = try await Self.lightBlock(at: height, from: endpoint)
      guard block.header.height > trusted else { return nil }
      let validators = try await JSONRPCFailure.reading { () throws(AdapterError) in
        try await Self.validators(at: trusted + 1, from: endpoint)
      }
      return CometBFTUpdate(block: block, trustedHeight: trusted, trustedValidators: validators)
    }
  }

  /// The header at `height`, and what the store holds under `keys` after that block, with proofs.
  /// - Throws: ``AdapterError``.
  func state(
    at height: UInt64, store: String, keys: [[UInt8]]
  ) async throws(AdapterError) -> Sourced<(header: CometBFTHeader, values: [CometBFTStoreAnswer])> {
    try await atOneNode { endpoint throws(JSONRPCFailure) in
      let header = try await endpoint.rpc.call("header", Self.parameters(height: height))
      var values: [CometBFTStoreAnswer] = []
      for start in stride(from: 0, to: keys.count, by: Self.batchSize) {
        let part = keys[start..<min(start + Self.batchSize, keys.count)]
        let calls = part.map { key in
          JSONRPCCall(
            "abci_query",
            [
              "path": .string("/store/\(store)/key"), "data": .string(Hex.encode(key, prefix: false)),
              "height": .string("\(height)"), "prove": true,
            ])
        }
        for (key, result) in zip(part, try await endpoint.rpc.batch(calls)) {
          switch result {
          case .failure(let error): throw .answered(error)
          case .success(let answer):
            values.append(
              try await JSONRPCFailure.reading { () throws(AdapterError) in
                let value = try CometBFTAnswer.store(answer["response"])
                guard value.height == height, value.store == store, value.key == key else {
                  throw answer["response"].mismatch("the key, store and height that were asked for")
                }
                // Nothing rests on the value beside the proof; a node that alters it is found out all the same.
                guard !value.isContradictory else { throw untrue(endpoint, "a value that its own proof contradicts") }
                return value
              })
          }
        }
      }
      let found = try await JSONRPCFailure.reading { () throws(AdapterError) in
        try CometBFTAnswer.header(header["header"])
      }
      return (found, values)
    }
  }

  // MARK: Parts

  private func untrue(_ endpoint: Endpoint, _ what: String) -> AdapterError {
    let source = endpoint.url.description
    pool.distrust(source, because: what)
    return AdapterError(.untrue, "\(source) gives \(what)", source: source)
  }

  private static func parameters(height: UInt64?) -> JSONValue {
    height.map { ["height": .string("\($0)")] } ?? [:]
  }

  private static func lightBlock(
    at height: UInt64?, from endpoint: Endpoint
  ) async throws(JSONRPCFailure) -> CometBFTLightBlock {
    let commit = try await endpoint.rpc.call("commit", parameters(height: height))
    return try await JSONRPCFailure.reading { () throws(AdapterError) in
      let number: UInt64 = try commit["signed_header"]["header"]["height"].integer()
      let validators = try await validators(at: number, from: endpoint)
      return CometBFTLightBlock(
        header: try CometBFTAnswer.header(commit["signed_header"]["header"]),
        commit: try CometBFTAnswer.commit(commit["signed_header"]["commit"]), validators: validators)
    }
  }

  private static func validators(
    at height: UInt64, from endpoint: Endpoint
  ) async throws(AdapterError) -> CometBFTValidatorSet {
    var all: [JSONValue] = []
    for page in 1...(CometBFTLimits.validators / pageSize) {
      let answer: NodeAnswer
      do throws(JSONRPCFailure) {
        answer = try await endpoint.rpc.call(
          "validators",
          ["height": .string("\(height)"), "page": .string("\(page)"), "per_page": .string("\(pageSize)")])
      } catch { throw Self.readingError(error) }
      let part = try answer["validators"].elements()
      all += part.compactMap(\.value)
      let total: Int = try answer["total"].integer()
      if all.count >= total || part.isEmpty { break }
    }
    return try CometBFTAnswer.validators(
      NodeAnswer(["validators": .array(all)], of: "validators from \(endpoint.url)"))
  }

  private func atOneNode<Value: Sendable>(
    _ body: @Sendable (Endpoint) async throws(JSONRPCFailure) -> Value
  ) async throws(AdapterError) -> Sourced<Value> {
    do throws(JSONRPCFailure) {
      return try await pool.withEndpoint { endpoint throws(JSONRPCFailure) in
        Sourced(try await body(endpoint), from: endpoint.url.description)
      }
    } catch { throw Self.readingError(error) }
  }

  /// A node that refuses is behind or pruned: nothing follows for the ledger (H-8).
  private static func readingError(_ failure: JSONRPCFailure) -> AdapterError {
    guard case .answered(let error) = failure else { return failure.adapterError }
    return AdapterError(
      .unreachable, "the node could not answer; it may be behind or pruned", cause: error.description)
  }
}
