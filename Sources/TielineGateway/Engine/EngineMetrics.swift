import Metrics
import TielineAdapterSDK
import TielineCore
import TielineRelay

/// What the engine counts. Names follow Prometheus: base units, `_total` for counters.
struct EngineMetrics: Sendable {
  private let running = Gauge(label: "tieline_swaps_running")
  private let commits = Counter(label: "tieline_journal_commits_total")
  private let changes = Counter(label: "tieline_journal_changes_total")
  private let commitTime = Timer(label: "tieline_journal_commit_seconds")

  func admitted(running count: Int) { running.record(count) }

  func finished(_ outcome: SwapOutcome, running count: Int) {
    running.record(count)
    Counter(label: "tieline_swaps_finished_total", dimensions: [("outcome", outcome.name)]).increment()
  }

  func committed(_ count: Int, in duration: Duration) {
    guard count > 0 else { return }
    commits.increment()
    changes.increment(by: count)
    commitTime.record(duration: duration)
  }

  func ledgerFailed(_ code: AdapterError.Code) {
    Counter(label: "tieline_step_failures_total", dimensions: [("code", code.rawValue)]).increment()
  }

  static func ledgerHeight(_ height: UInt64, of ledger: LedgerID) {
    Gauge(label: "tieline_ledger_final_height", dimensions: [("ledger", "\(ledger)")]).record(height)
  }

  static func alerted(_ alert: LedgerAlert) {
    Counter(
      label: "tieline_ledger_alerts_total", dimensions: [("ledger", "\(alert.ledger)"), ("kind", alert.kind.rawValue)]
    ).increment()
  }

  static func ledgerFailed(_ code: AdapterError.Code, on ledger: LedgerID) {
    Counter(
      label: "tieline_ledger_failures_total", dimensions: [("ledger", "\(ledger)"), ("code", code.rawValue)]
    ).increment()
  }
}
