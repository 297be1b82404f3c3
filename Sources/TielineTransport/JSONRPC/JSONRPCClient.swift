import Synchronization
import TielineAdapterSDK
import TielineCodec
import TielineCore

/// Calls one node's methods by JSON-RPC over HTTP.
/// - Source: JSON-RPC 2.0 Specification (2013-01-04).
public final class JSONRPCClient: Sendable {
  /// Most calls in one batch.
  public static let batchLimit = 1000

  public let url: EndpointURL
  private let http: HTTPClient
  private let fields: [HTTPField]
  private let timeout: Milliseconds?
  private let lastID = Atomic<Int64>(0)

  /// - Parameters:
  ///   - fields: Sent with each request, as a provider's key.
  ///   - timeout: For one request; `nil` takes that of `http`.
  public init(url: EndpointURL, http: HTTPClient, fields: [HTTPField] = [], timeout: Milliseconds? = nil) {
    (self.url, self.http, self.timeout) = (url, http, timeout)
    self.fields = fields + [HTTPField("Content-Type", "application/json"), HTTPField("Accept", "application/json")]
  }

  /// Calls one method.
  ///
  /// - Parameter params: An array or an object.
  /// - Returns: The result, which may be `null`.
  /// - Throws: ``JSONRPCFailure``: `.answered` with the node's error object, or `.transport` with what
  ///   ``HTTPClient/send(_:)`` throws, `.unreachable` for an HTTP status other than 2xx, `.malformedAnswer` for an
  ///   answer that is no response to this call.
  public func call(_ method: String, _ params: JSONValue = []) async throws(JSONRPCFailure) -> NodeAnswer {
    let id = lastID.add(1, ordering: .relaxed).newValue
    let origin = "\(method) from \(url)"
    let value = try await post(JSONRPCCall(method, params).message(id: id), origin)
    let response = try response(value, origin)
    guard response.id == id || (response.id == nil && response.isError) else {
      throw malformed(origin, "the id of another request")
    }
    switch response.result {
    case .success(let result): return NodeAnswer(result, of: origin)
    case .failure(let error): throw .answered(error)
    }
  }

  /// Calls several methods in one request.
  ///
  /// - Parameter calls: At most ``batchLimit``.
  /// - Returns: One result for each of `calls`, in their order, whatever the order of the answers.
  /// - Throws: ``JSONRPCFailure`` where the batch as a whole has failed; ids that are missing, unknown or there twice
  ///   are `.malformedAnswer`.
  public func batch(_ calls: [JSONRPCCall]) async throws(JSONRPCFailure) -> [Result<NodeAnswer, JSONRPCError>] {
    guard !calls.isEmpty else { return [] }
    guard calls.count <= Self.batchLimit else {
      let message = "a batch of \(calls.count) calls is above the limit of \(Self.batchLimit); split it"
      throw .transport(AdapterError(.invalidRequest, message))
    }
    let count = Int64(calls.count)
    let first = lastID.add(count, ordering: .relaxed).newValue - count + 1
    let messages = calls.enumerated().map { $1.message(id: first + Int64($0)) }
    let origin = "a batch of \(calls.count) from \(url)"
    let value = try await post(.array(messages), origin)
    guard case .array(let answers) = value else {
      if case .failure(let error) = try response(value, origin).result { throw .answered(error) }
      // CometBFT answers a batch of one without the array around it.
      if calls.count == 1 { return try results(of: calls, in: [value], firstID: first, origin) }
      throw malformed(origin, "one response instead of an array")
    }
    return try results(of: calls, in: answers, firstID: first, origin)
  }

  private func results(
    of calls: [JSONRPCCall], in answers: [JSONValue], firstID: Int64, _ origin: String
  ) throws(JSONRPCFailure) -> [Result<NodeAnswer, JSONRPCError>] {
    guard answers.count == calls.count else {
      throw malformed(origin, "\(answers.count) responses for \(calls.count) requests")
    }
    var results: [Result<NodeAnswer, JSONRPCError>?] = Array(repeating: nil, count: calls.count)
    for answer in answers {
      let response = try response(answer, origin)
      guard let id = response.id, id >= firstID, id - firstID < Int64(calls.count) else {
        throw malformed(origin, "a response without the id of a request")
      }
      let index = Int(id - firstID)
      guard results[index] == nil else { throw malformed(origin, "two responses with one id") }
      results[index] = response.result.map { NodeAnswer($0, of: "\(calls[index].method) from \(url)") }
    }
    // As many answers as calls, all with different ids of this batch: none is missing.
    return results.compactMap { $0 }
  }

  private func post(_ message: JSONValue, _ origin: String) async throws(JSONRPCFailure) -> JSONValue {
    let answer: HTTPAnswer
    do {
      answer = try await http.send(HTTPRequest(.post, url, fields: fields, body: message.utf8, timeout: timeout))
    } catch {
      throw .transport(error)
    }
    guard !Self.outageStatuses.contains(answer.status) else {
      throw .transport(HTTPStatusFailure.error(answer, url: url))
    }
    do {
      let value = try JSONValue(parsing: answer.body)
      // Bitcoin Core and CometBFT send error objects with status 500: those are answers, not outages.
      if answer.isSuccess || Self.isAnswer(value) { return value }
    } catch  where answer.isSuccess {
      throw malformed(origin, "no JSON: \(error)")
    } catch {
      // What stands in the body of a failed request says less than its status.
    }
    throw .transport(HTTPStatusFailure.error(answer, url: url))
  }

  /// Statuses that say nothing about the call, whatever stands in the body.
  private static let outageStatuses: Set<Int> = [401, 403, 429, 502, 503, 504]

  /// Whether a body that came with a failure status is a JSON-RPC answer nevertheless.
  private static func isAnswer(_ value: JSONValue) -> Bool {
    if case .array(let answers) = value { return !answers.isEmpty && answers.allSatisfy(isAnswer) }
    guard value["id"] != nil else { return false }
    return (try? JSONRPCResponse(value)) != nil
  }

  private func response(_ value: JSONValue, _ origin: String) throws(JSONRPCFailure) -> JSONRPCResponse {
    do { return try JSONRPCResponse(value) } catch { throw malformed(origin, error.reason) }
  }

  private func malformed(_ origin: String, _ reason: String) -> JSONRPCFailure {
    let message = "the answer to \(origin) is no JSON-RPC answer (\(reason)); check that the URL is the node's RPC"
    return .transport(AdapterError(.malformedAnswer, message))
  }
}
