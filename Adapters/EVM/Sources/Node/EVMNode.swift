import Logging
import TielineAdapterSDK
import TielineCodec
import TielineCore
import TielineTransport

/// The nodes of one EVM ledger, each checked for its chain id before its first use.
struct EVMNode: Sendable {
  /// Calls that go into one request; nodes commonly take a thousand. A multiple of three, so that the three questions
  /// about one transaction are answered by one node.
  static let batchSize = 99

  let pool: EndpointPool

  init(
    ledger: LedgerID, chainID: UInt64, urls: [EndpointURL], http: HTTPClient, logger: Logger
  ) throws(AdapterError) {
    pool = try EndpointPool(
      name: ledger.description, urls: urls, http: http, logger: logger
    ) { endpoint throws(AdapterError) in
      let found = try await Self.answer(endpoint, JSONRPCCall("eth_chainId")).hexQuantity()
      guard found == chainID else {
        throw AdapterError(
          .wrongLedger,
          "\(endpoint.url) serves chain \(found), not \(chainID); correct the URL or the configured ledger")
      }
    }
  }

  private static func answer(_ endpoint: Endpoint, _ call: JSONRPCCall) async throws(AdapterError) -> NodeAnswer {
    do { return try await endpoint.rpc.call(call.method, call.params) } catch { throw error.adapterError }
  }

  /// Asks one thing.
  /// - Throws: ``AdapterError``; a refusal by the node is `.unreachable`, as it is about reading.
  func ask(_ call: JSONRPCCall) async throws(AdapterError) -> NodeAnswer {
    do { return try await pool.call(call.method, call.params) } catch { throw Self.readingError(error, call.method) }
  }

  /// Asks several things of one node, in requests of at most ``batchSize`` calls.
  /// - Throws: ``AdapterError``; one refused call fails all.
  func ask(_ calls: [JSONRPCCall]) async throws(AdapterError) -> [NodeAnswer] { try await asked(calls).value }

  /// As ``ask(_:)``, with the node that answered.
  func asked(_ calls: [JSONRPCCall]) async throws(AdapterError) -> Sourced<[NodeAnswer]> {
    let results = try await results(calls)
    let answers = try results.value.enumerated().map { index, result throws(AdapterError) in
      switch result {
      case .success(let field): return field
      case .failure(let error): throw Self.readingError(.answered(error), calls[index].method)
      }
    }
    return Sourced(answers, from: results.source)
  }

  /// Asks several things, each of which may be refused.
  /// - Returns: The results, and the node that gave the last of them.
  func results(_ calls: [JSONRPCCall]) async throws(AdapterError) -> Sourced<[Result<NodeAnswer, JSONRPCError>]> {
    var results: [Result<NodeAnswer, JSONRPCError>] = []
    var source = pool.endpoints[0].url.description
    for start in stride(from: 0, to: calls.count, by: Self.batchSize) {
      let part = Array(calls[start..<min(start + Self.batchSize, calls.count)])
      do throws(JSONRPCFailure) {
        let answered = try await pool.batch(part)
        results += answered.value
        source = answered.source
      } catch { throw Self.readingError(error, "a batch") }
    }
    return Sourced(results, from: source)
  }

  /// Asks one node several things one after the other, and another from the beginning where it fails.
  /// - Throws: ``AdapterError``.
  func atOneNode<Value: Sendable>(
    _ body: @Sendable (Endpoint) async throws(JSONRPCFailure) -> Value
  ) async throws(AdapterError) -> Sourced<Value> {
    do throws(JSONRPCFailure) {
      return try await pool.withEndpoint { endpoint throws(JSONRPCFailure) in
        Sourced(try await body(endpoint), from: endpoint.url.description)
      }
    } catch { throw Self.readingError(error, "a question") }
  }

  /// Asks several things of one node, in requests of at most ``batchSize`` calls; one refused call fails all.
  static func answers(
    _ calls: [JSONRPCCall], from endpoint: Endpoint
  ) async throws(JSONRPCFailure) -> [NodeAnswer] {
    var answers: [NodeAnswer] = []
    for start in stride(from: 0, to: calls.count, by: batchSize) {
      for result in try await endpoint.rpc.batch(Array(calls[start..<min(start + batchSize, calls.count)])) {
        switch result {
        case .success(let answer): answers.append(answer)
        case .failure(let error): throw .answered(error)
        }
      }
    }
    return answers
  }

  /// A block that exists.
  /// - Throws: ``AdapterError`` with `.unreachable` where the node does not have it.
  func block(_ block: EVMCall.Block) async throws(AdapterError) -> EVMBlock {
    try Self.block(await ask(EVMCall.block(block)))
  }

  static func block(_ field: NodeAnswer) throws(AdapterError) -> EVMBlock {
    guard let present = field.ifPresent else {
      throw AdapterError(.unreachable, "the node does not have the block; it is behind, ask again later")
    }
    return try EVMBlock(present)
  }

  /// A node that refuses to read is behind, pruned or broken: the same question may be asked again or elsewhere, and
  /// nothing follows for the ledger (H-8).
  static func readingError(_ failure: JSONRPCFailure, _ method: String) -> AdapterError {
    guard case .answered(let error) = failure, ![-32601, -32602].contains(error.code) else {
      return failure.adapterError
    }
    return AdapterError(
      .unreachable, "the node could not answer \(method); it may be behind or pruned", cause: error.description)
  }
}
