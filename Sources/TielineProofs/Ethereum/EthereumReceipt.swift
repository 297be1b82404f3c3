import TielineCodec
import TielineCore
import TielineCrypto

/// What came of a transaction, as the receipt trie holds it.
///
/// - Source: Ethereum Yellow Paper, section 4.4.1; EIP-658 for the status; EIP-2718 for typed receipts.
public struct EthereumReceipt: Hashable, Sendable {
  /// The highest transaction type read: 1 access list, 2 dynamic fee, 3 blob, 4 set code.
  public static let maximumType: UInt8 = 4

  /// An event of a contract.
  public struct Log: Hashable, Sendable {
    /// Most topics that a log has.
    public static let maximumTopics = 4

    public let address: EVMAddress
    /// 32 bytes each.
    public let topics: [[UInt8]]
    /// What the contract logged beside the topics.
    public let data: [UInt8]

    public init(address: EVMAddress, topics: [[UInt8]], data: [UInt8]) {
      (self.address, self.topics, self.data) = (address, topics, data)
    }
  }

  /// 0 for a transaction without one.
  public let type: UInt8
  /// Whether the transaction took effect.
  public let succeeded: Bool
  /// By this and all transactions before it in the block.
  public let cumulativeGasUsed: UInt64
  /// 256 bytes.
  public let logsBloom: [UInt8]
  public let logs: [Log]

  /// The receipt of a transaction of another type with the same outcome.
  func typed(_ type: UInt8) -> EthereumReceipt {
    EthereumReceipt(
      type: type, succeeded: succeeded, cumulativeGasUsed: cumulativeGasUsed, logsBloom: logsBloom, logs: logs)
  }

  /// The bytes that the trie holds.
  public var encoded: [UInt8] {
    let items = logs.map { log in
      RLPItem.list([.bytes(log.address.bytes), .list(log.topics.map(RLPItem.bytes)), .bytes(log.data)])
    }
    let body = RLP.encode(
      .list([.integer(succeeded ? 1 : 0 as UInt8), .integer(cumulativeGasUsed), .bytes(logsBloom), .list(items)]))
    return type == 0 ? body : [type] + body
  }

  /// The bloom filter over the addresses and topics of logs: three bits for each.
  /// - Source: Ethereum Yellow Paper, section 4.4.1, function M.
  public static func bloom(of logs: [Log]) -> [UInt8] {
    var bloom = [UInt8](repeating: 0, count: EthereumHeader.bloomBytes)
    for log in logs {
      for entry in [log.address.bytes] + log.topics {
        let hash = Keccak256.hash(entry)
        for pair in [0, 2, 4] {
          let bit = (Int(hash[pair]) << 8 | Int(hash[pair + 1])) & 2047
          bloom[255 - bit / 8] |= 1 << UInt8(bit % 8)
        }
      }
    }
    return bloom
  }
}

extension EthereumReceipt {
  /// Reads what ``encoded`` gives; the bloom filter must be that of the logs.
  init(_ bytes: [UInt8]) throws(ProofFailure) {
    let isTyped = bytes.first.map { $0 < 0xC0 } ?? false
    type = isTyped ? bytes[0] : 0
    guard !isTyped || (1...Self.maximumType).contains(type) else {
      throw .invalid(.malformed, expected: "a receipt of type 1 to \(Self.maximumType)", found: "type \(type)")
    }
    var fields = try RLPFields(filling: isTyped ? Array(bytes.dropFirst()) : bytes, of: "a receipt")
    let status = try fields.integer("status")
    guard status <= 1 else { throw .invalid(.malformed, expected: "status 0 or 1", found: "\(status)") }
    succeeded = status == 1
    cumulativeGasUsed = try fields.integer("cumulativeGasUsed")
    logsBloom = try fields.bytes(EthereumHeader.bloomBytes, "logsBloom")
    var items = try fields.list("logs")
    var logs: [Log] = []
    while !items.isAtEnd { logs.append(try Self.log(items.list("a log"))) }
    self.logs = logs
    try fields.finish()
    guard logsBloom == Self.bloom(of: logs) else {
      throw .invalid(.wrongField, expected: "the bloom filter of the receipt's logs", found: "another")
    }
  }

  /// Rebuilds a receipt from what `eth_getTransactionReceipt` answers.
  /// - Throws: A mismatch where a field is missing or has not its form.
  public init<Failure>(receipt: JSONField<Failure>) throws(Failure) {
    let type = try receipt["type"].ifPresent?.hexQuantity() ?? 0
    guard type <= Self.maximumType else { throw receipt["type"].mismatch("a type up to \(Self.maximumType)") }
    let status = try receipt["status"].hexQuantity()
    guard status <= 1 else { throw receipt["status"].mismatch("0x0 or 0x1") }
    var logs: [Log] = []
    for log in try receipt["logs"].elements() {
      var topics: [[UInt8]] = []
      for topic in try log["topics"].elements() { topics.append(try topic.hexBytes(count: 32)) }
      logs.append(
        Log(address: try log["address"].evmAddress(), topics: topics, data: try log["data"].hexBytes()))
    }
    (self.type, succeeded, self.logs) = (UInt8(type), status == 1, logs)
    cumulativeGasUsed = try receipt["cumulativeGasUsed"].hexQuantity()
    logsBloom = try receipt["logsBloom"].hexBytes(count: EthereumHeader.bloomBytes)
  }

  private static func log(_ fields: RLPFields) throws(ProofFailure) -> Log {
    var fields = fields
    let address = try fields.address("address")
    var list = try fields.list("topics")
    var topics: [[UInt8]] = []
    while !list.isAtEnd {
      guard topics.count < Log.maximumTopics else {
        throw .invalid(.malformed, expected: "at most \(Log.maximumTopics) topics", found: "more")
      }
      topics.append(try list.bytes(32, "a topic"))
    }
    let data = try fields.bytes(0...MerklePatriciaProof.maximumBytes, "data")
    try fields.finish()
    return Log(address: address, topics: topics, data: data)
  }
}
