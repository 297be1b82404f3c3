import TielineAdapterSDK
import TielineCodec
import TielineCore

/// One node of a ledger.
public struct Endpoint: Sendable {
  public let url: EndpointURL
  /// Calls the node's JSON-RPC methods.
  public let rpc: JSONRPCClient
  private let http: HTTPClient
  private let fields: [HTTPField]
  private let timeout: Milliseconds?

  init(url: EndpointURL, http: HTTPClient, policy: EndpointPolicy) {
    (self.url, self.http, fields, timeout) = (url, http, policy.fields, policy.timeout)
    rpc = JSONRPCClient(url: url, http: http, fields: policy.fields, timeout: policy.timeout)
  }

  /// Reads a JSON resource of a node that has a REST interface.
  ///
  /// - Parameter path: Joined to the URL's own path; may hold a query; percent-encoded already.
  /// - Throws: ``JSONRPCFailure`` with `.transport`: `.unreachable` for a status other than 2xx, `.malformedAnswer`
  ///   where the body is no JSON, and what ``HTTPClient/send(_:)`` throws.
  public func get(_ path: String) async throws(JSONRPCFailure) -> NodeAnswer {
    try await json(.get, path, body: [])
  }

  /// Posts a JSON body to a REST resource; otherwise as ``get(_:)``.
  /// - Throws: ``JSONRPCFailure`` with `.transport`.
  public func post(_ path: String, _ body: JSONValue) async throws(JSONRPCFailure) -> NodeAnswer {
    try await json(.post, path, body: body.utf8)
  }

  private func json(_ method: HTTPRequest.Method, _ path: String, body: [UInt8]) async throws(JSONRPCFailure)
    -> NodeAnswer
  {
    let answer: HTTPAnswer
    do throws(AdapterError) {
      answer = try await http.send(request(method, path, body))
    } catch {
      throw .transport(error)
    }
    guard answer.isSuccess else { throw .transport(HTTPStatusFailure.error(answer, url: url)) }
    let shown = path.prefix { $0 != "?" }
    do throws(JSONSyntaxError) {
      return NodeAnswer(try JSONValue(parsing: answer.body), of: "\(shown) from \(url)")
    } catch {
      let message = "the answer to \(shown) from \(url) is no JSON; check that the URL is the node's REST interface"
      throw .transport(AdapterError(.malformedAnswer, message, cause: error.description))
    }
  }

  private func request(_ method: HTTPRequest.Method, _ path: String, _ body: [UInt8]) throws(AdapterError)
    -> HTTPRequest
  {
    do throws(EndpointURLError) {
      let type = method == .post ? [HTTPField("Content-Type", "application/json")] : []
      let all = fields + type + [HTTPField("Accept", "application/json")]
      return HTTPRequest(method, try url.appending(path), fields: all, body: body, timeout: timeout)
    } catch {
      throw AdapterError(.invalidRequest, error.description)
    }
  }
}
