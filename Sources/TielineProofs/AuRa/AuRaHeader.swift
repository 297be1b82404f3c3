import BigInt
import TielineCodec
import TielineCore
import TielineCrypto

/// A block header of an AuRa ledger: an Ethereum header that ends in a step and a signature, instead of `mixHash` and
/// `nonce`. Nothing is known about it yet but that it has the form.
///
/// Headers with a third seal field (empty steps) are not read.
/// - Source: OpenEthereum, `engines/authority_round` and `types/src/header.rs`.
public struct AuRaHeader: Hashable, Sendable {
  /// Longest `extraData` read; ledgers allow 32 bytes, a genesis may have more.
  public static let maximumExtraDataBytes = 1024
  /// Longest header read.
  public static let maximumBytes = maximumExtraDataBytes + 2048

  /// The hash of the block below.
  public let parentHash: [UInt8]
  /// Of the list of uncle headers; fixed, as there are none.
  public let ommersHash: [UInt8]
  /// The validator that made the block.
  public let author: EVMAddress
  /// Of the trie of accounts.
  public let stateRoot: [UInt8]
  /// Of the trie of the block's transactions, by index.
  public let transactionsRoot: [UInt8]
  /// Of the trie of the block's receipts, by index.
  public let receiptsRoot: [UInt8]
  /// 256 bytes.
  public let logsBloom: [UInt8]
  /// What the block adds to its chain's weight; follows from the steps.
  public let difficulty: BigUInt
  /// The block's height.
  public let number: UInt64
  /// Most gas that the block's transactions may use.
  public let gasLimit: UInt64
  /// Gas that they used.
  public let gasUsed: UInt64
  /// Seconds since the Unix epoch.
  public let timestamp: UInt64
  /// What the author wanted to say.
  public let extraData: [UInt8]
  /// Which slot of time the block was made for.
  public let step: UInt64
  /// 65 bytes.
  public let signature: [UInt8]
  /// EIP-1559; Energy Web Chain has it from block 14,735,788 on.
  public let baseFeePerGas: BigUInt?

  /// The Keccak-256 of ``rlp``: the block's hash.
  public let hash: [UInt8]

  /// The header's encoding.
  public var rlp: [UInt8] { RLP.encode(.list(bareItems + [.integer(step), .bytes(signature)] + laterItems)) }

  /// The Keccak-256 of the header without step and signature: what the author signs.
  public var bareHash: [UInt8] { Keccak256.hash(RLP.encode(.list(bareItems + laterItems))) }

  private var bareItems: [RLPItem] {
    [
      .bytes(parentHash), .bytes(ommersHash), .bytes(author.bytes), .bytes(stateRoot), .bytes(transactionsRoot),
      .bytes(receiptsRoot), .bytes(logsBloom), .integer(difficulty), .integer(number), .integer(gasLimit),
      .integer(gasUsed), .integer(timestamp), .bytes(extraData),
    ]
  }

  private var laterItems: [RLPItem] { baseFeePerGas.map { [.integer($0)] } ?? [] }
}

extension AuRaHeader {
  /// Reads a header that fills `bytes`.
  init(rlp bytes: [UInt8]) throws(ProofFailure) {
    guard bytes.count <= Self.maximumBytes else {
      throw .invalid(
        .tooLarge, expected: "an AuRa header of at most \(Self.maximumBytes) bytes", found: "\(bytes.count) bytes")
    }
    var fields = try RLPFields(filling: bytes, of: "an AuRa header")
    parentHash = try fields.bytes(32, "parentHash")
    ommersHash = try fields.bytes(32, "ommersHash")
    author = try fields.address("author")
    stateRoot = try fields.bytes(32, "stateRoot")
    transactionsRoot = try fields.bytes(32, "transactionsRoot")
    receiptsRoot = try fields.bytes(32, "receiptsRoot")
    logsBloom = try fields.bytes(EthereumHeader.bloomBytes, "logsBloom")
    difficulty = try fields.bigInteger("difficulty")
    number = try fields.integer("number")
    gasLimit = try fields.integer("gasLimit")
    gasUsed = try fields.integer("gasUsed")
    timestamp = try fields.integer("timestamp")
    extraData = try fields.bytes(0...Self.maximumExtraDataBytes, "extraData")
    step = try fields.integer("step")
    signature = try fields.bytes(EthereumSeal.byteCount, "signature")
    if fields.isAtEnd {
      baseFeePerGas = nil
    } else {
      var rest = fields
      guard try !rest.item("baseFeePerGas").isList else {
        throw .invalid(
          .malformed, at: number, expected: "at most baseFeePerGas behind the signature",
          found: "a list (empty steps, which are not supported)")
      }
      baseFeePerGas = try fields.bigInteger("baseFeePerGas")
    }
    try fields.finish()
    // The encoding is the only one there is of these fields, so it need not be made again to be hashed.
    hash = Keccak256.hash(bytes)
  }

  /// The timestamp; the last representable instant where it is later.
  var time: Instant { Instant(secondsSinceEpoch: Int64(min(timestamp, UInt64(Int64.max / 1000)))) }
}

extension TrustedEthereumHeader {
  /// For the light client, once the header is final by its rules.
  init(_ header: AuRaHeader, chain: String) {
    self.init(
      VerifiedHeader(
        family: .aura, chain: chain, height: header.number, hash: header.hash, time: header.time),
      stateRoot: header.stateRoot, transactionsRoot: header.transactionsRoot, receiptsRoot: header.receiptsRoot)
  }
}
