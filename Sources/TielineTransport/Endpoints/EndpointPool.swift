import Logging
import Synchronization
import TielineAdapterSDK
import TielineCore

/// Several nodes of one ledger, used as one.
///
/// A call goes to the best endpoint and, where that one cannot be reached, is too slow, or has a failure of its own
/// (HTTP 5xx, 429), to the next. An endpoint that failed is left alone for a growing pause. An endpoint that serves
/// another ledger is excluded for good.
///
/// A pool makes reading dependable, not true: it takes one node's word. Who needs two independent sources (S-8) asks
/// with ``callAll(_:_:)`` or makes a pool for each.
public final class EndpointPool: Sendable {
  /// Asks an endpoint, before its first use, whether it serves the right ledger. Throws `.wrongLedger` where it does
  /// not; any other error counts as a failure, and the endpoint is asked again at its next use.
  public typealias Verification = @Sendable (Endpoint) async throws(AdapterError) -> Void

  struct State {
    var health: [EndpointHealth]
    var verifications: [Int: Task<AdapterError?, Never>] = [:]
  }

  /// The ledger's name, for messages.
  public let name: String
  public let endpoints: [Endpoint]
  let policy: EndpointPolicy
  let clock: TransportClock
  let state: Mutex<State>
  private let verification: Verification?
  private let logger: Logger

  /// - Parameters:
  ///   - name: The ledger's, as in `eip155:1`.
  ///   - urls: At least one, each once; the first is preferred until measurements say otherwise.
  ///   - verification: Run once for each endpoint, before its first use.
  /// - Throws: ``AdapterError`` with `.invalidRequest` for no URL, one that stands twice, or one that is not HTTP.
  public init(
    name: String, urls: [EndpointURL], http: HTTPClient, policy: EndpointPolicy = .init(),
    clock: TransportClock = .system, logger: Logger = Logger(label: "tieline.transport"),
    verification: Verification? = nil
  ) throws(AdapterError) {
    guard !urls.isEmpty else {
      throw AdapterError(.invalidRequest, "\(name) has no endpoint; give the URL of at least one node")
    }
    for (index, url) in urls.enumerated() {
      guard !url.scheme.isWebSocket else {
        throw AdapterError(.invalidRequest, "\(url) is no HTTP URL; give an http:// or https:// one for \(name)")
      }
      guard !urls[..<index].contains(url) else {
        throw AdapterError(.invalidRequest, "\(url) stands twice among the endpoints of \(name); remove one")
      }
    }
    (self.name, self.policy, self.clock, self.logger, self.verification) = (name, policy, clock, logger, verification)
    endpoints = urls.map { Endpoint(url: $0, http: http, policy: policy) }
    let fresh = EndpointHealth(admission: verification == nil ? .admitted : .unverified)
    state = Mutex(State(health: Array(repeating: fresh, count: urls.count)))
  }

  /// What is known of each endpoint, in the order of the configuration.
  public var statistics: [EndpointStatistics] {
    let health = state.withLock(\.health)
    return zip(endpoints, health).map { $1.statistics(of: $0.url.description) }
  }

  /// Runs `work` with one endpoint, and with others where it fails for the endpoint's sake.
  ///
  /// - Parameter work: Must do no harm when it runs twice. Throws `.transport` with `.unreachable`, `.timedOut` or a
  ///   retryable `.malformedAnswer` to have another endpoint tried; anything else ends the call.
  /// - Throws: ``JSONRPCFailure``: what `work` threw, or `.transport` with the last endpoint's code and a message that
  ///   counts the endpoints; `.wrongLedger` where all are excluded.
  public func withEndpoint<Value: Sendable>(
    _ work: @Sendable (Endpoint) async throws(JSONRPCFailure) -> Value
  ) async throws(JSONRPCFailure) -> Value {
    var tried: Set<Int> = []
    var counted = 0
    var lastError: AdapterError?
    while counted < max(1, policy.attempts), let index = pick(without: tried) {
      if counted > 0 { try await pause(afterFailures: counted) }
      tried.insert(index)
      switch await attempt(index, work) {
      case .success(let value): return value
      case .failure(.transport(let error)) where isExcluded(index): lastError = lastError ?? error
      case .failure(.transport(let error)) where Self.isWorthAnother(error):
        lastError = error
        counted += 1
      case .failure(let failure): throw failure
      }
    }
    throw .transport(exhausted(tried: counted, lastError))
  }

  // MARK: One endpoint

  /// Verifies the endpoint where that has not been done, runs `work`, and keeps the books.
  func attempt<Value: Sendable>(
    _ index: Int, _ work: @Sendable (Endpoint) async throws(JSONRPCFailure) -> Value
  ) async -> Result<Value, JSONRPCFailure> {
    if let error = await verificationFailure(index) { return .failure(.transport(error)) }
    state.withLock { $0.health[index].began() }
    let start = clock.now()
    do throws(JSONRPCFailure) {
      let value = try await work(endpoints[index])
      succeeded(index, since: start)
      return .success(value)
    } catch {
      return .failure(judge(error, index, since: start))
    }
  }

