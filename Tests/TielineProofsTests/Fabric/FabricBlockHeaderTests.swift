import Testing
import TielineCore
import TielineTestVectors

@testable import TielineProofs

@Suite struct FabricBlockHeaderTests {
  /// The number alone is of varying length: tag and length of the sequence, then the INTEGER.
  @Test(arguments: [
    (UInt64(0), "0x3047020100"), (127, "0x304702017f"), (128, "0x304802020080"), (255, "0x3048020200ff"),
    (256, "0x304802020100"), (1 << 63, "0x304f0209008000000000000000"), (.max, "0x304f020900ffffffffffffffff"),
  ])
  func `encodes numbers as signed integers of the fewest bytes`(number: UInt64, start: String) {
    let hashes = ([UInt8](repeating: 1, count: 32), [UInt8](repeating: 2, count: 32))
    let header = FabricBlockHeader(number: number, previousHash: hashes.0, dataHash: hashes.1)
    let rest = "0420" + String(repeating: "01", count: 32) + "0420" + String(repeating: "02", count: 32)
    #expect(Hex.encode(header.derBytes) == start + rest)
  }

  @Test func `encodes block 0 without a previous hash`() {
    let header = FabricBlockHeader(number: 0, previousHash: [], dataHash: [UInt8](repeating: 2, count: 32))
    #expect(Hex.encode(header.derBytes) == "0x30270201000400" + "0420" + String(repeating: "02", count: 32))
  }

  @Test func `S-5 refuses zero and missing hashes`() throws {
    let good = [UInt8](repeating: 1, count: 32)
    let zero = [UInt8](repeating: 0, count: 32)
    for (previous, data) in [(zero, good), (good, zero), ([], good), (good, []), (good, [1])] {
      let header = FabricBlockHeader(number: 4, previousHash: previous, dataHash: data)
      #expect(throws: ProofFailure.self) { try FabricBlockHeader(header.encoded) }
    }
    let header = FabricBlockHeader(number: 4, previousHash: good, dataHash: good)
    #expect(try FabricBlockHeader(header.encoded) == header)
  }

  @Test(.enabled(if: SharedVectors.areThere)) func `hashes as the next block's previous hash says`() throws {
    for number in 0..<19 {
      #expect(try FabricVectors.stored(number + 1).header.previousHash == FabricVectors.stored(number).header.hash)
    }
  }
}
