import Testing
import TielineCodec
import TielineCore
import TielineCrypto
import TielineTestVectors

@testable import TielineProofs

@Suite struct EthereumReceiptTests {
  private static func receipt(type: UInt8 = 0, topics: Int = 2, succeeded: Bool = true) -> EthereumReceipt {
    let log = EthereumReceipt.Log(
      address: .zero, topics: (0..<topics).map { [UInt8](repeating: UInt8($0), count: 32) }, data: [1, 2, 3])
    return EthereumReceipt(
      type: type, succeeded: succeeded, cumulativeGasUsed: 21_000, logsBloom: EthereumReceipt.bloom(of: [log]),
      logs: [log])
  }

  private static func read(_ bytes: [UInt8]) -> Verdict<EthereumReceipt> {
    Verdict { () throws(ProofFailure) in try EthereumReceipt(bytes) }
  }

  @Test(arguments: [0, 1, 2, 3, 4] as [UInt8]) func `reads receipts of every type`(type: UInt8) {
    for succeeded in [true, false] {
      let receipt = Self.receipt(type: type, succeeded: succeeded)
      #expect(Self.read(receipt.encoded).accepted == receipt)
    }
  }

  @Test func `refuses another type, five topics, another bloom, another status`() {
    #expect(Self.read(Self.receipt(type: 5).encoded).rejection?.reason == .malformed)
    #expect(Self.read([0] + Self.receipt().encoded).rejection?.reason == .malformed)
    #expect(Self.read([]).rejection?.reason == .malformed)
    #expect(Self.read(Self.receipt(topics: 5).encoded).rejection?.reason == .malformed)
    let receipt = Self.receipt()
    let bare = EthereumReceipt(
      type: 0, succeeded: true, cumulativeGasUsed: 1, logsBloom: receipt.logsBloom, logs: [])
    #expect(Self.read(bare.encoded).rejection?.reason == .wrongField)
    guard case .list(var items)? = try? RLP.decode(receipt.encoded) else { return }
    items[0] = .integer(2 as UInt8)
    #expect(Self.read(RLP.encode(.list(items))).rejection?.reason == .malformed)
  }

  @Test(.enabled(if: SharedVectors.areThere)) func `proves each transaction and receipt of a block by its index`()
    throws
  {
    let recorded = try #require(try CliqueRecorded.geth())
    let header = TrustedEthereumHeader(recorded.headers[73], family: .clique, chain: "424201")
    let block = try recorded.folder.requiredJSON("block_73_txs_receipts.json")
    let raw = try block["rawTransactions"].elements().map { try $0.hexBytes() }
    let receipts = try block["receipts"].elements().map { try EthereumReceipt(receipt: $0) }
    let tries = (MerklePatriciaTrie(indexed: raw), MerklePatriciaTrie(indexed: receipts.map(\.encoded)))
    #expect(tries.0.root == header.transactionsRoot && tries.1.root == header.receiptsRoot)
    for index in [0, 1, 55, 104] as [UInt64] {
      let key = MerklePatriciaTrie.key(index: index)
      let proofs = (tries.0.proof(of: key), tries.1.proof(of: key))
      let transaction = header.transaction(index, proof: proofs.0).accepted
      #expect(transaction?.encoded == raw[Int(index)])
      #expect(transaction?.hash == (try block["receipts"][Int(index)]["transactionHash"].hexBytes()))
      #expect(header.receipt(index, proof: proofs.1).accepted?.receipt == receipts[Int(index)])
      #expect(header.receipt(index, proof: proofs.0).rejection?.reason == .wrongRoot)
      #expect(header.receipt(index + 1, proof: proofs.1).rejection != nil)
    }
    let behind = tries.1.proof(of: MerklePatriciaTrie.key(index: 105))
    #expect(header.receipt(105, proof: behind).rejection?.reason == .wrongValue)
  }
}
