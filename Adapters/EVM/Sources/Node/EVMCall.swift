import TielineCodec
import TielineCore
import TielineProofs
import TielineTransport

/// The calls of Ethereum's JSON-RPC that the adapter makes.
///
/// - Source: Ethereum JSON-RPC specification, `eth` namespace.
enum EVMCall {
  /// Which block a question is about.
  enum Block {
    case latest, pending
    case number(UInt64)

    var value: JSONValue {
      switch self {
      case .latest: "latest"
      case .pending: "pending"
      case .number(let number): .string(quantity(number))
      }
    }
  }

  static func quantity(_ number: UInt64) -> String { "0x" + String(number, radix: 16) }

  static func block(_ block: Block) -> JSONRPCCall { JSONRPCCall("eth_getBlockByNumber", [block.value, false]) }

  static func call(_ call: ContractCall, from sender: EVMAddress? = nil, at block: Block) -> JSONRPCCall {
    var members: [String: JSONValue] = [
      "to": .string(call.contract.lowercased), "data": .string(Hex.encode(call.data)),
    ]
    if let sender { members["from"] = .string(sender.lowercased) }
    if call.value > .zero { members["value"] = .string("0x" + String(call.value.value, radix: 16)) }
    return JSONRPCCall("eth_call", [.object(members), block.value])
  }

  static func balance(_ account: EVMAddress, at block: Block) -> JSONRPCCall {
    JSONRPCCall("eth_getBalance", [.string(account.lowercased), block.value])
  }

  static func transactionCount(_ account: EVMAddress, at block: Block) -> JSONRPCCall {
    JSONRPCCall("eth_getTransactionCount", [.string(account.lowercased), block.value])
  }

  static func proof(of contract: EVMAddress, slots: [[UInt8]], at block: Block) -> JSONRPCCall {
    JSONRPCCall(
      "eth_getProof", [.string(contract.lowercased), .array(slots.map { .string(Hex.encode($0)) }), block.value])
  }

  static func receipt(_ hash: String) -> JSONRPCCall { JSONRPCCall("eth_getTransactionReceipt", [.string(hash)]) }
  static func transaction(_ hash: String) -> JSONRPCCall { JSONRPCCall("eth_getTransactionByHash", [.string(hash)]) }
  static var gasPrice: JSONRPCCall { JSONRPCCall("eth_gasPrice") }
  static var priorityFee: JSONRPCCall { JSONRPCCall("eth_maxPriorityFeePerGas") }

  /// Logs of `contracts` whose first topic is one of `topics`, and whose second is `lock` where one is given, in both
  /// blocks and all between.
  static func logs(
    _ contracts: [EVMAddress], topics: [[UInt8]], named lock: LockIdentifier?, from first: UInt64, to last: UInt64
  ) -> JSONRPCCall {
    let names = lock.map { [JSONValue.string("\($0)")] } ?? []
    let filter: JSONValue = [
      "fromBlock": .string(quantity(first)), "toBlock": .string(quantity(last)),
      "address": .array(contracts.map { .string($0.lowercased) }),
      "topics": .array([.array(topics.map { .string(Hex.encode($0)) })] + names),
    ]
    return JSONRPCCall("eth_getLogs", [filter])
  }
}
