import TielineAdapterSDK
import TielineCore

/// What an ``EndpointPool`` knows of one endpoint, for metrics and status pages.
public struct EndpointStatistics: Sendable, Hashable {
  /// Where an endpoint stands.
  public enum State: Sendable, Hashable {
    /// Not asked yet, or not verified yet.
    case new
    case healthy
    /// Failed last; asked again after its pause, or sooner where no other is left.
    case failing
    /// Serves another ledger; never asked again.
    case excluded
  }

  /// Scheme, host and port.
  public let endpoint: String
  public let state: State
  /// Requests begun, those that failed included; a batch is one.
  public let requests: UInt64
  /// How many of them failed.
  public let failures: UInt64
  /// An exponentially weighted mean (a fifth for the newest) of the time to an answer; `nil` before the first.
  public let latencyMicroseconds: Int64?
  /// Why the last failure happened; `nil` before the first.
  public let lastError: AdapterError?
}
