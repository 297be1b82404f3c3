import Testing
import TielineAdapterSDK
import TielineCodec
import TielineCore
import TielineTestServers

@testable import TielineTransport

@Suite struct JSONRPCClientTests {
  private typealias Reply = LoopbackHTTPServer.Reply

  private static func client(_ server: LoopbackHTTPServer) throws -> JSONRPCClient {
    JSONRPCClient(url: try server.url("/KEY"), http: try HTTPClient())
  }

  @Test func `calls a method and gets its result`() async throws {
    let server = try await LoopbackHTTPServer { question in
      guard question.fields["content-type"] == "application/json", question.json["jsonrpc"] == "2.0" else {
        return .json("{}", status: 400)
      }
      return .result(
        ["method": question.json["method"] ?? .null, "params": question.json["params"] ?? .null], to: question)
    }
    let field = try await Self.client(server).call("eth_getBlockByNumber", ["0x1b4", true])
    #expect(field.value == ["method": "eth_getBlockByNumber", "params": ["0x1b4", true]])
  }

  @Test func `an error object keeps code, message and data`() async throws {
    let server = try await LoopbackHTTPServer { .error(3, to: $0) }
    let failure = await #expect(throws: JSONRPCFailure.self) { try await Self.client(server).call("eth_call") }
    #expect(failure == .answered(JSONRPCError(code: 3, message: "no", data: "0x08c379a0")))
    #expect(failure?.adapterError.code == .rejected)
  }

  @Test func `an error object with status 500 is an answer, as CometBFT and Bitcoin Core give it`() async throws {
    let server = try await LoopbackHTTPServer { .error(-32603, to: $0, status: 500) }
    let failure = await #expect(throws: JSONRPCFailure.self) { try await Self.client(server).call("block") }
    #expect(failure?.code == -32603)
  }

  @Test func `version 1.0 answers with a null error are accepted`() async throws {
    let server = try await LoopbackHTTPServer { question in
      .answer(body: JSONValue.object(["id": question.id, "result": "ok", "error": .null]).utf8)
    }
    #expect(try await Self.client(server).call("getblockcount").string() == "ok")
  }

