import BigInt
import TielineCodec
import TielineCore
import TielineCrypto

/// A block header of an EVM ledger, as its consensus hashes it. Nothing is known about it yet but that it has the form.
///
/// - Source: Ethereum Yellow Paper, section 4.4; EIP-1559, EIP-4895, EIP-4844, EIP-4788, EIP-7685 for the later fields.
public struct EthereumHeader: Hashable, Sendable {
  /// Longest `extraData` read: Istanbul's holds a seal for each of some hundred validators.
  public static let maximumExtraDataBytes = 64 << 10
  /// Longest header read.
  public static let maximumBytes = maximumExtraDataBytes + 2048
  /// Bytes of the bloom filter over addresses and topics of logs.
  public static let bloomBytes = 256

  /// The hash of the block before.
  public let parentHash: [UInt8]
  /// Of the list of uncle headers; fixed where there can be none.
  public let ommersHash: [UInt8]
  /// Who made the block; in some families whom a vote is about.
  public let coinbase: EVMAddress
  /// Of the accounts after the block.
  public let stateRoot: [UInt8]
  /// Of the trie of transactions by index.
  public let transactionsRoot: [UInt8]
  /// Of the trie of receipts by index.
  public let receiptsRoot: [UInt8]
  /// 256 bytes.
  public let logsBloom: [UInt8]
  /// What the family's rules make of it.
  public let difficulty: BigUInt
  /// Height, from 0.
  public let number: UInt64
  /// Most gas of the block.
  public let gasLimit: UInt64
  /// Gas of all transactions.
  public let gasUsed: UInt64
  /// Seconds since the Unix epoch.
  public let timestamp: UInt64
  /// Vanity, validators, seals: what the family puts there.
  public let extraData: [UInt8]
  /// 32 bytes; fixed in most families.
  public let mixHash: [UInt8]
  /// 8 bytes.
  public let nonce: [UInt8]
  /// EIP-1559; each of the fields from here on needs the one before it.
  public let baseFeePerGas: BigUInt?
  /// EIP-4895.
  public let withdrawalsRoot: [UInt8]?
  /// EIP-4844.
  public let blobGasUsed: UInt64?
  /// EIP-4844.
  public let excessBlobGas: UInt64?
  /// EIP-4788.
  public let parentBeaconBlockRoot: [UInt8]?
  /// EIP-7685.
  public let requestsHash: [UInt8]?

  /// The Keccak-256 of ``rlp(replacingExtraData:)``: the block's hash, save on Istanbul ledgers, which leave parts of
  /// the extra data out.
  public let hash: [UInt8]

  /// The header's encoding, optionally with other extra data, as the seals of Clique and Istanbul need it.
  public func rlp(replacingExtraData extraData: [UInt8]? = nil) -> [UInt8] {
    var items: [RLPItem] = [
      .bytes(parentHash), .bytes(ommersHash), .bytes(coinbase.bytes), .bytes(stateRoot), .bytes(transactionsRoot),
      .bytes(receiptsRoot), .bytes(logsBloom), .integer(difficulty), .integer(number), .integer(gasLimit),
      .integer(gasUsed), .integer(timestamp), .bytes(extraData ?? self.extraData), .bytes(mixHash), .bytes(nonce),
    ]
    if let baseFeePerGas { items.append(.integer(baseFeePerGas)) }
    if let withdrawalsRoot { items.append(.bytes(withdrawalsRoot)) }
    if let blobGasUsed { items.append(.integer(blobGasUsed)) }
    if let excessBlobGas { items.append(.integer(excessBlobGas)) }
    if let parentBeaconBlockRoot { items.append(.bytes(parentBeaconBlockRoot)) }
    if let requestsHash { items.append(.bytes(requestsHash)) }
    return RLP.encode(.list(items))
  }
}

