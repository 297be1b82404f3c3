import TielineAdapterSDK
import TielineCodec

/// What one endpoint said.
public struct EndpointAnswer: Sendable {
  /// Scheme, host and port.
  public let endpoint: String
  public let result: Result<NodeAnswer, JSONRPCFailure>
}

extension EndpointPool {
  /// Calls a method at one endpoint, with failover.
  /// - Throws: ``JSONRPCFailure``, as ``withEndpoint(_:)``.
  public func call(_ method: String, _ params: JSONValue = []) async throws(JSONRPCFailure) -> NodeAnswer {
    try await withEndpoint { endpoint throws(JSONRPCFailure) in try await endpoint.rpc.call(method, params) }
  }

  /// Calls several methods in one request at one endpoint, with failover.
  ///
  /// - Returns: One result for each of `calls`, in their order, all of one node, and which.
  /// - Throws: ``JSONRPCFailure``, as ``withEndpoint(_:)``.
  public func batch(
    _ calls: [JSONRPCCall]
  ) async throws(JSONRPCFailure) -> Sourced<[Result<NodeAnswer, JSONRPCError>]> {
    try await withEndpoint { endpoint throws(JSONRPCFailure) in
      let results = try await endpoint.rpc.batch(calls)
      // A limit that hits one call of the batch is the endpoint's matter, as it is for a single call.
      for case .failure(let error) in results where self.policy.isEndpointFault(error) { throw .answered(error) }
      return Sourced(results, from: endpoint.url.description)
    }
  }

  /// Asks others before this endpoint for a while: what it said was proven untrue.
  /// - Parameter endpoint: Its URL, as answers name their source.
  public func distrust(_ endpoint: String, because reason: String) {
    guard let index = endpoints.firstIndex(where: { $0.url.description == endpoint }) else { return }
    failed(index, AdapterError(.untrue, "\(endpoint): \(reason)", source: endpoint))
  }

  /// Reads a REST resource at one endpoint, with failover.
  /// - Throws: ``JSONRPCFailure``, as ``withEndpoint(_:)``.
  public func get(_ path: String) async throws(JSONRPCFailure) -> NodeAnswer {
    try await withEndpoint { endpoint throws(JSONRPCFailure) in try await endpoint.get(path) }
  }

  /// Calls a method at every endpoint that is not failing, at the same time; at every one that is not excluded where
  /// all are failing. For broadcasts, and for readers that compare sources (S-8).
  ///
  /// - Returns: One answer for each endpoint that was asked, in the order of the configuration.
  /// - Throws: ``AdapterError`` with `.wrongLedger` where all endpoints are excluded.
  public func callAll(_ method: String, _ params: JSONValue = []) async throws(AdapterError) -> [EndpointAnswer] {
    let chosen = choiceForAll()
    var answers: [Int: EndpointAnswer] = [:]
    await withTaskGroup(of: (Int, EndpointAnswer).self) { group in
      for index in chosen {
        group.addTask {
          let result = await self.attempt(index) { endpoint throws(JSONRPCFailure) in
            try await endpoint.rpc.call(method, params)
          }
          return (index, EndpointAnswer(endpoint: self.endpoints[index].url.description, result: result))
        }
      }
      for await (index, answer) in group { answers[index] = answer }
    }
    let left = state.withLock { state in chosen.filter { state.health[$0].exclusion == nil } }
    let isAllExcluded = state.withLock { $0.health.allSatisfy { $0.exclusion != nil } }
    guard !isAllExcluded else { throw exhausted(tried: 0, nil) }
    return left.compactMap { answers[$0] }
  }

  /// Verifies every endpoint now instead of at its first use; also gives each a first latency.
  /// - Returns: What is known of each endpoint afterwards.
  public func verifyEndpoints() async -> [EndpointStatistics] {
    await withTaskGroup(of: Void.self) { group in
      for index in endpoints.indices { group.addTask { _ = await self.verificationFailure(index) } }
    }
    return statistics
  }

  private func choiceForAll() -> [Int] {
    let now = clock.now()
    return state.withLock { state in
      let open = state.health.indices.filter { state.health[$0].exclusion == nil }
      let well = open.filter { state.health[$0].rank(at: now).0 < 2 }
      return well.isEmpty ? open : well
    }
  }
}
