import Testing
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
