import TielineAdapterSDK
import TielineCore

/// How an engine is doing, for the health endpoint.
public struct EngineHealth: Sendable, Hashable, Codable {
  /// One ledger's part.
  public struct Ledger: Sendable, Hashable, Codable {
    public let ledger: LedgerID
    /// The newest final block seen.
    public let height: UInt64?
    /// When it came, by the gateway's clock.
    public let seenAt: Instant?
    /// The last failed reading, cleared by the next that succeeds.
    public let error: String?
    /// The last thing that a node said and that a proof shows to be otherwise.
    public let alert: String?
    /// Locks that the relay does not act on, with the reason: certificates that do not conform, no attestation.
    public let held: [Held]
  }

  /// A lock that is held back.
  public struct Held: Sendable, Hashable, Codable {
    /// The swap that it belongs to.
    public let swap: String
    /// Why, in sentences.
    public let reason: String
  }

  public let ledgers: [Ledger]
  /// Swaps that have not ended.
  public let swapsRunning: Int
  /// When this was put together.
  public let at: Instant

  /// A ledger from which no block came for this long is not well.
  public static let patience = Milliseconds(seconds: 30)

  /// What is wrong, a sentence each; empty when all is well.
  public var complaints: [String] {
    ledgers.compactMap { ledger in
      if let error = ledger.error { return "\(ledger.ledger): \(error)" }
      guard let seenAt = ledger.seenAt else { return "\(ledger.ledger): no final block seen yet" }
      return at - seenAt > Self.patience ? "\(ledger.ledger): no new block for \(at - seenAt)" : nil
    }
  }
}

extension SwapEngine {
  /// How the engine and its ledgers are doing now.
  public func health() async -> EngineHealth {
    var ledgers: [EngineHealth.Ledger] = []
    for follower in followers.values { ledgers.append(await follower.health()) }
    return EngineHealth(
      ledgers: ledgers.sorted { $0.ledger < $1.ledger }, swapsRunning: running.count, at: clock())
  }
}
