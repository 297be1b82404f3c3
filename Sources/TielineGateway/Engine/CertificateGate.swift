import TielineAdapterSDK
import TielineCore
import TielineSemantics

/// Lets the relay act on locked certificates only once they were read, mapped to statements and conform to the shapes.
public struct CertificateGate: Sendable {
  private let validator: CertificateValidator

  public init(_ validator: CertificateValidator) { self.validator = validator }

  /// Why a lock is held back: a certificate that its ledger does not have, or what is wrong with it. `nil` where nothing
  /// is, or where it locks no certificates.
  /// - Throws: ``AdapterError`` where the ledger cannot be read.
  func refusal(of lock: LockTerms, on adapter: any LedgerAdapter) async throws(AdapterError) -> String? {
    var records: [(identifier: CertificateIdentifier, certificate: Certificate, asset: AssetID)] = []
    for locked in lock.assets {
      guard let identifier = adapter.certificateIdentifier(of: locked.asset) else { continue }
      guard let record = try await adapter.certificate(identifier) else {
        return "\(locked.asset) is no certificate that \(adapter.ledger) has"
      }
      records.append((record.identifier, record.certificate, record.asset))
    }
    guard !records.isEmpty else { return nil }
    let report = validator.validate(records)
    guard !report.conforms else { return nil }
    let sentences = report.sentences.prefix(8).joined(separator: "; ")
    return "a certificate does not conform to the shapes: \(sentences)"
  }
}
