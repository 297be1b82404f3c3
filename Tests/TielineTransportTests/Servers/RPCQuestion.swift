import TielineCodec
import TielineTestServers

@testable import TielineTransport

extension LoopbackHTTPServer.Question {
  /// The body as JSON.
  var json: JSONValue { (try? JSONValue(parsing: body)) ?? .null }

  var id: JSONValue { json["id"] ?? .null }

  var rpcMethod: String {
    guard case .string(let method) = json["method"] else { return "" }
    return method
  }
}

extension LoopbackHTTPServer.Reply {
  /// A JSON-RPC answer with this result.
  static func result(_ result: JSONValue, to question: LoopbackHTTPServer.Question) -> Self {
    .answer(body: JSONValue.object(["jsonrpc": "2.0", "id": question.id, "result": result]).utf8)
  }

  /// A JSON-RPC error object.
  static func error(_ code: Int64, to question: LoopbackHTTPServer.Question, status: Int = 200) -> Self {
    let error: JSONValue = ["code": .integer(code), "message": "no", "data": "0x08c379a0"]
    return .answer(
      status: status, body: JSONValue.object(["jsonrpc": "2.0", "id": question.id, "error": error]).utf8)
  }
}

extension JSONRPCFailure {
  var code: Int64? {
    if case .answered(let error) = self { return error.code }
    return nil
  }
}
