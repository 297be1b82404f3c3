import TielineCodec
import TielineCore
import TielineCrypto
import TielineProofs

/// A Clique ledger whose three keys the benchmark holds; each signs in its turn.
struct CliqueChain {
  static let epoch: UInt64 = 30_000

  private let keys: [Secp256k1.PrivateKey]
  private let signers: [EVMAddress]
  private(set) var number: UInt64 = 0
  /// The newest header's RLP.
  private(set) var header: [UInt8]

  init() throws {
    let made = try (0..<3).map { try Secp256k1.PrivateKey(Keccak256.hash(Array("bench \($0)".utf8))) }
    keys = made.sorted { EVMAddress($0.publicKey) < EVMAddress($1.publicKey) }
    signers = keys.map { EVMAddress($0.publicKey) }
    header = []
    header = RLP.encode(.list(items(parent: [UInt8](repeating: 0, count: 32), seal: [UInt8](repeating: 0, count: 65))))
  }

  /// A client that trusts the genesis block.
  func client() throws -> CliqueLightClient {
    try CliqueLightClient(
      epochHeader: header,
      CliqueParameters(chain: "424299", epoch: Self.epoch, period: 1, depth: HeaderBenchmark.depth))
  }

  /// Seals the next block.
  mutating func advance() throws {
    let parent = Keccak256.hash(header)
    number += 1
    let digest = Keccak256.hash(RLP.encode(.list(items(parent: parent, seal: []))))
    let signature = try keys[Int(number % UInt64(keys.count))].sign(digest)
    let seal = signature.signature.bytes + [signature.recoveryID]
    header = RLP.encode(.list(items(parent: parent, seal: seal)))
  }

  private func items(parent: [UInt8], seal: [UInt8]) -> [RLPItem] {
    let root = RLPItem.bytes(MerklePatriciaTrie.emptyRoot)
    let isEpoch = number.isMultiple(of: Self.epoch)
    let extra = [UInt8](repeating: 0, count: 32) + (isEpoch ? signers.flatMap(\.bytes) : []) + seal
    return [
      .bytes(parent), .bytes(EthereumHeader.emptyOmmersHash), .bytes(EVMAddress.zero.bytes), root, root, root,
      .bytes([UInt8](repeating: 0, count: EthereumHeader.bloomBytes)), .integer(2 as UInt8), .integer(number),
      .integer(30_000_000 as UInt64), .integer(0 as UInt8), .integer(1_700_000_000 + number), .bytes(extra),
      .bytes([UInt8](repeating: 0, count: 32)), .bytes([UInt8](repeating: 0, count: 8)),
    ]
  }
}
