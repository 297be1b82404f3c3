import TielineCodec

/// A header with a part of its Merkle tree, as nodes answer `gettxoutproof`. Nothing is known about it but its form
/// and that it leads to its own header's root.
///
/// The number of transactions in it is nobody's word but the sender's, which is why a proof is made of the branches
/// and not of these bytes.
/// - Source: BIP 37, *Partial Merkle branch format*.
public struct UTXOMerkleBlock: Hashable, Sendable {
  /// A transaction that the sender marked.
  public struct Match: Hashable, Sendable {
    /// Its name.
    public let transaction: UTXOHash
    public let branch: UTXOMerkleBranch
  }

  public let header: UTXOHeader
  /// How many transactions the block has, as the sender says.
  public let transactionCount: Int
  /// In the block's order.
  public let matches: [Match]

  /// Reads all hashes and all flags, and takes no more and no fewer than the tree needs.
  /// - Throws: ``UTXOFormatError``.
  public init(decoding bytes: [UInt8]) throws(UTXOFormatError) {
    let limit = 32 * 2 * UTXOLimits.blockTransactions
    var tree = try UTXOFormatError.reading("a Merkle block", in: bytes, maximum: limit) {
      (reader: inout ByteReader) throws(ByteReadingError) in try PartialTree(&reader)
    }
    header = tree.header
    transactionCount = tree.count
    let top = try tree.read()
    matches = tree.matches
    guard top == header.merkleRoot else {
      throw UTXOFormatError(.wrongRoot, expected: "\(header.merkleRoot)", found: "\(top)")
    }
  }
}

/// The tree in depth-first order, and how far it is read.
private struct PartialTree {
  let header: UTXOHeader
  let count: Int
  private let hashes: [UTXOHash]
  private let flags: [UInt8]
  private var hashesRead = 0
  private var flagsRead = 0
  private(set) var matches: [UTXOMerkleBlock.Match] = []

  init(_ reader: inout ByteReader) throws(ByteReadingError) {
    header = try UTXOHeader(&reader)
    let start = reader.offset
    let stated = try reader.littleEndian(UInt32.self, "transaction count")
    guard stated <= UTXOLimits.blockTransactions else {
      throw .outOfRange(
        field: "transaction count", found: UInt64(stated), maximum: UTXOLimits.blockTransactions, offset: start)
    }
    count = Int(stated)
    var hashes: [UTXOHash] = []
    for _ in 0..<(try reader.compactSize(maximum: count, "hash count")) { hashes.append(try reader.utxoHash("hash")) }
    self.hashes = hashes
    // A node with one child has a flag and no hash of its own; each level has at most one.
    flags = try reader.countedBytes(maximum: (2 * hashes.count + Self.levels(of: count) + 7) / 8, "flags")
  }

  mutating func read() throws(UTXOFormatError) -> UTXOHash {
    guard count > 0 else { throw UTXOFormatError(.empty, expected: "transactions", found: "none") }
    let (top, _) = try node(level: Self.levels(of: count), place: 0)
    guard hashesRead == hashes.count else {
      throw UTXOFormatError(.notCanonical, expected: "\(hashesRead) hashes", found: "\(hashes.count)")
    }
    let isPadded = flags.count == (flagsRead + 7) / 8
    let padding = flagsRead.isMultiple(of: 8) ? 0 : (flags.last ?? 0) >> UInt8(flagsRead % 8)
    guard isPadded, padding == 0 else {
      throw UTXOFormatError(.notCanonical, expected: "\(flagsRead) flags", found: "\(flags.count) bytes of them")
    }
    guard !matches.isEmpty else { throw UTXOFormatError(.empty, expected: "a matched transaction", found: "none") }
    return top
  }

  private func width(_ level: Int) -> Int { (count + (1 << level) - 1) >> level }

  /// Levels above the leaves.
  private static func levels(of count: Int) -> Int {
    var levels = 0
    while (count + (1 << levels) - 1) >> levels > 1 { levels += 1 }
    return levels
  }

  private mutating func flag() throws(UTXOFormatError) -> Bool {
    guard flagsRead < flags.count * 8 else {
      throw UTXOFormatError(.malformed, expected: "a flag for each node", found: "\(flags.count * 8) flags")
    }
    defer { flagsRead += 1 }
    return flags[flagsRead / 8] >> UInt8(flagsRead % 8) & 1 == 1
  }

  private mutating func nextHash() throws(UTXOFormatError) -> UTXOHash {
    guard hashesRead < hashes.count else {
      throw UTXOFormatError(.malformed, expected: "a hash for each node", found: "\(hashes.count) hashes")
    }
    defer { hashesRead += 1 }
    return hashes[hashesRead]
  }

  /// The hash of a node, and the matches below it, whose branches grow on the way up. At most 16 levels deep.
  private mutating func node(level: Int, place: Int) throws(UTXOFormatError) -> (UTXOHash, Range<Int>) {
    let first = matches.count
    let leadsToMatch = try flag()
    guard level > 0, leadsToMatch else {
      let hash = try nextHash()
      if leadsToMatch {
        let branch = UTXOMerkleBranch(index: UInt32(place), siblings: [])
        matches.append(UTXOMerkleBlock.Match(transaction: hash, branch: branch))
      }
      return (hash, first..<matches.count)
    }
    let (left, below) = try node(level: level - 1, place: 2 * place)
    var right = left
    if 2 * place + 1 < width(level - 1) {
      right = try node(level: level - 1, place: 2 * place + 1).0
      guard right != left else {
        throw UTXOFormatError(.ambiguous, expected: "neighbours that differ", found: "\(left) twice")
      }
    }
    for index in first..<matches.count {
      let match = matches[index]
      let sibling = below.contains(index) ? right : left
      matches[index] = UTXOMerkleBlock.Match(
        transaction: match.transaction,
        branch: UTXOMerkleBranch(index: match.branch.index, siblings: match.branch.siblings + [sibling]))
    }
    guard matches.count > first else {
      throw UTXOFormatError(.notCanonical, expected: "a match below a node marked so", found: "none")
    }
    return (UTXOMerkleTree.parent(left, right), first..<matches.count)
  }
}
