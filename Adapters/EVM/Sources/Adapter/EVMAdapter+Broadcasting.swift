import TielineAdapterSDK
import TielineCodec
import TielineCore
import TielineTransport

extension EVMAdapter {
  /// Sends the bytes. A node that does not yet know the predecessor is asked again for a while: some refuse any gap in
  /// an account's numbers.
  public func broadcast(_ transaction: PreparedTransaction) async throws(AdapterError) {
    let signed = try signedTransaction(transaction)
    let params: JSONValue = [.string(Hex.encode(signed.bytes))]
    for attempt in 0...max(0, configuration.gapRetries) {
      do throws(JSONRPCFailure) {
        _ = try await node.pool.call("eth_sendRawTransaction", params)
        return ownTransactions.sent(transaction.identifier)
      } catch {
        guard case .answered(let refusal) = error else { throw error.adapterError }
        let mayRetry = attempt < configuration.gapRetries
        guard try await isRetriedAfter(refusal, transaction, mayRetry: mayRetry) else {
          return ownTransactions.sent(transaction.identifier)
        }
      }
      do { try await Task.sleep(for: .milliseconds(250)) } catch {
        throw AdapterError(.cancelled, "the broadcast was cancelled")
      }
    }
  }

  /// Whether the refusal passes by itself; `false` where the node has the transaction.
  private func isRetriedAfter(
    _ error: JSONRPCError, _ transaction: PreparedTransaction, mayRetry: Bool
  ) async throws(AdapterError) -> Bool {
    let name = "transaction \(transaction.sequence) of \(transaction.account)"
    switch BroadcastRefusal(error) {
    case .alreadyKnown: return false
    case .numberTaken:
      if try await node.ask(EVMCall.transaction(transaction.identifier)).ifPresent != nil { return false }
      throw AdapterError(
        .rejected, "\(name) is not taken: another one with its number is known; look at both outcomes",
        cause: error.description)
    case .gap where mayRetry: return true
    case .gap:
      throw AdapterError(
        .rejected, "\(name) is not taken: an earlier one is missing; broadcast that first", cause: error.description)
    case .insufficientFunds:
      throw AdapterError(
        .insufficientFunds, "\(name) is not taken: the account cannot pay for it", cause: error.description)
    case .underpriced:
      throw AdapterError(
        .rejected, "\(name) is not taken: its fee is too low; replace it with a higher one", cause: error.description)
    case .other: throw AdapterError(.rejected, "\(name) is not taken", cause: error.description)
    }
  }
}
