import Logging
import TielineAdapterSDK
import TielineCodec
import TielineCore
import TielineProofs
import TielineTransport

/// The nodes of one UTXO ledger, each checked for its genesis block before its first use.
struct UTXONode: Sendable {
  /// Calls that go into one request.
  static let batchSize = 100
  /// Whole blocks that go into one answer: some megabytes each.
  static let blockBatchSize = 8

  let pool: EndpointPool

  init(
    ledger: LedgerID, network: UTXONetwork, urls: [EndpointURL], http: HTTPClient, logger: Logger
  ) throws(AdapterError) {
    let genesis = network.genesis.identifier
    pool = try EndpointPool(
      name: ledger.description, urls: urls, http: http, logger: logger
    ) { endpoint throws(AdapterError) in
      let found: UTXOHash
      do throws(JSONRPCFailure) {
        let call = UTXOCall.identifier(at: 0)
        found = try (await endpoint.rpc.call(call.method, call.params)).utxoGenesis()
      } catch { throw error.adapterError }
      guard found == genesis else {
        throw AdapterError(
          .wrongLedger,
          "\(endpoint.url) serves the ledger of genesis block \(found), not \(network.name)'s \(genesis); correct the "
            + "URL or the configured ledger")
      }
    }
  }

  /// Asks one thing.
  /// - Throws: ``AdapterError``; a refusal by the node is `.unreachable`, as it is about reading.
  func ask(_ call: JSONRPCCall) async throws(AdapterError) -> NodeAnswer {
    do { return try await pool.call(call.method, call.params) } catch { throw Self.readingError(error, call.method) }
  }

  /// Asks several things, in requests of at most ``batchSize`` calls, each answered by one node.
  /// - Returns: The answers, and who gave the last of them.
  /// - Throws: ``AdapterError``; one refused call fails all.
  func ask(_ calls: [JSONRPCCall]) async throws(AdapterError) -> Sourced<[NodeAnswer]> {
    var answers: [NodeAnswer] = []
    var source = ""
    for start in stride(from: 0, to: calls.count, by: Self.batchSize) {
      let part = Array(calls[start..<min(start + Self.batchSize, calls.count)])
      let results: Sourced<[Result<NodeAnswer, JSONRPCError>]>
      do { results = try await pool.batch(part) } catch { throw Self.readingError(error, "a batch") }
      source = results.source
      for (call, result) in zip(part, results.value) {
        switch result {
        case .success(let answer): answers.append(answer)
        case .failure(let error): throw Self.readingError(.answered(error), call.method)
        }
      }
    }
    return Sourced(answers, from: source)
  }

  /// Asks several things of one node, each of which may be refused.
  func results(
    _ calls: [JSONRPCCall]
  ) async throws(AdapterError) -> Sourced<[Result<NodeAnswer, JSONRPCError>]> {
    do { return try await pool.batch(calls) } catch { throw Self.readingError(error, "a batch") }
  }

  /// The blocks of the node's branch in a range of heights, in order.
  func blocks(_ heights: ClosedRange<UInt64>) async throws(AdapterError) -> [UTXOBlockContent] {
    let answers = try await ask(heights.map(UTXOCall.identifier(at:))).value
    let names = try answers.map { answer throws(AdapterError) in try answer.utxoHash() }
    var blocks: [UTXOBlockContent] = []
    for start in stride(from: 0, to: names.count, by: Self.blockBatchSize) {
      let part = names[start..<min(start + Self.blockBatchSize, names.count)]
      for (name, answer) in zip(part, try await ask(part.map(UTXOCall.wholeBlock)).value) {
        let block = try UTXOBlockContent(answer, named: name)
        guard block.height == heights.lowerBound + UInt64(blocks.count) else {
          throw answer["height"].mismatch("\(heights.lowerBound + UInt64(blocks.count))")
        }
        blocks.append(block)
      }
    }
    return blocks
  }

  func height() async throws(AdapterError) -> UInt64 {
    let answer = try await ask(UTXOCall.height)
    let height = try answer.integer(UInt64.self)
    guard height <= UTXOLimits.height else { throw answer.mismatch("a height of at most \(UTXOLimits.height)") }
    return height
  }

  /// The block at a height of the node's branch.
  func block(at height: UInt64) async throws(AdapterError) -> UTXONodeBlock {
    let name = try await ask(UTXOCall.identifier(at: height)).utxoHash()
    let answers = try await ask([UTXOCall.header(name), UTXOCall.headerDetails(name)]).value
    return try UTXONodeBlock(header: answers[0], details: answers[1], named: name)
  }

  /// The headers of the node's branch in a range of heights, in order.
  func headers(_ heights: ClosedRange<UInt64>) async throws(AdapterError) -> Sourced<[UTXOHeader]> {
    let answers = try await ask(heights.map(UTXOCall.identifier(at:))).value
    let names = try answers.map { answer throws(AdapterError) in try answer.utxoHash() }
    let found = try await ask(names.map(UTXOCall.header))
    let headers = try zip(names, found.value).map { name, answer throws(AdapterError) in
      try answer.utxoHeader(named: name)
    }
    return Sourced(headers, from: found.source)
  }

  /// A node that refuses to read is behind, pruned or broken: the same question may be asked again or elsewhere, and
  /// nothing follows for the ledger (H-8).
  static func readingError(_ failure: JSONRPCFailure, _ method: String) -> AdapterError {
    guard case .answered(let error) = failure, ![-32601, -32602].contains(error.code) else {
      return failure.adapterError
    }
    return AdapterError(
      .unreachable, "the node could not answer \(method); it may be behind, pruned or without that block",
      cause: error.description)
  }
}

extension NodeAnswer {
  /// As ``utxoHash()``, for a call whose failures are a ``JSONRPCFailure``.
  fileprivate func utxoGenesis() throws(JSONRPCFailure) -> UTXOHash {
    do throws(AdapterError) { return try utxoHash() } catch { throw .transport(error) }
  }
}
