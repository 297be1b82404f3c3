import Foundation
import Testing
import TielineCodec
import TielineCore
import TielineCrypto
import TielineTestVectors

@testable import TielineProofs

@Suite(.enabled(if: SharedVectors.areThere)) struct EthereumHeaderTests {
  @Test func `rebuilds recorded headers from JSON and from RLP to the recorded hash`() throws {
    let folder = try #require(RecordedFolder.read("clique-geth"))
    let blocks = try folder.requiredJSON("headers.json").elements()
    let encoded = try folder.requiredJSON("headers_rlp.json").elements()
    for (block, row) in zip(blocks, encoded) {
      let bytes = try row["headerRlp"].hexBytes()
      let header = try EthereumHeader(rlp: bytes)
      #expect(header.rlp() == bytes)
      #expect(header.hash == (try row["hash"].hexBytes()))
      #expect(try EthereumHeader(block: block) == header)
    }
    #expect(encoded.count > 100)
  }

  @Test func `rebuilds recorded headers of London`() throws {
    let folder = try #require(RecordedFolder.read("clique-pyevm"))
    for block in try folder.requiredJSON("clique.json")["blocks"].elements() {
      let header = try EthereumHeader(block: block)
      #expect(header.hash == (try block["hash"].hexBytes()))
      #expect(header.laterFieldCount == 1)
    }
  }

  @Test func `refuses a header that is cut short, prolonged, or has a number with a leading zero`() throws {
    let folder = try #require(RecordedFolder.read("clique-geth"))
    let bytes = try folder.requiredJSON("headers_rlp.json")[5]["headerRlp"].hexBytes()
    guard case .list(var items) = try RLP.decode(bytes) else { return }
    func reason(_ items: [RLPItem]) -> Rejection.Reason? {
      Verdict { () throws(ProofFailure) in try EthereumHeader(rlp: RLP.encode(.list(items))) }.rejection?.reason
    }
    #expect(reason(items) == nil)
    #expect(reason(items.dropLast()) == .malformed)
    #expect(reason(items + Array(repeating: .bytes([]), count: 7)) == .malformed)
    #expect(reason(items + [.bytes([0])]) == .notCanonical)
    items[12] = .bytes([UInt8](repeating: 0, count: EthereumHeader.maximumExtraDataBytes + 1))
    #expect(reason(items) == .tooLarge)
  }

  @Test func `S-5: refuses zero roots`() throws {
    let folder = try #require(RecordedFolder.read("clique-geth"))
    let bytes = try folder.requiredJSON("headers_rlp.json")[5]["headerRlp"].hexBytes()
    guard case .list(let items) = try RLP.decode(bytes) else { return }
    for place in [3, 4, 5] {
      var changed = items
      changed[place] = .bytes([UInt8](repeating: 0, count: 32))
      let header = try EthereumHeader(rlp: RLP.encode(.list(changed)))
      let verdict = Verdict<Void> { () throws(ProofFailure) in try header.checkOwnFields() }
      #expect(verdict.rejection?.reason == .empty)
    }
  }
}
