import Synchronization
import TielineCodec
import TielineTestServers
import TielineTransport

/// A real node behind a proxy that can be told to lie: the RPC of one service, over HTTP.
final class LyingNode: Sendable {
  /// One call on its way to the node.
  struct Call: Sendable {
    let method: String
    let params: JSONValue
    /// What the real node answers: a response with `result` or `error`.
    let forward: @Sendable () async throws -> JSONValue
    /// Asks the real node something else.
    let ask: @Sendable (_ method: String, _ params: JSONValue) async throws -> JSONValue
  }

  /// Gives the result that is told instead of the node's; `nil` lets the true one through.
  typealias Lie = @Sendable (Call) async throws -> JSONValue?

  private struct State {
    var lie: Lie?
    var methods: [String] = []
  }

  let server: LoopbackHTTPServer
  private let state: SharedState

  private final class SharedState: Sendable { let value = Mutex(State()) }

  /// - Parameter node: The real node's RPC.
  init(before node: EndpointURL, http: HTTPClient) async throws {
    let state = SharedState()
    self.state = state
    server = try await LoopbackHTTPServer { question in
      .later {
        guard let request = try? JSONValue(parsing: question.body) else { return .hangUp }
        state.value.withLock { $0.methods += request.calls.map(\.method) }
        let lie = state.value.withLock(\.lie)
        do {
          return .answer(body: try await Self.answer(request, lie) { try await Self.send($0, to: node, http) }.utf8)
        } catch { return .hangUp }
      }
    }
  }

  /// As alerts name it.
  var name: String { "http://127.0.0.1:\(server.port)" }

  var url: EndpointURL { get throws { try server.url() } }

  func tell(_ lie: Lie?) { state.value.withLock { $0.lie = lie } }

  /// How often a method was called.
  func count(of method: String) -> Int { state.value.withLock { state in state.methods.count { $0 == method } } }

  private static func answer(
    _ request: JSONValue, _ lie: Lie?, _ send: @escaping @Sendable (JSONValue) async throws -> JSONValue
  ) async throws -> JSONValue {
    guard let lie else { return try await send(request) }
    if case .array(let requests) = request {
      var answers: [JSONValue] = []
      for request in requests { answers.append(try await answer(request, lie, send)) }
      return .array(answers)
    }
    let (method, params) = request.calls.first ?? ("", .null)
    let call = Call(
      method: method, params: params, forward: { try await send(request) },
      ask: { try await send(["jsonrpc": "2.0", "id": 1, "method": .string($0), "params": $1]) })
    guard let told = try await lie(call) else { return try await send(request) }
    return ["jsonrpc": "2.0", "id": request["id"] ?? .null, "result": told]
  }

  private static func send(_ request: JSONValue, to node: EndpointURL, _ http: HTTPClient) async throws -> JSONValue {
    let fields = [HTTPField("Content-Type", "application/json")]
    return try JSONValue(parsing: await http.send(HTTPRequest(.post, node, fields: fields, body: request.utf8)).body)
  }
}

extension JSONValue {
  fileprivate var calls: [(method: String, params: JSONValue)] {
    if case .array(let requests) = self { return requests.flatMap(\.calls) }
    guard case .string(let method)? = self["method"] else { return [] }
    return [(method, self["params"] ?? .null)]
  }

  var text: String {
    if case .string(let text) = self { return text }
    return ""
  }

  var elements: [JSONValue] {
    if case .array(let elements) = self { return elements }
    return []
  }

  /// The same with the value at `path` changed; a number names an element of an array.
  func changing(_ path: String..., by change: (JSONValue) -> JSONValue) -> JSONValue { changing(path[...], by: change) }

  private func changing(_ path: ArraySlice<String>, by change: (JSONValue) -> JSONValue) -> JSONValue {
    guard let name = path.first else { return change(self) }
    switch self {
    case .object(var members):
      members[name] = (members[name] ?? .null).changing(path.dropFirst(), by: change)
      return .object(members)
    case .array(var elements):
      guard let index = Int(name), elements.indices.contains(index) else { return self }
      elements[index] = elements[index].changing(path.dropFirst(), by: change)
      return .array(elements)
    default: return self
    }
  }
}
