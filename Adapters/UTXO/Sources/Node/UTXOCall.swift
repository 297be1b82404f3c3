import TielineCodec
import TielineCore
import TielineProofs
import TielineTransport

/// The calls of Bitcoin Core's JSON-RPC that the adapter makes; Litecoin Core has the same.
///
/// - Source: Bitcoin Core, *RPC API reference*, `blockchain`, `rawtransactions`, `util` and `network`.
enum UTXOCall {
  static var height: JSONRPCCall { JSONRPCCall("getblockcount") }

  static func identifier(at height: UInt64) -> JSONRPCCall { JSONRPCCall("getblockhash", [.integer(height)]) }

  /// The 80 bytes.
  static func header(_ block: UTXOHash) -> JSONRPCCall {
    JSONRPCCall("getblockheader", [.string("\(block)"), false])
  }

  /// What the node knows of a header.
  static func headerDetails(_ block: UTXOHash) -> JSONRPCCall {
    JSONRPCCall("getblockheader", [.string("\(block)"), true])
  }

  /// The names of a block's transactions, among others.
  static func content(_ block: UTXOHash) -> JSONRPCCall { JSONRPCCall("getblock", [.string("\(block)"), 1]) }

  /// A transaction's bytes. With the block's name every node has it that has the block.
  static func transaction(_ transaction: UTXOHash, in block: UTXOHash) -> JSONRPCCall {
    JSONRPCCall("getrawtransaction", [.string("\(transaction)"), false, .string("\(block)")])
  }

  /// What the node knows of a transaction; needs a node with `txindex`.
  static func transactionDetails(_ transaction: UTXOHash) -> JSONRPCCall {
    JSONRPCCall("getrawtransaction", [.string("\(transaction)"), true])
  }

  static func merkleBlock(_ transactions: [UTXOHash], in block: UTXOHash) -> JSONRPCCall {
    JSONRPCCall("gettxoutproof", [.array(transactions.map { .string("\($0)") }), .string("\(block)")])
  }

  // MARK: Acting

  /// A block with every transaction's bytes.
  static func wholeBlock(_ block: UTXOHash) -> JSONRPCCall { JSONRPCCall("getblock", [.string("\(block)"), 2]) }

  /// A transaction's bytes, waiting or in a block; needs a node with `txindex`.
  static func bytes(of transaction: UTXOHash) -> JSONRPCCall {
    JSONRPCCall("getrawtransaction", [.string("\(transaction)"), false])
  }

  /// Every output in a block under these addresses that is not spent in one.
  static func coins(of addresses: [String]) -> JSONRPCCall {
    JSONRPCCall("scantxoutset", ["start", .array(addresses.map { .string("addr(\($0))") })])
  }

  static func send(_ transaction: [UInt8]) -> JSONRPCCall {
    JSONRPCCall("sendrawtransaction", [.string(Hex.encode(transaction, prefix: false))])
  }

  /// What the memory pool holds of a transaction that waits.
  static func waiting(_ transaction: UTXOHash) -> JSONRPCCall {
    JSONRPCCall("getmempoolentry", [.string("\(transaction)")])
  }

  static func feeEstimate(blocks: Int) -> JSONRPCCall { JSONRPCCall("estimatesmartfee", [.integer(blocks)]) }
  static var memoryPool: JSONRPCCall { JSONRPCCall("getmempoolinfo") }
  static var network: JSONRPCCall { JSONRPCCall("getnetworkinfo") }
}