  private func judge(_ failure: JSONRPCFailure, _ index: Int, since start: ContinuousClock.Instant) -> JSONRPCFailure {
    switch failure {
    case .transport(let error):
      if Self.isWorthAnother(error) { failed(index, error) }
      return failure
    case .answered(let error) where policy.isEndpointFault(error):
      let url = endpoints[index].url
      let message = "\(url) takes no more calls for now; ask less often or use another node"
      let fault = AdapterError(.unreachable, message, cause: error.description)
      failed(index, fault)
      return .transport(fault)
    case .answered:
      succeeded(index, since: start)
      return failure
    }
  }

  private func succeeded(_ index: Int, since start: ContinuousClock.Instant) {
    let latency = clock.now() - start
    let hadFailed = state.withLock { state in
      defer { state.health[index].succeeded(after: latency) }
      return state.health[index].failuresInARow > 0
    }
    if hadFailed { logger.info("endpoint answers again", metadata: metadata(index)) }
  }

  func failed(_ index: Int, _ error: AdapterError) {
    let (now, random) = (clock.now(), clock.random())
    let isFirst = state.withLock { state in
      state.health[index].failed(error, at: now, pacing: policy.recoveryPacing, random: random)
      return state.health[index].failuresInARow == 1
    }
    if isFirst { logger.warning("endpoint fails: \(error)", metadata: metadata(index)) }
  }

  // MARK: Verification

  /// Why the endpoint may not be used now; `nil` once it is verified. Callers at the same time share one question.
  func verificationFailure(_ index: Int) async -> AdapterError? {
    guard let verification else { return nil }
    let task: Task<AdapterError?, Never>? = state.withLock { state in
      if case .admitted = state.health[index].admission { return nil }
      if let exclusion = state.health[index].exclusion { return Task { exclusion } }
      if let running = state.verifications[index] { return running }
      let task = Task { await self.verify(index, verification) }
      state.verifications[index] = task
      return task
    }
    return await task?.value
  }

  private func verify(_ index: Int, _ verification: Verification) async -> AdapterError? {
    state.withLock { $0.health[index].began() }
    let start = clock.now()
    do throws(AdapterError) {
      try await verification(endpoints[index])
      state.withLock { state in
        state.health[index].admission = .admitted
        state.verifications[index] = nil
      }
      succeeded(index, since: start)
      return nil
    } catch {
      failed(index, error)
      state.withLock { state in
        state.verifications[index] = nil
        if error.code == .wrongLedger { state.health[index].admission = .excluded(error) }
      }
      if error.code == .wrongLedger { logger.error("endpoint excluded: \(error)", metadata: metadata(index)) }
      return error
    }
  }

  // MARK: Choice

  private func pick(without tried: Set<Int>) -> Int? {
    let (now, random) = (clock.now(), clock.random())
    return state.withLock { state in
      let candidates = state.health.indices.filter { !tried.contains($0) && state.health[$0].exclusion == nil }
      let best = candidates.min { left, right in
        let ranks = (state.health[left].rank(at: now), state.health[right].rank(at: now))
        return (ranks.0.0, ranks.0.1, left) < (ranks.1.0, ranks.1.1, right)
      }
      if let best, state.health[best].pausedUntil != nil {
        state.health[best].hold(from: now, pacing: policy.recoveryPacing, random: random)
      }
      return best
    }
  }

  private func isExcluded(_ index: Int) -> Bool { state.withLock { $0.health[index].exclusion != nil } }

  private func pause(afterFailures failures: Int) async throws(JSONRPCFailure) {
    do {
      try await clock.sleep(policy.failoverPacing.pause(afterFailures: failures, random: clock.random()))
    } catch {
      throw .transport(AdapterError(.cancelled, "the call to \(name) was cancelled"))
    }
  }

  /// Whether another endpoint may do better. What is wrong with the request itself, or too large, stays so everywhere.
  static func isWorthAnother(_ error: AdapterError) -> Bool {
    switch error.code {
    case .unreachable, .timedOut, .wrongLedger: true
    case .malformedAnswer: error.retry == .safe
    default: false
    }
  }

  /// The error after the last endpoint.
  func exhausted(tried: Int, _ lastError: AdapterError?) -> AdapterError {
    let excluded = statistics.filter { $0.state == .excluded }
    let names = excluded.map(\.endpoint).joined(separator: ", ")
    if excluded.count == endpoints.count {
      let reasons = excluded.compactMap(\.lastError?.description).joined(separator: "; ")
      return AdapterError(
        .wrongLedger, "all \(endpoints.count) endpoints of \(name) serve another ledger (\(names)); correct their URLs",
        cause: reasons)
    }
    var message = "none of \(tried) endpoints of \(name) that were tried answered, of \(endpoints.count) in all"
    if !excluded.isEmpty { message += " and \(excluded.count) excluded for serving another ledger (\(names))" }
    message += "; check the nodes, or add another"
    return AdapterError(lastError?.code ?? .unreachable, message, cause: lastError?.description)
  }

  private func metadata(_ index: Int) -> Logger.Metadata {
    ["ledger": "\(name)", "endpoint": "\(endpoints[index].url)"]
  }
}