  @Test(arguments: [
    ("not JSON", 200, AdapterError.Code.malformedAnswer), ("", 200, .malformedAnswer), ("[]", 200, .malformedAnswer),
    (#"{"jsonrpc":"2.0","id":ID}"#, 200, .malformedAnswer),
    (#"{"jsonrpc":"2.0","id":ID,"result":1,"error":{"code":1,"message":""}}"#, 200, .malformedAnswer),
    (#"{"jsonrpc":"2.0","id":ID,"error":{"message":"x"}}"#, 200, .malformedAnswer),
    (#"{"jsonrpc":"1.1","id":ID,"result":1}"#, 200, .malformedAnswer),
    (#"{"jsonrpc":"2.0","id":ID,"result":1}x"#, 200, .malformedAnswer),
    (#"{"jsonrpc":"2.0","id":99999,"result":1}"#, 200, .malformedAnswer),
    (#"{"jsonrpc":"2.0","id":"ID","result":1}"#, 200, .malformedAnswer),
    (#"{"jsonrpc":"2.0","id":null,"result":1}"#, 200, .malformedAnswer),
    (#"{"jsonrpc":"2.0","result":1}"#, 200, .malformedAnswer),
    ("<html>", 502, .unreachable), (#"{"jsonrpc":"2.0","id":ID,"result":1}"#, 429, .unreachable),
    ("{}", 500, .unreachable), ("", 404, .unreachable), ("", 302, .unreachable), ("", 401, .unreachable),
  ])
  func `what is no answer to the call is an error`(body: String, status: Int, code: AdapterError.Code) async throws {
    let server = try await LoopbackHTTPServer { question in
      let id = String(decoding: question.id.utf8, as: UTF8.self)
      return .json(body.replacing("ID", with: id), status: status)
    }
    let failure = await #expect(throws: JSONRPCFailure.self) { try await Self.client(server).call("eth_chainId") }
    guard case .transport(let error) = failure else {
      Issue.record("expected a transport error, found \(String(describing: failure))")
      return
    }
    #expect(error.code == code)
    #expect(error.message.contains("127.0.0.1:\(server.port)") && !error.message.contains("KEY"))
  }

  @Test func `a batch may be answered in any order`() async throws {
    let server = try await LoopbackHTTPServer { question in
      guard case .array(let calls) = question.json else { return .json("{}") }
      let answers = calls.enumerated().map { index, call -> JSONValue in
        let outcome: (String, JSONValue) =
          index == 1 ? ("error", ["code": -32000, "message": "no"]) : ("result", call["params"]?.first ?? .null)
        return .object(["jsonrpc": "2.0", "id": call["id"] ?? .null, outcome.0: outcome.1])
      }
      return .answer(body: JSONValue.array(answers.reversed()).utf8)
    }
    let results = try await Self.client(server).batch((0..<5).map { JSONRPCCall("m", [.integer($0)]) })
    #expect(results.count == 5)
    for (index, result) in results.enumerated() {
      switch result {
      case .success(let field): #expect(try field.integer(Int.self) == index && index != 1)
      case .failure(let error): #expect(error.code == -32000 && index == 1)
      }
    }
  }

  @Test(arguments: ["missing", "twice", "unknown", "null id", "object"])
  func `a batch with an id that is missing, twice or unknown is refused`(defect: String) async throws {
    let server = try await LoopbackHTTPServer { question in
      guard case .array(let calls) = question.json else { return .json("{}") }
      var ids = calls.map { $0["id"] ?? .null }
      switch defect {
      case "missing": ids.removeLast()
      case "twice": ids[2] = ids[0]
      case "unknown": ids[2] = .integer(424_242)
      case "null id": ids[2] = .null
      default: return .result(1, to: question)
      }
      return .answer(body: JSONValue.array(ids.map { .object(["jsonrpc": "2.0", "id": $0, "result": 1]) }).utf8)
    }
    let failure = await #expect(throws: JSONRPCFailure.self) {
      try await Self.client(server).batch((0..<3).map { JSONRPCCall("m", [.integer($0)]) })
    }
    #expect(failure?.adapterError.code == .malformedAnswer)
  }

  @Test func `takes one response for a batch of one without an array around it`() async throws {
    let server = try await LoopbackHTTPServer { request in
      let body = (try? JSONValue(parsing: request.body)) ?? .null
      guard case .array(let calls) = body, let id = calls.first?["id"] else { return .json("{}") }
      return .json(#"{"jsonrpc":"2.0","id":\#(String(decoding: id.utf8, as: UTF8.self)),"result":"one"}"#)
    }
    let results = try await Self.client(server).batch([JSONRPCCall("m")])
    #expect(try results.map { try $0.get().string() } == ["one"])
    await #expect(throws: JSONRPCFailure.self) {
      try await Self.client(server).batch([JSONRPCCall("m"), JSONRPCCall("n")])
    }
  }

  @Test func `an error for the batch as a whole is passed on, and an empty batch asks nothing`() async throws {
    let server = try await LoopbackHTTPServer { _ in
      .json(#"{"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"batches are off"}}"#)
    }
    let client = try Self.client(server)
    let failure = await #expect(throws: JSONRPCFailure.self) { try await client.batch([JSONRPCCall("m")]) }
    #expect(failure?.code == -32600)
    #expect(try await client.batch([]).isEmpty)
    #expect(server.questions == 1)
    let tooMany = Array(repeating: JSONRPCCall("m"), count: JSONRPCClient.batchLimit + 1)
    let refused = await #expect(throws: JSONRPCFailure.self) { try await client.batch(tooMany) }
    #expect(refused?.adapterError.code == .invalidRequest)
  }

  @Test func `64 calls at once all get their own result`() async throws {
    let server = try await LoopbackHTTPServer { .result($0.json["params"]?.first ?? .null, to: $0) }
    let client = try Self.client(server)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 0..<64 {
        group.addTask {
          let answer = try await client.call("m", [.integer(number)])
          #expect(try answer.integer(Int.self) == number)
        }
      }
      try await group.waitForAll()
    }
  }
}

extension JSONValue {
  /// The first element of an array.
  fileprivate var first: JSONValue? {
    if case .array(let elements) = self { return elements.first }
    return nil
  }
}
