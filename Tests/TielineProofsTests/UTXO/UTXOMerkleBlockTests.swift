import Testing
import TielineCrypto
import TielineTestVectors

@testable import TielineProofs

@Suite(.enabled(if: SharedVectors.areThere))
struct UTXOMerkleBlockTests {
  private static func bytes(_ file: String) throws -> [UInt8] {
    try UTXOVectors.hex(UTXOVectors.object(file)["merkleblock"])
  }

  @Test func `refuses Merkle blocks`() throws {
    let fund = try Self.bytes("merkle_fund.json")
    let claim = try Self.bytes("merkle_claim.json")
    let flags = fund.count - 1
    func reason(_ change: (inout [UInt8]) -> Void, of bytes: [UInt8]? = nil) -> Rejection.Reason? {
      var altered = bytes ?? fund
      change(&altered)
      do throws(UTXOFormatError) { _ = try UTXOMerkleBlock(decoding: altered) } catch { return error.rejection.reason }
      return nil
    }
    let hash = [UInt8](repeating: 3, count: 32)
    let cases: [(String, Rejection.Reason, Rejection.Reason?)] = [
      ("hash flipped", .wrongRoot, reason { $0[90] ^= 1 }),
      (
        "extra hash", .notCanonical,
        reason {
          $0[84] += 1; $0.insert(contentsOf: hash, at: flags - 1)
        }
      ),
      (
        "missing hash", .malformed,
        reason {
          $0[84] -= 1; $0.removeSubrange(85..<117)
        }
      ),
      ("padding bit set", .notCanonical, reason { $0[flags] |= 0x80 }),
      (
        "extra byte of flags", .malformed,
        reason {
          $0[flags - 1] += 1; $0.append(0)
        }
      ),
      (
        "no flags", .malformed,
        reason {
          $0[flags - 1] = 0; $0.removeLast()
        }
      ),
      (
        "no transaction matched", .empty,
        reason {
          $0[flags] = 0; $0[84] = 1; $0.removeSubrange(117..<flags - 1)
        }
      ),
      ("no transactions", .malformed, reason { $0.replaceSubrange(80..<84, with: [0, 0, 0, 0]) }),
      (
        "more transactions than fit a block", .malformed,
        reason { $0.replaceSubrange(80..<84, with: [0x1B, 0x41, 0, 0]) }
      ),
      ("more hashes than transactions", .malformed, reason { $0[80] = 1 }),
      (
        "neighbours that are the same", .ambiguous,
        reason({ $0.replaceSubrange(117..<149, with: Array($0[85..<117])) }, of: claim)
      ),
      ("trailing byte", .malformed, reason { $0.append(0) }),
    ]
    for (name, expected, found) in cases {
      #expect(found == expected, "\(name)")
      print("utxo | Merkle block: \(name) | \(found.map { "\($0)" } ?? "not refused")")
    }
    #expect(reason { _ in } == nil)
  }

  @Test func `leads every match to the root by a branch of its own`() throws {
    for file in ["merkle_fund.json", "merkle_claim.json", "merkle_multi.json"] {
      let block = try UTXOMerkleBlock(decoding: Self.bytes(file))
      for match in block.matches {
        #expect(try match.branch.root(from: match.transaction, at: 0) == block.header.merkleRoot)
      }
    }
    let multi = try UTXOMerkleBlock(decoding: Self.bytes("merkle_multi.json"))
    #expect(multi.transactionCount == 26 && multi.matches[0].branch.index == 3)
    #expect(multi.matches[0].branch.siblings.count == 5)
  }
}

/// Trees of every shape, made here.
struct UTXOPartialTreeTests {
  /// A Merkle block of so many transactions that shows the first one and one other.
  private static func block(of count: Int, showing place: Int) -> (bytes: [UInt8], leaf: [UInt8]) {
    let leaves = (0..<count).map { DoubleSHA256.hash([UInt8($0)]) }
    var levels = [leaves]
    while let last = levels.last, last.count > 1 {
      levels.append(
        stride(from: 0, to: last.count, by: 2).map { DoubleSHA256.hash(last[$0] + last[min($0 + 1, last.count - 1)]) })
    }
    var (hashes, flags): ([UInt8], [Bool]) = ([], [])
    func visit(_ level: Int, _ index: Int) {
      let isShown = [0, place].contains { $0 >> level == index }
      flags.append(isShown)
      guard isShown, level > 0 else { return hashes += levels[level][index] }
      visit(level - 1, 2 * index)
      if 2 * index + 1 < levels[level - 1].count { visit(level - 1, 2 * index + 1) }
    }
    visit(levels.count - 1, 0)
    var packed = [UInt8](repeating: 0, count: (flags.count + 7) / 8)
    for (index, flag) in flags.enumerated() where flag { packed[index / 8] |= 1 << UInt8(index % 8) }
    let header = [UInt8](repeating: 0, count: 36) + levels[levels.count - 1][0] + [UInt8](repeating: 0, count: 12)
    let counts = [UInt8(count), 0, 0, 0, UInt8(hashes.count / 32)]
    return (header + counts + hashes + [UInt8(packed.count)] + packed, leaves[place])
  }

  @Test func `reads every transaction of every width, nodes with one child among them`() throws {
    for count in 2...40 {
      for place in 1..<count {
        let (bytes, leaf) = Self.block(of: count, showing: place)
        let block = try UTXOMerkleBlock(decoding: bytes)
        #expect(
          block.matches.map(\.transaction.bytes).last == leaf && block.matches.last?.branch.index == UInt32(place))
      }
    }
  }
}
