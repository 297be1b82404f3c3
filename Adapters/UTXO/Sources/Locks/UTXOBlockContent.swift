import TielineAdapterSDK
import TielineProofs
import TielineTransport

/// A block with its transactions, as a node tells it.
struct UTXOBlockContent: Sendable {
  let height: UInt64
  let identifier: UTXOHash
  /// `nil` for the first block.
  let parent: UTXOHash?
  let transactions: [UTXOTransaction]

  init(height: UInt64, identifier: UTXOHash, parent: UTXOHash?, transactions: [UTXOTransaction]) {
    (self.height, self.identifier) = (height, identifier)
    (self.parent, self.transactions) = (parent, transactions)
  }

  /// The answer to `getblock` with verbosity 2.
  /// - Throws: ``AdapterError`` with `.malformedAnswer`.
  init(_ answer: NodeAnswer, named name: UTXOHash) throws(AdapterError) {
    identifier = try answer["hash"].utxoHash()
    guard identifier == name else { throw answer["hash"].mismatch("block \(name)") }
    height = try answer["height"].integer()
    parent = try answer["previousblockhash"].ifPresent.map { field throws(AdapterError) in try field.utxoHash() }
    let read = try answer["tx"].elements().map { field throws(AdapterError) -> UTXOTransaction? in
      let bytes = try field["hex"].digits()
      // Litecoin's last transaction moves coins to and from the extension block, and opens no lock.
      if bytes.count > 5, bytes[4] == 0, bytes[5] & 0x08 != 0 { return nil }
      guard let transaction = try? UTXOTransaction(decoding: bytes) else {
        throw field["hex"].mismatch("a transaction in the form that this software reads")
      }
      return transaction
    }
    transactions = read.compactMap(\.self)
  }
}
