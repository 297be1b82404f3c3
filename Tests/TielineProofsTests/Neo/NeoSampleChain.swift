import TielineCore
import TielineCrypto

@testable import TielineProofs

/// A network of keys that the test holds, so that it can sign what no recorded validator would.
struct NeoSampleChain {
  static let magic: UInt32 = 7_777

  let keys: [P256.PrivateKey]
  var set: NeoMultisignature { get throws { try NeoMultisignature(validators: keys.map(\.publicKey)) } }

  /// - Parameter first: The least secret number; the others follow it.
  init(_ count: Int = 4, first: UInt8 = 1) throws {
    keys = try (0..<count)
      .map { try P256.PrivateKey([UInt8](repeating: 0, count: 31) + [first + UInt8($0)]) }
      .sorted {
        $0.publicKey.compressed.dropFirst().lexicographicallyPrecedes($1.publicKey.compressed.dropFirst())
      }
  }

  /// A trusted header of height 10 that names these keys, and whose state roots they sign.
  func client() throws -> NeoLightClient {
    let header = NeoHeader(
      previousHash: [UInt8](repeating: 1, count: 32), merkleRoot: [UInt8](repeating: 0, count: 32),
      timestamp: 1_000_000, nonce: 1, index: 10, primary: 0, nextConsensus: try set.scriptHash)
    return try NeoLightClient(
      trusting: header, magic: Self.magic, stateValidators: NeoStateValidators(set: set, from: 1))
  }

  /// The header that follows `head`, with the fields that a test wants otherwise.
  func header(
    after head: NeoHeader, previousHash: [UInt8]? = nil, merkleRoot: [UInt8] = [UInt8](repeating: 0, count: 32),
    timestamp: UInt64? = nil, index: UInt32? = nil, primary: UInt8 = 0, nextConsensus: [UInt8]? = nil, nonce: UInt64 = 2
  ) -> NeoHeader {
    NeoHeader(
      previousHash: previousHash ?? head.hash, merkleRoot: merkleRoot, timestamp: timestamp ?? head.timestamp + 1,
      nonce: nonce, index: index ?? head.index + 1, primary: primary,
      nextConsensus: nextConsensus ?? head.nextConsensus)
  }

  /// A witness of all but a third, or of the keys at these places in this order.
  func witness(
    of hash: [UInt8], by places: [Int]? = nil, script: [UInt8]? = nil, magic: UInt32 = magic
  ) throws -> NeoWitness {
    let message = NeoSignature(magic: magic, hash: hash).message
    var invocation: [UInt8] = []
    for place in places ?? Array(0..<NeoMultisignature.quorum(of: keys.count)) {
      invocation += [0x0C, 64] + (try keys[place].sign(message))
    }
    return NeoWitness(invocation: invocation, verification: try script ?? set.script)
  }

  func signed(
    _ header: NeoHeader, by places: [Int]? = nil, script: [UInt8]? = nil, magic: UInt32 = magic
  ) throws -> [UInt8] {
    NeoSignedHeader(header: header, witness: try witness(of: header.hash, by: places, script: script, magic: magic))
      .encoded
  }

  func stateRoot(_ rootHash: [UInt8], at index: UInt32) throws -> [UInt8] {
    let root = NeoStateRoot(index: index, rootHash: rootHash, witness: nil)
    return NeoStateRoot(index: index, rootHash: rootHash, witness: try witness(of: root.hash)).encoded
  }
}

/// A transaction by hand.
enum NeoSampleTransaction {
  static let account = [UInt8](repeating: 0xAB, count: 20)

  /// Fields up to the signers.
  static func start(version: UInt8 = 0, systemFee: UInt64 = 5, networkFee: UInt64 = 6, nonce: UInt32 = 3) -> [UInt8] {
    var writer = NeoWriter()
    writer.integer(version)
    writer.integer(nonce)
    writer.integer(systemFee)
    writer.integer(networkFee)
    writer.integer(UInt32(99))
    return writer.bytes
  }

