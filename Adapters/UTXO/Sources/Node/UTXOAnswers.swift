import TielineAdapterSDK
import TielineCodec
import TielineCore
import TielineProofs
import TielineTransport

/// What the adapter needs of a block, and which of it the block's own name commits to.
struct UTXONodeBlock: Sendable {
  let height: UInt64
  /// Hashed here: the node cannot have sent another header than the one it named.
  let header: UTXOHeader
  /// The median of the last 11 header times, in seconds; the node's word.
  let medianTime: Int64

  init(header: NodeAnswer, details: NodeAnswer, named name: UTXOHash) throws(AdapterError) {
    self.header = try header.utxoHeader(named: name)
    height = try details["height"].integer()
    medianTime = try details["mediantime"].integer()
    guard (0...Int64(UInt32.max)).contains(medianTime) else {
      throw details["mediantime"].mismatch("a time in seconds of 32 bits")
    }
  }

  var head: LedgerHead {
    LedgerHead(
      height: height, hash: header.identifier.description, time: Instant(secondsSinceEpoch: medianTime))
  }
}

extension NodeAnswer {
  /// Bytes in hexadecimal digits without prefix.
  /// - Throws: ``AdapterError`` with `.malformedAnswer`.
  func digits() throws(AdapterError) -> [UInt8] {
    let text = try string()
    guard !text.hasPrefix("0x"), let bytes = Hex.decode(text) else { throw mismatch("bytes such as 00ff") }
    return bytes
  }

  /// - Throws: ``AdapterError`` with `.malformedAnswer`.
  func utxoHash() throws(AdapterError) -> UTXOHash {
    guard let hash = try? UTXOHash(displayed: try string()) else { throw mismatch("a hash of 64 digits") }
    return hash
  }

  /// A header with this name.
  /// - Throws: ``AdapterError`` with `.malformedAnswer`.
  func utxoHeader(named name: UTXOHash) throws(AdapterError) -> UTXOHeader {
    guard let header = try? UTXOHeader(decoding: try digits()), header.identifier == name else {
      throw mismatch("the header of block \(name)")
    }
    return header
  }

  /// A transaction with this name.
  /// - Throws: ``AdapterError`` with `.malformedAnswer`.
  func utxoTransaction(named name: UTXOHash) throws(AdapterError) -> UTXOTransaction {
    guard let transaction = try? UTXOTransaction(decoding: try digits()), transaction.identifier == name else {
      throw mismatch("transaction \(name) in the form that this software reads")
    }
    return transaction
  }
}
