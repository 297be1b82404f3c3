import TielineAdapterSDK
import TielineCore
import TielineRelay
import TielineStorage

extension SwapEngine {
  /// Work that an effect asks for; begins once the followers know of it.
  typealias Work = @Sendable () async -> Void

  /// Starts the work of effects. Never waits for a ledger: what takes time runs in a task and posts its result.
  ///
  /// - Parameter readings: What the followers are to read besides.
  func perform(_ effects: [(swap: SwapIdentifier, effect: SwapEffect)], readings: FollowerRequests = .init()) async {
    var requests = readings
    let works = effects.compactMap { work(of: $0.effect, for: $0.swap, &requests) }
    for (ledger, asked) in requests.byLedger { await followers[ledger]?.take(asked) }
    for work in works { Task { await work() } }
  }

  private func work(
    of effect: SwapEffect, for identifier: SwapIdentifier, _ requests: inout FollowerRequests
  ) -> Work? {
    guard let entry = running[identifier] else { return nil }
    let record = entry.record
    switch effect {
    case .prepare(let leg, let step):
      return { await self.prepare(step, LegKey(swap: identifier, leg: leg), record: record) }
    case .broadcast(let leg, let step):
      let key = LegKey(swap: identifier, leg: leg)
      guard let flight = entry.flights[leg], flight.step == step else { return nil }
      requests.add(.track(flight, key), on: record.terms[leg].ledger)
      return { await self.broadcast(flight, key, record: record) }
    case .withhold(let leg, let step):
      let key = LegKey(swap: identifier, leg: leg)
      guard let flight = entry.flights[leg], flight.step == step else { return nil }
      return { await self.withhold(flight, key, record: record) }
    case .discard: return nil  // The transactions never left memory; their numbers were given back when they came.
    case .observe(let leg):
      requests.add(.read(LegKey(swap: identifier, leg: leg)), on: record.terms[leg].ledger)
      return nil
    case .finish(let outcome):
      running[identifier] = nil
      metrics.finished(outcome, running: running.count)
      logger.info("swap ended", metadata: ["swap": "\(identifier)", "outcome": "\(outcome)"])
      for leg in Leg.allCases {
        requests.add(.forget(LegKey(swap: identifier, leg: leg)), on: record.terms[leg].ledger)
      }
      return nil
    }
  }

  /// Builds and signs a step. What may be tried again is tried until it succeeds or the step is no longer wanted.
  private func prepare(_ step: SwapStep, _ key: LegKey, record: SwapRecord) async {
    guard let binding = ledgers[record.terms[key.leg].ledger] else { return }
    var pause = RetryPause()
    while isWanted(step, key), !Task.isCancelled {
      do throws(AdapterError) {
        guard let (action, account) = try await action(step, key, binding: binding) else { return }
        let transactions = try await binding.adapter.prepare(action, from: account)
        post(Inbound(swap: key.swap, event: .prepared(key.leg, step), transactions: transactions))
        return
      } catch {
        report(error, step, key)
        if error.retry == .never, step == .lock {
          post(Inbound(swap: key.swap, event: .failed(key.leg, step, reason: error.description)))
          return
        }
        await pause.wait(isHopeful: error.retry == .safe)
      }
    }
  }

  /// Sends every stored attempt in order; sending one twice does no harm. A preimage whose time passes while no node can
  /// be reached stays here.
  ///
  /// - Parameter isKnown: Whether the ledger was found to have it.
  func broadcast(_ flight: Flight, _ key: LegKey, record: SwapRecord, isKnown: Bool = false) async {
    guard let adapter = ledgers[record.terms[key.leg].ledger]?.adapter else { return }
    var pause = RetryPause()
    var mayHaveLeft = isKnown
    for transaction in flight.attempts.last ?? [] {
      while isWanted(flight.step, key), !Task.isCancelled {
        if !mayHaveLeft, isTooLate(flight, key) { return await withhold(flight, key, record: record) }
        do throws(AdapterError) {
          try await adapter.broadcast(transaction)
          noteSent(flight, key)
          break
        } catch {
          report(error, flight.step, key)
          if error.code != .unreachable {
            mayHaveLeft = true
            noteSent(flight, key)
          }
          if error.retry == .never, await concede(flight, key, adapter: adapter, reason: error) { return }
          await pause.wait(isHopeful: error.retry == .safe)
        }
      }
    }
  }

  private func isTooLate(_ flight: Flight, _ key: LegKey) -> Bool {
    running[key.swap]?.swap.isTooLate(toSend: flight.step, on: key.leg, at: clock()) ?? false
  }

  /// Has the journal know that a node may have the preimage.
  private func noteSent(_ flight: Flight, _ key: LegKey) {
    guard running[key.swap]?.swap.reveals(flight.step, on: key.leg) == true else { return }
    post(Inbound(swap: key.swap, event: .sent(key.leg, flight.step)))
  }

