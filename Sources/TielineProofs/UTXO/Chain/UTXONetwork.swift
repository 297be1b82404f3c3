import BigInt
import TielineCore
import TielineCrypto

/// The rules that a UTXO network's headers obey.
///
/// - Source: Bitcoin Core and Litecoin Core, `chainparams.cpp` and `pow.cpp`.
public struct UTXONetwork: Hashable, Sendable {
  /// The function whose output must not exceed the target.
  public enum WorkFunction: Hashable, Sendable {
    case doubleSHA256
    /// With N 1024, r 1 and p 1, the header being both password and salt.
    case scrypt
  }

  /// How the target follows the time that blocks took.
  public enum Retargeting: Hashable, Sendable {
    /// Every block has the easiest target.
    case never
    /// Over the time between a window's first and last block.
    case bitcoin
    /// Over the time from the block before the window; from the window's first block where there is none before.
    case litecoin
  }

  /// Its name in a checkpoint.
  public let name: String
  /// The first block.
  public let genesis: UTXOHeader
  /// What measures work.
  public let workFunction: WorkFunction
  /// The easiest target.
  let limit: BigUInt
  /// How its target changes.
  public let retargeting: Retargeting
  /// Blocks between two changes of the target.
  let window: UInt64
  /// Seconds that a block should take.
  let spacing: Int64
  /// Whether a block that comes after twice its time may have the easiest target.
  let allowsMinimumDifficulty: Bool
  /// What its addresses begin with.
  /// - Source: BIP 173; SLIP-173.
  public let addressPrefix: String
  /// All that will ever be issued, in the smallest unit.
  public let maximumMoney: UInt64

  init(
    name: String, genesis: UTXOHeader, workFunction: WorkFunction, limit: BigUInt, retargeting: Retargeting,
    window: UInt64 = 2016, spacing: Int64, allowsMinimumDifficulty: Bool = false, addressPrefix: String,
    maximumMoney: UInt64
  ) {
    (self.name, self.genesis, self.workFunction, self.limit) = (name, genesis, workFunction, limit)
    (self.retargeting, self.window, self.spacing) = (retargeting, window, spacing)
    (self.allowsMinimumDifficulty, self.addressPrefix) = (allowsMinimumDifficulty, addressPrefix)
    self.maximumMoney = maximumMoney
  }

  /// The ledger's CAIP-2 reference in the namespace `bip122`: the first 32 digits of the genesis block's name.
  /// - Source: CAIP-4, *BIP122 namespace*.
  public var reference: String { String(genesis.identifier.description.prefix(32)) }

  /// The coin's SLIP-44 number; a test network's is that of the network that it stands for.
  /// - Source: SLIP-44.
  public var coinNumber: String {
    switch workFunction {
    case .doubleSHA256: "0"
    case .scrypt: "2"
    }
  }

  /// The block whose time the next change of the target counts from, for one that follows block `height`; `nil` where
  /// the target never changes.
  public func windowStart(for height: UInt64) -> UInt64? {
    let first = height - height % window
    switch retargeting {
    case .never: return nil
    case .bitcoin: return first
    case .litecoin: return first > 0 ? first - 1 : 0
    }
  }

  /// The easiest target in compact form.
  var limitBits: UInt32 { CompactTarget.bits(of: limit) }

  /// The hash that is compared with the target.
  func workHash(of header: UTXOHeader) throws(ProofFailure) -> [UInt8] {
    switch workFunction {
    case .doubleSHA256: return header.identifier.bytes
    case .scrypt:
      let bytes = header.bytes
      do {
        return try Scrypt.derive(password: bytes, salt: bytes, n: 1024, r: 1, p: 1, length: 32)
      } catch { throw .insufficient(.needs("memory for scrypt (\(error))", height: 0)) }
    }
  }
}

// MARK: The networks