extension EthereumHeader {
  /// Reads a header that fills `bytes`.
  init(rlp bytes: [UInt8]) throws(ProofFailure) {
    guard bytes.count <= Self.maximumBytes else {
      throw .invalid(
        .tooLarge, expected: "a block header of at most \(Self.maximumBytes) bytes", found: "\(bytes.count) bytes")
    }
    var fields = try RLPFields(filling: bytes, of: "a block header")
    parentHash = try fields.bytes(32, "parentHash")
    ommersHash = try fields.bytes(32, "ommersHash")
    coinbase = try fields.address("coinbase")
    stateRoot = try fields.bytes(32, "stateRoot")
    transactionsRoot = try fields.bytes(32, "transactionsRoot")
    receiptsRoot = try fields.bytes(32, "receiptsRoot")
    logsBloom = try fields.bytes(Self.bloomBytes, "logsBloom")
    difficulty = try fields.bigInteger("difficulty")
    number = try fields.integer("number")
    gasLimit = try fields.integer("gasLimit")
    gasUsed = try fields.integer("gasUsed")
    timestamp = try fields.integer("timestamp")
    extraData = try fields.bytes(0...Self.maximumExtraDataBytes, "extraData")
    mixHash = try fields.bytes(32, "mixHash")
    nonce = try fields.bytes(8, "nonce")
    baseFeePerGas = fields.isAtEnd ? nil : try fields.bigInteger("baseFeePerGas")
    withdrawalsRoot = fields.isAtEnd ? nil : try fields.bytes(32, "withdrawalsRoot")
    blobGasUsed = fields.isAtEnd ? nil : try fields.integer("blobGasUsed")
    excessBlobGas = fields.isAtEnd ? nil : try fields.integer("excessBlobGas")
    parentBeaconBlockRoot = fields.isAtEnd ? nil : try fields.bytes(32, "parentBeaconBlockRoot")
    requestsHash = fields.isAtEnd ? nil : try fields.bytes(32, "requestsHash")
    try fields.finish()
    // The encoding is the only one there is of these fields, so it need not be made again to be hashed.
    hash = Keccak256.hash(bytes)
  }

  /// Rebuilds a header from what `eth_getBlockByNumber` answers; `hash` and `size` there are not read.
  /// - Throws: A mismatch where a field is missing or has not its form.
  public init<Failure>(block: JSONField<Failure>) throws(Failure) {
    let later = try Later(block)
    let items: [RLPItem] = [
      .bytes(try block["parentHash"].hexBytes(count: 32)), .bytes(try block["sha3Uncles"].hexBytes(count: 32)),
      .bytes(try block["miner"].hexBytes(count: 20)), .bytes(try block["stateRoot"].hexBytes(count: 32)),
      .bytes(try block["transactionsRoot"].hexBytes(count: 32)), .bytes(try block["receiptsRoot"].hexBytes(count: 32)),
      .bytes(try block["logsBloom"].hexBytes(count: bloomByteCount)),
      .integer(try block["difficulty"].bigHexQuantity()),
      .integer(try block["number"].hexQuantity()), .integer(try block["gasLimit"].hexQuantity()),
      .integer(try block["gasUsed"].hexQuantity()), .integer(try block["timestamp"].hexQuantity()),
      .bytes(try block["extraData"].hexBytes()), .bytes(try block["mixHash"].hexBytes(count: 32)),
      .bytes(try block["nonce"].hexBytes(count: 8)),
    ]
    do throws(ProofFailure) { self = try EthereumHeader(rlp: RLP.encode(.list(items + later.items))) } catch {
      throw block.mismatch("a block header within the limits")
    }
  }
}

private let bloomByteCount = EthereumHeader.bloomBytes

/// The fields that later forks added, as far as a block has them, in their order.
private struct Later {
  var items: [RLPItem] = []

  init<Failure>(_ block: JSONField<Failure>) throws(Failure) {
    let names = [
      "baseFeePerGas", "withdrawalsRoot", "blobGasUsed", "excessBlobGas", "parentBeaconBlockRoot", "requestsHash",
    ]
    var isEnded = false
    for name in names {
      guard let field = block[name].ifPresent else {
        isEnded = true
        continue
      }
      guard !isEnded else { throw field.mismatch("nothing, as a field that comes before it is missing") }
      switch name {
      case "baseFeePerGas", "blobGasUsed", "excessBlobGas": items.append(.integer(try field.bigHexQuantity()))
      default: items.append(.bytes(try field.hexBytes(count: 32)))
      }
    }
  }
}
