import TielineAdapterSDK
import TielineCore
import TielineProofs

extension UTXOAdapter {
  /// Most blocks of one page: each is read whole.
  static let eventBlocks: UInt64 = 50

  /// Locks that announce themselves, and claims and refunds of any lock of the known form: their witnesses show it. A
  /// claim comes with the preimage (H-11).
  public func events(after cursor: LedgerCursor?, limit: Int) async throws(AdapterError) -> EventPage {
    guard (1...10_000).contains(limit) else {
      throw AdapterError(.invalidRequest, "a page of \(limit) blocks; ask for 1 to 10,000")
    }
    let head = try await finalBlock()
    // A node that is behind the cursor has nothing to say yet.
    let start = cursor ?? LedgerCursor(height: head.height, hash: head.header.identifier.description)
    let source = try await node.ask([UTXOCall.height]).source
    guard head.height >= start.height else {
      return EventPage(events: [], cursor: start, hasMore: false, source: source)
    }
    let last = min(head.height, start.height &+ min(UInt64(limit), Self.eventBlocks))
    let blocks = try await node.blocks(start.height...last)
    guard let first = blocks.first, first.identifier.description == start.hash else {
      throw AdapterError(
        .reorganized,
        "block \(start.height) of \(ledger) is \(blocks.first.map { "\($0.identifier)" } ?? "gone"), not \(start.hash); "
          + "go back to an earlier cursor", source: source)
    }
    var events: [UnverifiedEvent] = []
    var parent = first.identifier
    for block in blocks.dropFirst() {
      guard block.parent == parent else {
        throw AdapterError(.reorganized, "\(ledger) was reorganised while blocks were read; ask again", source: source)
      }
      parent = block.identifier
      for transaction in block.transactions { events += try await self.events(in: transaction, at: block.height) }
    }
    return EventPage(
      events: events, cursor: LedgerCursor(height: last, hash: parent.description), hasMore: last < head.height,
      source: source)
  }

  private func events(in transaction: UTXOTransaction, at height: UInt64) async throws(AdapterError)
    -> [UnverifiedEvent]
  {
    let name = "\(transaction.identifier)"
    var events: [UnverifiedEvent] = []
    if let (lock, _, amount) = LockAnnouncement.lock(in: transaction), let terms = try terms(of: lock, amount: amount) {
      let kind = UnverifiedEvent.Kind.locked(terms.canonicalIdentifier, hashlock: lock.hashlock)
      events.append(UnverifiedEvent(kind: kind, height: height, transaction: name))
    }
    for spend in transaction.inputs.compactMap({ LockSpend($0) }) {
      let parent = try await self.transaction(spend.outpoint.transaction)
      guard Int(spend.outpoint.index) < parent.outputs.count,
        let terms = try terms(of: spend.lock, amount: parent.outputs[Int(spend.outpoint.index)].value)
      else { continue }
      let identifier = terms.canonicalIdentifier
      let kind: UnverifiedEvent.Kind =
        spend.preimage.map { .claimed(identifier, hashlock: spend.lock.hashlock, preimage: $0) }
        ?? .refunded(identifier, hashlock: spend.lock.hashlock)
      events.append(UnverifiedEvent(kind: kind, height: height, transaction: name))
    }
    return events
  }
}
