import TielineAdapterSDK
import TielineCodec
import TielineCore
import TielineProofs
import TielineTransport

/// What a block holds of one transaction, as nodes tell it.
public struct UTXOInclusion: Sendable {
  /// With its witnesses.
  public let transaction: UTXOTransaction
  /// For ``TrustedUTXOHeader/transaction(_:)``.
  public let proof: UTXOInclusionProof
}

extension UTXOAdapter {
  /// The block that holds a transaction, from a node that keeps an index of all (`txindex=1`).
  /// - Throws: ``AdapterError`` with `.unreachable` where the node does not know it, or it waits for a block.
  public func block(holding transaction: UTXOHash) async throws(AdapterError) -> UTXOHash {
    let details = try await node.ask(UTXOCall.transactionDetails(transaction))
    guard let block = details["blockhash"].ifPresent else {
      throw AdapterError(.unreachable, "transaction \(transaction) is in no block yet; ask again later")
    }
    return try block.utxoHash()
  }

  /// The proof that a block holds a transaction: what is proven is decided by ``TrustedUTXOHeader``.
  /// - Throws: ``AdapterError`` with `.unreachable`, `.timedOut` or `.malformedAnswer`.
  public func inclusion(
    of transaction: UTXOHash, in block: UTXOHash
  ) async throws(AdapterError) -> UTXOInclusion {
    let coinbase = try await node.ask(UTXOCall.content(block))["tx"][0].utxoHash()
    let names = transaction == coinbase ? [coinbase] : [coinbase, transaction]
    let calls = names.map { UTXOCall.transaction($0, in: block) } + [UTXOCall.merkleBlock(names, in: block)]
    let answers = try await node.ask(calls).value
    let bytes = try answers[names.count].digits()
    let first = try answers[0].utxoTransaction(named: coinbase)
    let own = try answers[names.count - 1].utxoTransaction(named: transaction)
    do throws(UTXOFormatError) {
      let merkleBlock = try UTXOMerkleBlock(decoding: bytes)
      return UTXOInclusion(
        transaction: own,
        proof: try UTXOInclusionProof(merkleBlock: merkleBlock, transaction: own, coinbase: first))
    } catch {
      throw AdapterError(
        .malformedAnswer, "a node of \(ledger) gives no proof of transaction \(transaction)",
        cause: error.description)
    }
  }

  /// The proof that a transaction in a block spends `outpoint`, for ``TrustedUTXOHeader/claim(of:proof:)`` and
  /// ``TrustedUTXOHeader/refund(of:proof:)``.
  /// - Throws: ``AdapterError`` with `.invalidRequest` where it spends another, or a reading error.
  public func spend(
    of outpoint: UTXOOutpoint, by transaction: UTXOHash, in block: UTXOHash
  ) async throws(AdapterError) -> UTXOSpendProof {
    let inclusion = try await inclusion(of: transaction, in: block)
    do throws(UTXOFormatError) {
      return try UTXOSpendProof(inclusion.proof, transaction: inclusion.transaction, spending: outpoint)
    } catch {
      throw AdapterError(
        .invalidRequest, "transaction \(transaction) does not spend \(outpoint)", cause: error.description)
    }
  }
}
