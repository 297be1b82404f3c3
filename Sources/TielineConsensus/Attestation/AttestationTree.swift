import TielineCore
import TielineCrypto

/// The tree whose root a committee signs: keccak256 in the shape of RFC 6962.
///
/// Leaves are keccak256(0x00 ‖ item), inner nodes keccak256(0x01 ‖ left ‖ right); an odd node goes up as it is.
/// - Source: RFC 6962, section 2.1, for the shape.
public struct AttestationTree: Hashable, Sendable {
  /// Most hashes of a branch.
  public static let maximumDepth = 32

  /// The hashes, leaves first; each level has half of those below, rounded up.
  private let levels: [[[UInt8]]]

  /// - Returns: `nil` without items: there is no root of nothing (S-5).
  public init?(items: [[UInt8]]) {
    guard !items.isEmpty else { return nil }
    var levels = [items.map(Self.leaf)]
    while let last = levels.last, last.count > 1 {
      levels.append(
        stride(from: 0, to: last.count, by: 2).map { index in
          index + 1 < last.count ? Self.node(last[index], last[index + 1]) : last[index]
        })
    }
    self.levels = levels
  }

  /// 32 bytes.
  public var root: [UInt8] { levels[levels.count - 1][0] }
  /// How many items there are.
  public var count: Int { levels[0].count }

  /// The hashes beside the way from an item to the root, the lowest first; `nil` where there is no such item.
  public func branch(of index: Int) -> [[UInt8]]? {
    guard levels[0].indices.contains(index) else { return nil }
    var (branch, place) = ([[UInt8]](), index)
    for level in levels.dropLast() {
      if level.indices.contains(place ^ 1) { branch.append(level[place ^ 1]) }
      place /= 2
    }
    return branch
  }

  /// Whether `item` is number `index` of `count` below `root`.
  public static func verify(
    _ item: [UInt8], index: Int, count: Int, branch: [[UInt8]], root: [UInt8]
  ) -> Bool {
    guard count > 0, (0..<count).contains(index), branch.count <= maximumDepth, branch.allSatisfy({ $0.count == 32 })
    else {
      return false
    }
    var (hash, place, last, rest) = (leaf(item), index, count - 1, branch[...])
    while last > 0 {
      if place % 2 == 1 || place < last {
        guard let beside = rest.popFirst() else { return false }
        hash = place % 2 == 1 ? node(beside, hash) : node(hash, beside)
      }
      (place, last) = (place / 2, last / 2)
    }
    return rest.isEmpty && hash == root
  }

  private static func leaf(_ item: [UInt8]) -> [UInt8] { Keccak256.hash([0] + item) }
  private static func node(_ left: [UInt8], _ right: [UInt8]) -> [UInt8] { Keccak256.hash([1] + left + right) }
}
