import TielineAdapterSDK
import TielineCodec
import TielineCore
import TielineProofs
import TielineTransport

/// What the adapter needs of a block's header.
struct EVMBlock: Sendable {
  let number: UInt64
  let hash: String
  /// Seconds since the Unix epoch: the time that contracts see.
  let timestamp: UInt64
  /// Absent before EIP-1559.
  let baseFee: Amount?

  init(_ field: NodeAnswer) throws(AdapterError) {
    number = try field["number"].hexQuantity()
    hash = Hex.encode(try field["hash"].hexBytes(count: 32))
    timestamp = try field["timestamp"].hexQuantity()
    guard timestamp <= 253_402_300_799 else { throw field["timestamp"].mismatch("a time before the year 10000") }
    baseFee = try field["baseFeePerGas"].ifPresent?.hexAmount()
  }

  var time: Instant { Instant(secondsSinceEpoch: Int64(timestamp)) }
  var head: LedgerHead { LedgerHead(height: number, hash: hash, time: time) }
}

/// One event that a contract has logged.
struct EVMLog: Sendable {
  let contract: EVMAddress
  let topics: [[UInt8]]
  let data: [UInt8]
  let blockNumber: UInt64
  let transaction: String
  /// Its place in the block.
  let index: UInt64

  init(_ field: NodeAnswer) throws(AdapterError) {
    contract = try field["address"].evmAddress()
    topics = try field["topics"].elements().map { topic throws(AdapterError) in try topic.hexBytes(count: 32) }
    data = try field["data"].hexBytes()
    blockNumber = try field["blockNumber"].hexQuantity()
    transaction = Hex.encode(try field["transactionHash"].hexBytes(count: 32))
    index = try field["logIndex"].hexQuantity()
  }
}

/// What became of a transaction.
struct EVMReceipt: Sendable {
  let blockNumber: UInt64
  let succeeded: Bool
  let gasUsed: UInt64
  /// The new contract of a creation.
  let contract: EVMAddress?

  init(_ field: NodeAnswer) throws(AdapterError) {
    blockNumber = try field["blockNumber"].hexQuantity()
    let status = try field["status"].hexQuantity()
    guard status <= 1 else { throw field["status"].mismatch("0x0 or 0x1") }
    succeeded = status == 1
    gasUsed = try field["gasUsed"].hexQuantity()
    contract = try field["contractAddress"].ifPresent?.evmAddress()
  }
}

extension NodeAnswer {
  /// A quantity of up to 256 bits.
  /// - Throws: ``AdapterError`` with `.malformedAnswer`.
  func hexAmount() throws(AdapterError) -> Amount {
    let text = try string()
    let digits = text.dropFirst(2)
    let isQuantity = text.hasPrefix("0x") && (1...64).contains(digits.utf8.count)
    guard isQuantity, let bytes = Hex.decode(digits.utf8.count.isMultiple(of: 2) ? "\(digits)" : "0\(digits)"),
      let amount = try? Amount(bigEndian: bytes)
    else { throw mismatch("a quantity such as 0x1f, of at most 256 bits") }
    return amount
  }

  /// - Throws: ``AdapterError`` with `.malformedAnswer`.
  func evmAddress() throws(AdapterError) -> EVMAddress {
    guard let address = try? EVMAddress(try hexBytes(count: 20)) else { throw mismatch("a 20-byte address") }
    return address
  }
}
