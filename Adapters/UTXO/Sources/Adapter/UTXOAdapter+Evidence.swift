import TielineAdapterSDK
import TielineCore
import TielineProofs

extension UTXOAdapter {
  public func headers(
    after trusted: VerifiedHeader, upTo height: UInt64?
  ) async throws(AdapterError) -> Sourced<HeaderPage> {
    let newest = try await node.height()
    let last = min(newest, height ?? newest)
    guard trusted.height < last else {
      return Sourced(HeaderPage([], hasMore: false), from: try await node.ask([UTXOCall.height]).source)
    }
    let headers = try await headers(from: trusted.height + 1, count: last - trusted.height)
    let hasMore = UInt64(headers.value.count) < last - trusted.height
    return Sourced(HeaderPage(headers.value.map(\.bytes), hasMore: hasMore), from: headers.source)
  }

  /// Each lock's transactions in final blocks up to `head`; no evidence for one that has none, since headers commit to
  /// nothing that is not there.
  public func evidence(
    for locks: [LockTerms], under head: VerifiedHeader
  ) async throws(AdapterError) -> Sourced<LockEvidence> {
    let index = try await self.locks.index(upTo: head.height)
    var proofs: [[UInt8]] = []
    for terms in locks { proofs.append(try await evidence(of: terms, in: index, upTo: head.height)) }
    return Sourced(
      LockEvidence(state: [], locks: proofs), from: try await node.ask([UTXOCall.height]).source)
  }

  private func evidence(
    of terms: LockTerms, in index: LockIndex, upTo height: UInt64
  ) async throws(AdapterError) -> [UInt8] {
    let (lock, amount) = try script(of: terms)
    guard let output = index.output(of: lock, amount: amount), output.height <= height else { return [] }
    let funding = try await inclusion(of: output.outpoint.transaction, in: output.block).proof.bytes
    var end: UTXOLockEvidence.Spend?
    if let spend = index.spend(of: output.outpoint), spend.height <= height {
      let proof = try await self.spend(of: output.outpoint, by: spend.transaction, in: spend.block)
      end = UTXOLockEvidence.Spend(height: spend.height, proof: proof.bytes)
    }
    return UTXOLockEvidence(
      fundingHeight: output.height, output: output.outpoint.index, funding: funding, spend: end
    ).encoded
  }

  /// How this ledger keeps locks between the accounts whose keys are known.
  public var lockLayout: LockVerifier.Layout {
    .utxo(UTXOLockLayout(parties: keys.sorted { $0.key < $1.key }.map(\.value.bytes)))
  }
}
