import Testing
import TielineCrypto

@testable import TielineProofs

struct CometBFTInclusionTests {
  @Test func `proves every leaf of trees of every shape, in its place only`() throws {
    let chain = try CometBFTSampleChain()
    for count in 1...17 {
      let transactions = (0..<count).map { [UInt8($0), 7] }
      let results = (0..<count).map {
        CometBFTResult.Content(code: UInt32($0), data: [9], gasWanted: -1, gasUsed: Int64($0))
      }
      let block = TrustedCometBFTHeader(
        try chain.header(10, dataHash: CometBFTMerkleTree.root(of: transactions.map { SHA256.hash($0) })))
      let next = TrustedCometBFTHeader(
        try chain.header(11, resultsHash: CometBFTMerkleTree.root(of: results.map(\.encoded))))
      var places: Set<CometBFTLeafPlace> = []
      var last: CometBFTTransaction?
      for index in 0..<count {
        let proof = try #require(CometBFTInclusionProof.transaction(index, of: transactions))
        let transaction = try #require(block.transaction(proof.encoded).accepted)
        let resultProof = try #require(CometBFTInclusionProof.result(index, of: results))
        let result = try #require(next.result(resultProof.encoded).accepted)
        #expect(transaction.bytes == transactions[index] && result.content == results[index])
        #expect(result.belongs(to: transaction))
        if let last { #expect(!result.belongs(to: last)) }
        last = transaction
        places.insert(transaction.place)
      }
      #expect(places.count == count)
    }
  }

  @Test func `has one place for the first of three leaves and of four`() throws {
    let three = try #require(CometBFTLeafPlace(index: 0, total: 3))
    #expect(CometBFTLeafPlace(index: 0, total: 4) == three)
    #expect(three.total == 3 && three.index == 0)
    #expect(CometBFTLeafPlace(index: 2, total: 3) == CometBFTLeafPlace(index: 1, total: 2))
    #expect(CometBFTLeafPlace(index: 4, total: 4) == nil)
    for total in UInt64(1)...70 {
      for index in 0..<total {
        let place = try #require(CometBFTLeafPlace(index: index, total: total))
        #expect(place.total <= total)
        #expect(CometBFTLeafPlace(index: place.index, total: place.total) == place)
      }
    }
  }
}