extension UTXONetwork {
  /// Every network that a checkpoint can name.
  public static let all: [UTXONetwork] = [
    .bitcoin, .bitcoinTestnet, .bitcoinRegtest, .litecoin, .litecoinTestnet, .litecoinRegtest,
  ]

  /// Bitcoin itself.
  public static let bitcoin = UTXONetwork(
    name: "bitcoin", genesis: genesis(bitcoinRoot, time: 1_231_006_505, bits: 0x1D00_FFFF, nonce: 2_083_236_893),
    workFunction: .doubleSHA256, limit: (BigUInt(1) << 224) - 1, retargeting: .bitcoin, spacing: 600,
    addressPrefix: "bc", maximumMoney: 2_100_000_000_000_000)

  /// The third test network, with its exception for blocks that take longer than 20 minutes.
  public static let bitcoinTestnet = UTXONetwork(
    name: "bitcoin-testnet",
    genesis: genesis(bitcoinRoot, time: 1_296_688_602, bits: 0x1D00_FFFF, nonce: 414_098_458),
    workFunction: .doubleSHA256, limit: (BigUInt(1) << 224) - 1, retargeting: .bitcoin, spacing: 600,
    allowsMinimumDifficulty: true, addressPrefix: "tb", maximumMoney: 2_100_000_000_000_000)

  /// Bitcoin's network for one's own machine.
  public static let bitcoinRegtest = UTXONetwork(
    name: "bitcoin-regtest", genesis: genesis(bitcoinRoot, time: 1_296_688_602, bits: 0x207F_FFFF, nonce: 2),
    workFunction: .doubleSHA256, limit: (BigUInt(1) << 255) - 1, retargeting: .never, spacing: 600,
    allowsMinimumDifficulty: true, addressPrefix: "bcrt", maximumMoney: 2_100_000_000_000_000)

  /// Litecoin itself.
  public static let litecoin = UTXONetwork(
    name: "litecoin", genesis: genesis(litecoinRoot, time: 1_317_972_665, bits: 0x1E0F_FFF0, nonce: 2_084_524_493),
    workFunction: .scrypt, limit: (BigUInt(1) << 236) - 1, retargeting: .litecoin, spacing: 150,
    addressPrefix: "ltc", maximumMoney: 8_400_000_000_000_000)

  /// The fourth test network, with its exception for blocks that take longer than 5 minutes.
  public static let litecoinTestnet = UTXONetwork(
    name: "litecoin-testnet",
    genesis: genesis(litecoinRoot, time: 1_486_949_366, bits: 0x1E0F_FFF0, nonce: 293_345),
    workFunction: .scrypt, limit: (BigUInt(1) << 236) - 1, retargeting: .litecoin, spacing: 150,
    allowsMinimumDifficulty: true, addressPrefix: "tltc", maximumMoney: 8_400_000_000_000_000)

  /// Litecoin's network for one's own machine.
  public static let litecoinRegtest = UTXONetwork(
    name: "litecoin-regtest", genesis: genesis(litecoinRoot, time: 1_296_688_602, bits: 0x207F_FFFF, nonce: 0),
    workFunction: .scrypt, limit: (BigUInt(1) << 255) - 1, retargeting: .never, spacing: 150,
    allowsMinimumDifficulty: true, addressPrefix: "rltc", maximumMoney: 8_400_000_000_000_000)

  private static let bitcoinRoot = "4a5e1e4baab89f3a32518a88c31bc87f618f76673e2cc77ab2127b7afdeda33b"
  private static let litecoinRoot = "97ddfbbae6be97fd6cdf3e7ca13232a3afff2353e29badfab7f73011edd4ced9"

  private static func genesis(_ root: String, time: UInt32, bits: UInt32, nonce: UInt32) -> UTXOHeader {
    guard let root = try? UTXOHash(displayed: root) else { preconditionFailure("a constant of this file is broken") }
    return UTXOHeader(version: 1, parent: .zero, merkleRoot: root, time: time, bits: bits, nonce: nonce)
  }
}
