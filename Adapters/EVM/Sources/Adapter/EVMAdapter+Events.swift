import TielineAdapterSDK
import TielineCore
import TielineProofs
import TielineTransport

extension EVMAdapter {
  public func events(after cursor: LedgerCursor?, limit: Int) async throws(AdapterError) -> EventPage {
    guard (1...10_000).contains(limit) else {
      throw AdapterError(.invalidRequest, "a page of \(limit) blocks; ask for 1 to 10,000")
    }
    let named = try await namedFinalBlock()
    let head = named.value
    guard let cursor else {
      return EventPage(
        events: [], cursor: LedgerCursor(height: head.number, hash: head.hash), hasMore: false, source: named.source)
    }
    // A node that is behind the cursor has nothing to say yet.
    guard head.number > cursor.height else {
      if head.number == cursor.height, head.hash != cursor.hash { throw replaced(cursor, by: head) }
      return EventPage(events: [], cursor: cursor, hasMore: false, source: named.source)
    }
    let last = min(head.number, cursor.height + UInt64(limit))
    let contracts = [
      configuration.hashTimeLock, configuration.originCertificates, configuration.certificateBridge,
      configuration.gatewayCalls,
    ].compactMap(\.self)
    let topics =
      HashTimeLockEvent.topics + OriginCertificatesEvent.topics + CertificateBridgeEvent.topics
      + GatewayCallsEvent.topics
    let found = try await logs(contracts, topics: topics, from: cursor.height + 1, to: last)
    // After the logs: a reorganisation while they were read shows as another hash of the cursor's block or the last.
    let ends = try await node.ask([EVMCall.block(.number(cursor.height)), EVMCall.block(.number(last))])
    let (first, newest) = (try EVMNode.block(ends[0]), try EVMNode.block(ends[1]))
    guard first.hash == cursor.hash else { throw replaced(cursor, by: first) }
    let events = try found.value.map { log throws(AdapterError) in try event(log, from: found.source) }.compactMap(
      \.self)
    return EventPage(
      events: events, cursor: LedgerCursor(height: newest.number, hash: newest.hash),
      hasMore: last < head.number, source: found.source)
  }

  private func replaced(_ cursor: LedgerCursor, by block: EVMBlock) -> AdapterError {
    AdapterError(
      .reorganized,
      "block \(cursor.height) of \(ledger) is \(block.hash), not \(cursor.hash); go back to an earlier cursor")
  }

  /// Logs of final blocks, in order, read in ranges that nodes accept.
  func logs(
    _ contracts: [EVMAddress], topics: [[UInt8]], named lock: LockIdentifier? = nil, from first: UInt64,
    to last: UInt64
  ) async throws(AdapterError) -> Sourced<[EVMLog]> {
    guard first <= last else { return Sourced([], from: "\(ledger)") }
    let step = max(1, configuration.logRange)
    var found: [EVMLog] = []
    var source = "\(ledger)"
    for start in stride(from: first, through: last, by: Int(clamping: step)) {
      let end = min(last, start + step - 1)
      let asked = try await node.asked([EVMCall.logs(contracts, topics: topics, named: lock, from: start, to: end)])
      source = asked.source
      for element in try asked.value[0].elements() {
        let log = try EVMLog(element)
        guard (start...end).contains(log.blockNumber), contracts.contains(log.contract) else {
          throw element.mismatch("a log of the contracts and blocks that were asked for")
        }
        found.append(log)
      }
    }
    return Sourced(found.sorted { ($0.blockNumber, $0.index) < ($1.blockNumber, $1.index) }, from: source)
  }

  public func terms(of lock: LockIdentifier) async throws(AdapterError) -> LockTerms? {
    let head = try await finalBlock()
    let found = try await logs(
      [configuration.hashTimeLock], topics: [HashTimeLockEvent.lockedTopic], named: lock,
      from: configuration.firstBlock, to: head.number)
    for log in found.value {
      guard
        case .locked(let identifier, let terms)? = try? HashTimeLockEvent.decode(topics: log.topics, data: log.data),
        identifier == lock, hashTimeLock.identifier(of: terms) == lock
      else { continue }
      do throws(ValueError) { return try terms.lockTerms(on: ledger) } catch {
        throw AdapterError(.other, error.description)
      }
    }
    return nil
  }

  private func event(_ log: EVMLog, from source: String) throws(AdapterError) -> UnverifiedEvent? {
    let kind =
      switch log.contract {
      case configuration.hashTimeLock: try lockEvent(log, from: source)
      case configuration.certificateBridge: try carryEvent(log)
      case configuration.gatewayCalls: try callEvent(log)
      default: try energyEvent(log)
      }
    return kind.map { UnverifiedEvent(kind: $0, height: log.blockNumber, transaction: log.transaction) }
  }

  private func lockEvent(_ log: EVMLog, from source: String) throws(AdapterError) -> UnverifiedEvent.Kind? {
    let event: HashTimeLockEvent?
    do { event = try HashTimeLockEvent.decode(topics: log.topics, data: log.data) } catch { throw foreign(log, error) }
    switch event {
    case .locked(let identifier, let terms):
      // The name commits to every term, so a node that alters one of them is caught here.
      guard hashTimeLock.identifier(of: terms) == identifier else {
        node.pool.distrust(source, because: "a log whose terms are not those that its lock's name commits to")
        throw AdapterError(
          .untrue, "\(source) shows a log of \(log.transaction) whose terms are not those of lock \(identifier)",
          source: source)
      }
      return .locked(identifier, hashlock: terms.hashlock)
    case .claimed(let identifier, let hashlock, let preimage):
      return .claimed(identifier, hashlock: hashlock, preimage: preimage)
    case .refunded(let identifier, let hashlock): return .refunded(identifier, hashlock: hashlock)
    case nil: return nil
    }
  }

