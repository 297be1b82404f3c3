import Logging
import TielineAdapterSDK
import TielineCore
import TielineSemantics

/// Follows the certificates of every ledger that has them, from its first block on, and answers what is known.
///
/// What it knows is what nodes tell of final blocks. Nothing moves on its word.
public actor CertificateFollower {
  /// Blocks that are read at once, and the pause once all are read.
  private static let page = 5_000
  private static let pause = Duration.seconds(2)

  private let adapters: [any LedgerAdapter]
  private let logger: Logger
  private var registers: [LedgerID: CertificateRegister] = [:]
  private var next: [LedgerID: UInt64] = [:]
  /// Tokens that other software issued, whose attributes this one does not read.
  private var foreign: [LedgerID: Set<CertificateIdentifier>] = [:]
  private var complaints: [LedgerID: String] = [:]

  /// Ledgers without certificates are left out.
  public init(_ adapters: [any LedgerAdapter], logger: Logger) {
    self.adapters = adapters.filter { $0.capabilities.contains(.certificates) }
    self.logger = logger
    for adapter in self.adapters { registers[adapter.ledger] = CertificateRegister() }
  }

  /// Reads on until the task is cancelled. A ledger that cannot be read is tried again.
  public func run() async {
    await withTaskGroup { group in
      for adapter in adapters { group.addTask { await self.follow(adapter) } }
    }
  }

  private func follow(_ adapter: any LedgerAdapter) async {
    while !Task.isCancelled {
      do throws(AdapterError) {
        while try await advance(adapter), !Task.isCancelled {}
        complaints[adapter.ledger] = nil
      } catch {
        if complaints.updateValue("\(error)", forKey: adapter.ledger) != "\(error)" {
          logger.warning("certificates cannot be read: \(error)", metadata: ["ledger": "\(adapter.ledger)"])
        }
      }
      try? await Task.sleep(for: Self.pause)
    }
  }

  /// Reads a page; returns whether more final blocks wait. Nothing of a page is kept until all of it was read.
  /// - Throws: ``AdapterError``.
  func advance(_ adapter: any LedgerAdapter) async throws(AdapterError) -> Bool {
    let ledger = adapter.ledger
    let page = try await adapter.movements(from: next[ledger], limit: Self.page)
    var (register, strange) = (registers[ledger] ?? CertificateRegister(), foreign[ledger] ?? [])
    for movement in page.movements where !strange.contains(movement.certificate) {
      if register[movement.certificate] == nil {
        guard let record = try await record(movement.certificate, on: adapter) else {
          strange.insert(movement.certificate)
          continue
        }
        register.add(identifier: record.identifier, certificate: record.certificate, asset: record.asset)
      }
      do throws(RegisterError) { try register.apply(movement) } catch {
        throw AdapterError(.untrue, "\(ledger) tells what cannot be: \(error)")
      }
    }
    (registers[ledger], foreign[ledger], next[ledger]) = (register, strange, page.next)
    return page.hasMore
  }

  private func record(
    _ identifier: CertificateIdentifier, on adapter: any LedgerAdapter
  ) async throws(AdapterError) -> CertificateRecord? {
    do throws(AdapterError) { return try await adapter.certificate(identifier) } catch {
      guard error.code == .malformedAnswer, error.retry == .never else { throw error }
      logger.warning("certificate left out: \(error)", metadata: ["ledger": "\(adapter.ledger)"])
      return nil
    }
  }

  /// How far each ledger was read, and what hinders reading on.
  public var progress: [(ledger: LedgerID, next: UInt64?, complaint: String?)] {
    adapters.map(\.ledger).sorted { $0.description < $1.description }.map { ($0, next[$0], complaints[$0]) }
  }

  /// The certificates that `query` asks for, ledger by ledger.
  public func find(_ query: CertificateRegister.Query) -> [RegisteredCertificate] {
    registers.keys.sorted { $0.description < $1.description }.flatMap { registers[$0]?.find(query) ?? [] }
  }

  /// What each ledger that has it knows of a certificate.
  public func certificate(_ identifier: CertificateIdentifier) -> [RegisteredCertificate] {
    registers.keys.sorted { $0.description < $1.description }.compactMap { registers[$0]?[identifier] }
  }
}
