import Synchronization
import TielineConsensus

/// What a member finds unusual about volumes on routes: it abstains and alerts, and can make nothing true.
final class AnomalyWatch: Sendable {
  private let detector: Mutex<AnomalyDetector>
  private let alert: @Sendable (String) -> Void

  init(_ limits: AnomalyDetector.Limits, alert: @escaping @Sendable (String) -> Void) {
    detector = Mutex(AnomalyDetector(limits))
    self.alert = alert
  }

  /// - Returns: `verification`, or a refusal in its place.
  func judge(_ command: AttestCommand, _ verification: Verification) -> Verification {
    guard verification == .accepted, let transfer = command.transfer else { return verification }
    let findings = detector.withLock { $0.look(at: transfer.amount, for: "\(transfer.asset) on \(transfer.route)") }
    for finding in findings { alert(finding.reason) }
    guard let reason = findings.first(where: { $0.weight == .abstain })?.reason else { return verification }
    return .refused(reason: "unusual: " + reason)
  }
}
