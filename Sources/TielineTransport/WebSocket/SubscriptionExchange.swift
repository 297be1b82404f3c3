import TielineCodec

/// What is said over one connection: one call that subscribes, its answer, and the notifications. A value without I/O.
///
/// Understands both common forms: Ethereum's (the answer names the subscription, notifications carry
/// `params.subscription` and `params.result`) and CometBFT's (every event is another answer with the call's id).
/// - Source: geth documentation, *Real-time events*; CometBFT RPC, *subscribe*.
struct SubscriptionExchange {
  /// What a message means.
  enum Meaning {
    case confirmed
    case notification(NodeAnswer)
    /// Another subscription's, or none of our business.
    case nothing
    /// The connection is of no use.
    case failure(String)
  }

  static let id: Int64 = 1

  private let call: JSONRPCCall
  private let origin: String
  /// What the node answered to the call.
  private var subscription: JSONValue?

  init(_ call: JSONRPCCall, url: EndpointURL) {
    (self.call, origin) = (call, "\(call.method) from \(url)")
  }

  /// What is sent first.
  var opening: [UInt8] { call.message(id: Self.id).utf8 }

  mutating func receive(_ bytes: [UInt8]) -> Meaning {
    let message: JSONValue
    do throws(JSONSyntaxError) {
      message = try JSONValue(parsing: bytes)
    } catch {
      return .failure("the node sent what is no JSON (\(error))")
    }
    if message["method"] != nil { return notification(message) }
    do throws(JSONRPCResponse.Defect) {
      return answer(try JSONRPCResponse(message))
    } catch {
      return .failure("the node sent what is no JSON-RPC message (\(error.reason))")
    }
  }

  private mutating func answer(_ response: JSONRPCResponse) -> Meaning {
    switch response.result {
    case .failure(let error): return .failure("the node refuses the subscription: \(error)")
    case .success(let result):
      guard response.id == Self.id else { return .nothing }
      guard subscription == nil else { return .notification(NodeAnswer(result, of: origin)) }
      subscription = result
      return .confirmed
    }
  }

  private func notification(_ message: JSONValue) -> Meaning {
    guard let subscription, let params = message["params"], params["subscription"] == subscription,
      let result = params["result"]
    else { return .nothing }
    return .notification(NodeAnswer(result, of: origin))
  }
}
