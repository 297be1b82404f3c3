import TielineCodec
import TielineCrypto

/// A Merkle-Patricia trie in memory: its root and its proofs, from its entries.
///
/// For whole blocks, whose tries hold some hundred entries; nodes are made when they are asked for.
/// - Source: Ethereum Yellow Paper, appendix D.
public struct MerklePatriciaTrie: Sendable {
  /// Longest key.
  public static let maximumKeyBytes = 64

  /// The root of a trie without entries.
  public static var emptyRoot: [UInt8] { MerklePatriciaWalk.emptyRoot }

  private struct Entry {
    let path: [UInt8]
    let value: [UInt8]
  }

  private var values: [[UInt8]: [UInt8]] = [:]

  public init() {}

  /// The trie of a block's transactions or receipts: each under the RLP of its index.
  public init(indexed items: [[UInt8]]) {
    for (index, item) in items.enumerated() { self[Self.key(index: UInt64(index))] = item }
  }

  /// The key of the entry at `index` of a block's transactions or receipts.
  public static func key(index: UInt64) -> [UInt8] { RLP.encode(.integer(index)) }

  /// The value of `key`, at most ``maximumKeyBytes`` long; setting none or an empty one removes it.
  public subscript(key: [UInt8]) -> [UInt8]? {
    get { values[key] }
    set {
      precondition(key.count <= Self.maximumKeyBytes, "a trie key of \(key.count) bytes")
      values[key] = newValue?.isEmpty == false ? newValue : nil
    }
  }

  /// 32 bytes.
  public var root: [UInt8] {
    let entries = sorted()
    return entries.isEmpty ? Self.emptyRoot : Keccak256.hash(Self.node(entries[...], depth: 0))
  }

  /// The proof that `key` has its value, or none.
  public func proof(of key: [UInt8]) -> MerklePatriciaProof {
    let path = Self.nibbles(key)
    var (rest, depth, nodes) = (sorted()[...], 0, [[UInt8]]())
    while !rest.isEmpty {
      let node = Self.node(rest, depth: depth)
      if nodes.isEmpty || node.count >= 32 { nodes.append(node) }
      guard rest.count > 1 else { break }
      let shared = Self.sharedPath(rest, from: depth)
      guard path[depth...].starts(with: shared) else { break }
      depth += shared.count
      if !shared.isEmpty {
        let branch = Self.node(rest, depth: depth)
        if branch.count >= 32 { nodes.append(branch) }
      }
      guard depth < path.count else { break }
      rest = Self.child(path[depth], of: rest, at: depth)
      depth += 1
    }
    return MerklePatriciaProof(nodes: nodes)
  }

  // MARK: Nodes

  private func sorted() -> [Entry] {
    values.map { Entry(path: Self.nibbles($0), value: $1) }
      .sorted { $0.path.lexicographicallyPrecedes($1.path) }
  }

  /// The node over sorted entries that agree in their first `depth` nibbles.
  private static func node(_ entries: ArraySlice<Entry>, depth: Int) -> [UInt8] {
    if entries.count == 1, let entry = entries.first {
      return list([string(hexPrefix(entry.path[depth...], isLeaf: true)), string(entry.value)])
    }
    let shared = sharedPath(entries, from: depth)
    guard shared.isEmpty else {
      return list([string(hexPrefix(shared, isLeaf: false)), reference(node(entries, depth: depth + shared.count))])
    }
    var items = (0..<16).map { nibble in
      let below = child(UInt8(nibble), of: entries, at: depth)
      return below.isEmpty ? [0x80] : reference(node(below, depth: depth + 1))
    }
    let ending = entries.first { $0.path.count == depth }
    items.append(string(ending?.value ?? []))
    return list(items)
  }

  private static func reference(_ node: [UInt8]) -> [UInt8] {
    node.count < 32 ? node : string(Keccak256.hash(node))
  }

  private static func child(_ nibble: UInt8, of entries: ArraySlice<Entry>, at depth: Int) -> ArraySlice<Entry> {
    let isBefore = { (entry: Entry) in entry.path.count == depth || entry.path[depth] < nibble }
    let rest = entries.drop(while: isBefore)
    return rest.prefix { $0.path[depth] == nibble }
  }

  /// The nibbles from `depth` on in which all agree: in sorted entries, those of the first and the last.
  private static func sharedPath(_ entries: ArraySlice<Entry>, from depth: Int) -> ArraySlice<UInt8> {
    guard let first = entries.first?.path, let last = entries.last?.path else { return [] }
    var end = depth
    while end < first.count, end < last.count, first[end] == last[end] { end += 1 }
    return first[depth..<end]
  }

  private static func nibbles(_ key: [UInt8]) -> [UInt8] { key.flatMap { [$0 >> 4, $0 & 15] } }

  private static func hexPrefix(_ path: ArraySlice<UInt8>, isLeaf: Bool) -> [UInt8] {
    let flag: UInt8 = isLeaf ? 2 : 0
    let isOdd = path.count % 2 == 1
    let all = [flag + (isOdd ? 1 : 0)] + (isOdd ? [] : [0]) + path
    return stride(from: 0, to: all.count, by: 2).map { all[$0] << 4 | all[$0 + 1] }
  }

  private static func string(_ bytes: [UInt8]) -> [UInt8] { RLP.encode(.bytes(bytes)) }

  /// A list of items that are encoded already.
  private static func list(_ items: [[UInt8]]) -> [UInt8] {
    let count = items.reduce(0) { $0 + $1.count }
    // A list's prefix is that of a byte string of the same length, 0x40 further on.
    var prefix: [UInt8] = [UInt8(clamping: 0xC0 + count)]
    if count > 55 {
      let digits = withUnsafeBytes(of: UInt64(count).bigEndian) { Array($0.drop { $0 == 0 }) }
      prefix = [0xF7 + UInt8(digits.count)] + digits
    }
    return items.reduce(into: prefix) { $0 += $1 }
  }
}