  private func carryEvent(_ log: EVMLog) throws(AdapterError) -> UnverifiedEvent.Kind? {
    let event: CertificateBridgeEvent?
    do { event = try CertificateBridgeEvent.decode(topics: log.topics, data: log.data) } catch {
      throw foreign(log, error)
    }
    return switch event {
    case .begun(let carry, let hashlock): .locked(carry, hashlock: hashlock)
    case .finalised(let carry, let hashlock, let preimage): .claimed(carry, hashlock: hashlock, preimage: preimage)
    case .cancelled(let carry, let hashlock): .refunded(carry, hashlock: hashlock)
    case nil: nil
    }
  }

  private func callEvent(_ log: EVMLog) throws(AdapterError) -> UnverifiedEvent.Kind? {
    let event: GatewayCallsEvent?
    do { event = try GatewayCallsEvent.decode(topics: log.topics, data: log.data) } catch { throw foreign(log, error) }
    return switch event {
    case .committed(let call, let hashlock): .locked(call, hashlock: hashlock)
    case .executed(let call, let hashlock, _, _, let preimage): .claimed(call, hashlock: hashlock, preimage: preimage)
    case .settled(let call, let hashlock, _, let preimage): .claimed(call, hashlock: hashlock, preimage: preimage)
    case .refunded(let call, let hashlock): .refunded(call, hashlock: hashlock)
    case nil: nil
    }
  }

  /// An issuance shows its owner in the transfer from nobody that comes with it. More than 2⁶⁴ − 1 Wh is no energy of
  /// ours (E-1) and is passed over, so that one absurd token does not stop the reading of all others.
  private func energyEvent(_ log: EVMLog) throws(AdapterError) -> UnverifiedEvent.Kind? {
    switch try certificateEvent(log) {
    case .transferred(let identifier, from: .zero, let owner, let energy):
      guard let energy = UInt64(exactly: energy.value) else { return nil }
      return .issued(identifier, owner: try account(owner), energy: WattHours(energy))
    case .claimed(let identifier, let owner, _, let energy):
      guard let energy = UInt64(exactly: energy.value) else { return nil }
      return .cancelled(identifier, owner: try account(owner), energy: WattHours(energy))
    case .issued, .transferred, .transferredBatch, nil: return nil
    }
  }

  /// Reads the certificates' contract alone, from ``Configuration/firstBlock`` on.
  public func movements(from height: UInt64?, limit: Int) async throws(AdapterError) -> MovementPage {
    guard (1...10_000).contains(limit) else {
      throw AdapterError(.invalidRequest, "a page of \(limit) blocks; ask for 1 to 10,000")
    }
    let contract = try certificateContract()
    let (head, first) = (try await finalBlock(), max(height ?? 0, configuration.firstBlock))
    guard head.number >= first else { return MovementPage(movements: [], next: first, hasMore: false) }
    let last = min(head.number, first + UInt64(limit) - 1)
    let found = try await logs([contract.address], topics: OriginCertificatesEvent.topics, from: first, to: last)
    var movements: [CertificateMovement] = []
    for log in found.value {
      for part in try parts(of: try certificateEvent(log)) {
        movements.append(
          CertificateMovement(
            certificate: part.certificate, kind: part.kind, energy: part.energy, height: log.blockNumber,
            transaction: log.transaction))
      }
    }
    return MovementPage(movements: movements, next: last + 1, hasMore: last < head.number)
  }

  /// More than 2⁶⁴ − 1 Wh is no energy of ours (E-1), and is passed over with the certificate that it is of.
  private func parts(
    of event: OriginCertificatesEvent?
  ) throws(AdapterError) -> [(certificate: CertificateIdentifier, kind: CertificateMovement.Kind, energy: WattHours)] {
    let (kind, parts): (CertificateMovement.Kind, [OriginCertificatesEvent.Part])
    switch event {
    case .transferred(let identifier, let from, let to, let energy):
      parts = [OriginCertificatesEvent.Part(certificate: identifier, energy: energy)]
      // What leaves the world is told by the claim that comes with it.
      if to == .zero { return [] }
      kind =
        from == .zero
        ? .issued(to: try account(to)) : .transferred(from: try account(from), to: try account(to))
    case .transferredBatch(let several, let from, let to):
      (kind, parts) = (.transferred(from: try account(from), to: try account(to)), several)
    case .claimed(let identifier, let owner, _, let energy):
      parts = [OriginCertificatesEvent.Part(certificate: identifier, energy: energy)]
      kind = .cancelled(by: try account(owner))
    case .issued, nil: return []
    }
    return parts.compactMap { part in
      UInt64(exactly: part.energy.value).map { (part.certificate, kind, WattHours($0)) }
    }
  }

  func certificateEvent(_ log: EVMLog) throws(AdapterError) -> OriginCertificatesEvent? {
    do { return try OriginCertificatesEvent.decode(topics: log.topics, data: log.data) } catch {
      throw foreign(log, error)
    }
  }

  private func account(_ address: EVMAddress) throws(AdapterError) -> AccountID {
    do { return try address.account(on: ledger) } catch { throw AdapterError(.other, error.description) }
  }

  private func foreign(_ log: EVMLog, _ error: ABIError) -> AdapterError {
    AdapterError(
      .malformedAnswer,
      "transaction \(log.transaction) has a log of \(log.contract) that its interface does not allow; check the address",
      cause: error.description)
  }
}
