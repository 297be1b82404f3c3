import TielineCodec

/// One response object, checked.
/// - Source: JSON-RPC 2.0, section 5. Of version 1.0, which Bitcoin Core still speaks, a missing `jsonrpc` and a
///   `null` in the unused one of `result` and `error` are accepted.
struct JSONRPCResponse {
  /// Why a response object is none.
  struct Defect: Error { let reason: String }

  /// `nil` for `null` and for what is no integer: an error that the node could not match to a request.
  let id: Int64?
  let result: Result<JSONValue, JSONRPCError>

  init(_ value: JSONValue) throws(Defect) {
    guard case .object(let members) = value else { throw Defect(reason: "\(value.kind) instead of an object") }
    switch members["jsonrpc"] {
    case nil, .string("2.0"), .string("1.0"): break
    default: throw Defect(reason: "a 'jsonrpc' that is not \"2.0\"")
    }
    if case .number(let digits) = members["id"] { id = Int64(digits) } else { id = nil }
    let error = members["error"].flatMap { $0 == .null ? nil : $0 }
    switch (members["result"], error) {
    case (let result?, nil): self.result = .success(result)
    case (nil, let error?), (.null, let error?): result = .failure(try Self.error(error))
    case (nil, nil): throw Defect(reason: "neither 'result' nor 'error'")
    case (_?, _?): throw Defect(reason: "both 'result' and 'error'")
    }
  }

  var isError: Bool {
    if case .failure = result { return true }
    return false
  }

  private static func error(_ value: JSONValue) throws(Defect) -> JSONRPCError {
    guard case .number(let digits) = value["code"], let code = Int64(digits) else {
      throw Defect(reason: "an error without an integer 'code'")
    }
    var message = "no message"
    if case .string(let text) = value["message"] { message = text }
    return JSONRPCError(code: code, message: message, data: value["data"])
  }
}
