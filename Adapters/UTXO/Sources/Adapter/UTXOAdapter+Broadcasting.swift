import TielineAdapterSDK
import TielineCore
import TielineProofs
import TielineTransport

extension UTXOAdapter {
  /// Sends the bytes. A node that does not know a parent yet, or whose newest block's median time has not passed the
  /// lock time, is asked again for a while: a refund is due at its timelock, and may be included from the next second on.
  /// - Source: BIP 113, *Specification*.
  public func broadcast(_ transaction: PreparedTransaction) async throws(AdapterError) {
    let signed = try signedTransaction(transaction)
    let call = UTXOCall.send(transaction.payload)
    for attempt in 0...max(0, configuration.broadcastRetries) {
      do throws(JSONRPCFailure) {
        _ = try await node.pool.call(call.method, call.params)
        return await sequencer.sent(signed)
      } catch {
        guard case .answered(let refusal) = error else { throw error.adapterError }
        let mayRetry = attempt < configuration.broadcastRetries
        guard try await isRetriedAfter(refusal, signed, mayRetry: mayRetry) else {
          return await sequencer.sent(signed)
        }
      }
      do { try await Task.sleep(for: .milliseconds(250)) } catch {
        throw AdapterError(.cancelled, "the broadcast was cancelled")
      }
    }
  }

  /// Whether the refusal passes by itself; `false` where the node has the transaction.
  private func isRetriedAfter(
    _ error: JSONRPCError, _ transaction: UTXOTransaction, mayRetry: Bool
  ) async throws(AdapterError) -> Bool {
    let name = "transaction \(transaction.identifier)"
    func rejected(_ why: String) -> AdapterError {
      AdapterError(.rejected, "\(name) is not taken: \(why)", cause: error.description)
    }
    switch BroadcastAnswer(error) {
    case .alreadyKnown: return false
    case .missingInputs:
      // A node that has it in a block, all of its outputs spent, says so too.
      if try await isKnown(transaction.identifier) { return false }
      for input in transaction.inputs where !(try await isKnown(input.outpoint.transaction)) {
        if mayRetry { return true }
        throw rejected("\(input.outpoint.transaction), which it spends from, is not known; broadcast that first")
      }
      throw rejected("another one spends the same output; look at both outcomes")
    case .tooEarly where mayRetry: return true
    case .tooEarly: throw rejected("its lock time has not passed on \(ledger); broadcast it later")
    case .underpriced: throw rejected("its fee is too low, or another one spends the same output; replace it")
    case .dust: throw rejected("it pays too little for this ledger to relay")
    case .other: throw rejected("the node says why")
    }
  }

  private func isKnown(_ transaction: UTXOHash) async throws(AdapterError) -> Bool {
    if case .success = try await node.results([UTXOCall.bytes(of: transaction)]).value.first { return true }
    return false
  }
}