  /// Finds out whether the ledger knows a claim of which the journal cannot say that it was sent, and sends it again or
  /// gives it up.
  private func withhold(_ flight: Flight, _ key: LegKey, record: SwapRecord) async {
    guard let adapter = ledgers[record.terms[key.leg].ledger]?.adapter else { return }
    var pause = RetryPause()
    while isWanted(flight.step, key), !Task.isCancelled {
      do throws(AdapterError) {
        if try await !isUnknown(flight, to: adapter) {
          noteSent(flight, key)
          await follower(of: key.leg, in: record)?.track(flight, for: key)
          return await broadcast(flight, key, record: record, isKnown: true)
        }
        await adapter.abandon(flight.attempts.last ?? [])
        return post(Inbound(swap: key.swap, event: .withheld(key.leg, flight.step)))
      } catch {
        report(error, flight.step, key)
        await pause.wait(isHopeful: error.retry == .safe)
      }
    }
  }

  /// Whether no attempt of the step is on its way or done.
  private func isUnknown(_ flight: Flight, to adapter: any LedgerAdapter) async throws(AdapterError) -> Bool {
    try await adapter.outcomes(of: flight.deciding).value.allSatisfy { $0 == .unknown || $0 == .superseded }
  }

  /// Gives a refused step up, unless the ledger knows it after all.
  private func concede(
    _ flight: Flight, _ key: LegKey, adapter: any LedgerAdapter, reason: AdapterError
  ) async -> Bool {
    guard let isUnknown = try? await isUnknown(flight, to: adapter), isUnknown else { return false }
    await adapter.abandon(flight.attempts.last ?? [])
    post(Inbound(swap: key.swap, event: .failed(key.leg, flight.step, reason: reason.description)))
    return true
  }

  /// Stores and sends a step again with a higher fee (H-12).
  func replace(_ flight: Flight, _ key: LegKey) async {
    guard let entry = running[key.swap], let binding = ledgers[entry.record.terms[key.leg].ledger],
      binding.adapter.capabilities.contains(.replacement), let newest = flight.attempts.last
    else { return }
    var replacements: [PreparedTransaction] = []
    do throws(AdapterError) {
      for transaction in newest { replacements.append(try await binding.adapter.replacement(for: transaction)) }
    } catch {
      report(error, flight.step, key)
      return
    }
    guard isWanted(flight.step, key) else { return }
    do throws(StorageError) {
      try await journal.commit([
        .transactions(key.swap, key.leg, flight.step, attempt: flight.attempts.count, replacements)
      ])
    } catch {
      return fail(error)
    }
    let raised = Flight(step: flight.step, attempts: flight.attempts + [replacements], sentAt: clock())
    running[key.swap]?.flights[key.leg] = raised
    await follower(of: key.leg, in: entry.record)?.track(raised, for: key)
    logger.notice("raised the fee", metadata: ["swap": "\(key.swap)", "leg": "\(key.leg.rawValue)"])
    await broadcast(raised, key, record: entry.record)
  }

  /// Sends the newest attempt again.
  func rebroadcast(_ flight: Flight, _ key: LegKey) async {
    guard let record = running[key.swap]?.record else { return }
    await broadcast(flight, key, record: record)
  }

  /// Whether the swap still waits for this step on this leg.
  private func isWanted(_ step: SwapStep, _ key: LegKey) -> Bool {
    running[key.swap]?.swap.pendingStep(on: key.leg) == step
  }

  private func action(
    _ step: SwapStep, _ key: LegKey, binding: LedgerBinding
  ) async throws(AdapterError) -> (LedgerAction, AccountID)? {
    guard let entry = running[key.swap] else { return nil }
    let terms = entry.record.terms[key.leg]
    switch (step, terms.part) {
    case (.lock, .arrival(let carry)?): return (try await arrival(of: carry), binding.relayer)
    case (.lock, _): return (.lock(terms), terms.sender)
    case (.refund, _): return (.refund(terms), binding.relayer)
    case (.claim, let part):
      guard let preimage = entry.swap.preimage(for: key.leg) else { return nil }
      return switch part {
      case .execution(let call)?: (try await execution(of: call, preimage), binding.relayer)
      case .commitment(let call)?: (try await settlement(of: call, preimage), binding.relayer)
      default: (.claim(terms, preimage), binding.relayer)
      }
    }
  }

  private func report(_ error: AdapterError, _ step: SwapStep, _ key: LegKey) {
    metrics.ledgerFailed(error.code)
    logger.warning(
      "a step did not go through",
      metadata: [
        "swap": "\(key.swap)", "leg": "\(key.leg.rawValue)", "step": "\(step.rawValue)", "code": "\(error.code)",
        "error": "\(error)",
      ])
  }
}

/// Pauses that grow from 100 ms to 5 s.
struct RetryPause {
  private var milliseconds = 100

  mutating func wait(isHopeful: Bool) async {
    try? await Task.sleep(for: .milliseconds(isHopeful ? milliseconds : 5000))
    milliseconds = min(milliseconds * 2, 5000)
  }
}
