import BigInt
import TielineCodec
import TielineCore
import TielineCrypto

@testable import TielineProofs

/// The keys that the recorded ledgers were sealed with, and headers sealed with them.
enum CliqueTestChain {
  static let keys = (0..<8).map { index in
    // A hash is a key but for one in 2^128.
    try! Secp256k1.PrivateKey(Keccak256.hash(Array("tieline-clique-\(index)".utf8)))
  }
  static let addresses = keys.map { EVMAddress($0.publicKey) }

  static func key(of address: EVMAddress) -> Int { addresses.firstIndex(of: address) ?? 0 }

  /// A header whose fields can be set, before its seal.
  struct Draft {
    var items: [RLPItem]

    init(_ header: EthereumHeader) {
      items = [
        .bytes(header.parentHash), .bytes(header.ommersHash), .bytes(header.coinbase.bytes), .bytes(header.stateRoot),
        .bytes(header.transactionsRoot), .bytes(header.receiptsRoot), .bytes(header.logsBloom),
        .integer(header.difficulty), .integer(header.number), .integer(header.gasLimit), .integer(header.gasUsed),
        .integer(header.timestamp), .bytes(header.extraData), .bytes(header.mixHash), .bytes(header.nonce),
      ]
      if let fee = header.baseFeePerGas { items.append(.integer(fee)) }
    }

    /// The block after `parent`, by the signer with key `index`, voting on none.
    init(
      after parent: EthereumHeader, by index: Int, of signers: [EVMAddress], listing listed: [EVMAddress] = [],
      seconds: UInt64 = 1
    ) {
      self.init(parent)
      let number = parent.number + 1
      let isInTurn = signers[Int(number) % signers.count] == addresses[index]
      items[0] = .bytes(parent.hash)
      items[2] = .bytes(EVMAddress.zero.bytes)
      items[7] = .integer(isInTurn ? 2 : 1 as UInt8)
      items[8] = .integer(number)
      items[11] = .integer(parent.timestamp + seconds)
      items[12] = .bytes([UInt8](repeating: 0, count: 32) + listed.flatMap(\.bytes) + [UInt8](repeating: 0, count: 65))
      items[14] = .bytes([UInt8](repeating: 0, count: 8))
    }

    func setting(_ place: Int, _ item: RLPItem) -> Draft {
      var draft = self
      draft.items[place] = item
      return draft
    }

    func voting(_ address: EVMAddress, authorize: Bool) -> Draft {
      setting(2, .bytes(address.bytes)).setting(14, .bytes([UInt8](repeating: authorize ? 0xFF : 0, count: 8)))
    }

    /// The header's RLP with the seal of key `index`, changed by `change`.
    func sealed(by index: Int, _ change: ([UInt8]) -> [UInt8] = { $0 }) -> [UInt8] {
      let extra = Array((items[12].bytes ?? []).dropLast(65))
      let digest = Keccak256.hash(RLP.encode(.list(setting(12, .bytes(extra)).items)))
      let signature = try! keys[index].sign(digest)
      let seal = change(signature.signature.bytes + [signature.recoveryID])
      return RLP.encode(.list(setting(12, .bytes(extra + seal)).items))
    }
  }

  /// The same signature with the higher s, which verifies all the same.
  static func highS(_ seal: [UInt8]) -> [UInt8] {
    let order = BigUInt("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141", radix: 16)!
    let s = seal[32..<64].reduce(into: BigUInt(0)) { $0 = $0 << 8 | BigUInt($1) }
    let high = Array((order - s).serialize())
    return seal[..<32] + [UInt8](repeating: 0, count: 32 - high.count) + high + [seal[64] ^ 1]
  }

  /// A genesis header that lists the signers with these keys.
  static func genesis(_ indices: [Int]) throws -> (header: [UInt8], signers: [EVMAddress]) {
    let signers = indices.map { addresses[$0] }.sorted()
    let root = Keccak256.hash([0x80])
    let items: [RLPItem] = [
      .bytes([UInt8](repeating: 0, count: 32)), .bytes(EthereumHeader.emptyOmmersHash), .bytes(EVMAddress.zero.bytes),
      .bytes(root), .bytes(root), .bytes(root), .bytes([UInt8](repeating: 0, count: 256)), .integer(1 as UInt8),
      .integer(0 as UInt8), .integer(30_000_000 as UInt64), .integer(0 as UInt8), .integer(1_700_000_000 as UInt64),
      .bytes([UInt8](repeating: 0, count: 32) + signers.flatMap(\.bytes) + [UInt8](repeating: 0, count: 65)),
      .bytes([UInt8](repeating: 0, count: 32)), .bytes([UInt8](repeating: 0, count: 8)),
    ]
    return (RLP.encode(.list(items)), signers)
  }
}

/// A light client with a chain made for it.
struct CliqueTestRun {
  static let now = Instant(secondsSinceEpoch: 1_800_000_000)
  var client: CliqueLightClient

  init(signers: [Int], epoch: UInt64 = 30_000, period: UInt64 = 1, depth: Int = 2) throws {
    client = try CliqueLightClient(
      epochHeader: CliqueTestChain.genesis(signers).header,
      CliqueParameters(chain: "1", epoch: epoch, period: period, depth: depth))
  }

  /// Seals the next block with key `index` and applies it.
  @discardableResult
  mutating func seal(
    _ index: Int, vote: (Int, Bool)? = nil, listed: [EVMAddress] = []
  ) -> Verdict<AcceptedHeader<TrustedEthereumHeader>> {
    var draft = CliqueTestChain.Draft(after: client.tip.header, by: index, of: client.signers, listing: listed)
    if let (target, authorize) = vote { draft = draft.voting(CliqueTestChain.addresses[target], authorize: authorize) }
    return client.apply(draft.sealed(by: index), at: Self.now)
  }
}