  /// Without witnesses.
  static func unsigned(
    signers: [[UInt8]] = [account + [1]], attributes: [[UInt8]] = [], script: [UInt8] = [0x40], nonce: UInt32 = 3
  ) -> [UInt8] {
    var writer = NeoWriter()
    writer.raw(start(nonce: nonce))
    writer.count(signers.count)
    for signer in signers { writer.raw(signer) }
    writer.count(attributes.count)
    for attribute in attributes { writer.raw(attribute) }
    writer.counted(script)
    return writer.bytes
  }

  /// With one witness that runs the signer's contract.
  static func signed(nonce: UInt32) -> [UInt8] { unsigned(nonce: nonce) + [1, 0, 0] }

  /// What follows the header in a block of these.
  static func list(_ nonces: [UInt32]) -> [UInt8] {
    var writer = NeoWriter()
    writer.count(nonces.count)
    for nonce in nonces { writer.raw(signed(nonce: nonce)) }
    return writer.bytes
  }

  static func hashes(_ nonces: [UInt32]) -> [[UInt8]] { nonces.map { SHA256.hash(unsigned(nonce: $0)) } }
}

/// A state trie in memory, from which proofs can be made for keys that are there and for keys that are not.
struct NeoSampleTrie {
  /// By path in nibbles.
  private let values: [[UInt8]: [UInt8]]

  init(_ values: [[UInt8]: [UInt8]]) {
    self.values = Dictionary(uniqueKeysWithValues: values.map { (Self.nibbles($0), $1) })
  }

  var root: [UInt8] { DoubleSHA256.hash(Self.node(values)) }

  /// The nodes on the path to `key`, to where it ends.
  func proof(of key: [UInt8]) -> [UInt8] {
    var nodes: [[UInt8]] = []
    var (path, below) = (Self.nibbles(key)[...], values)
    while !below.isEmpty {
      let node = Self.node(below)
      nodes.append(node)
      if node[0] == 2 { break }
      let shared = node[0] == 1 ? Array(node[2..<2 + Int(node[1])]) : path.prefix(1).map { $0 }
      guard path.starts(with: shared) else { break }
      path = path.dropFirst(shared.count)
      below = node[0] == 0 && shared.isEmpty ? Self.below([16], of: below) : Self.below(shared, of: below)
    }
    var writer = NeoWriter()
    writer.counted(key)
    writer.count(nodes.count)
    for node in nodes { writer.counted(node) }
    return writer.bytes
  }

  static func nibbles(_ key: [UInt8]) -> [UInt8] { key.flatMap { [$0 >> 4, $0 & 15] } }

  private static func below(_ shared: [UInt8], of values: [[UInt8]: [UInt8]]) -> [[UInt8]: [UInt8]] {
    if shared == [16] { return values.filter { $0.key.isEmpty } }
    let under = values.filter { $0.key.starts(with: shared) }
    return Dictionary(uniqueKeysWithValues: under.map { (Array($0.dropFirst(shared.count)), $1) })
  }

  private static func node(_ values: [[UInt8]: [UInt8]]) -> [UInt8] {
    var writer = NeoWriter()
    if values.count == 1, let leaf = values[[]] {
      writer.raw([2])
      writer.counted(leaf)
      return writer.bytes
    }
    let paths = values.keys.sorted { $0.lexicographicallyPrecedes($1) }
    let (first, last) = (paths.first ?? [], paths.last ?? [])
    let shared = zip(first, last).prefix { $0 == $1 }.map { $0.0 }
    if !shared.isEmpty {
      writer.raw([1])
      writer.counted(shared)
      writer.raw([3] + DoubleSHA256.hash(node(below(shared, of: values))))
      return writer.bytes
    }
    writer.raw([0])
    for nibble in UInt8(0)...16 {
      let child = below([nibble], of: values)
      writer.raw(child.isEmpty ? [4] : [3] + DoubleSHA256.hash(node(child)))
    }
    return writer.bytes
  }
}
