import Foundation
import Logging
import TielineAdapterSDK
import TielineCore
import TielineCrypto
import TielineGateway
import TielineRelay
import TielineSandbox
import TielineStorage

/// Swaps through the state machine, with the journal on disk and sandbox ledgers in memory.
struct SwapBenchmark {
  let folder: URL
  static let clock: @Sendable () -> Instant = {
    Instant(millisecondsSinceEpoch: Int64(Date.now.timeIntervalSince1970 * 1000))
  }

  func runAll() async throws {
    _ = try await journalAlone(count: 2_000, batch: 1)
    _ = try await journalAlone(count: 256_000, batch: 256)
    try await run(count: 200, inFlight: 1)
    try await run(count: 10_000, inFlight: 10_000)
  }

  /// Settles `count` swaps, at most `inFlight` at a time.
  func run(count: Int, inFlight: Int) async throws {
    let label = "\(count)-\(inFlight)-\(UUID().uuidString)"
    let journal = try SwapJournal(path: folder.appending(path: "\(label).sqlite").path)
    let (north, south) = (try ledger("north"), try ledger("south"))
    let euro = try AssetID(ledger: south.ledger, namespace: "token", reference: "eur")
    let certificate = try AssetID(ledger: north.ledger, namespace: "cert", reference: "origin", token: "1")
    try south.credit(AssetAmount(asset: euro, amount: Amount(1 << 40)), to: account("buyer", south.ledger))
    try north.credit(AssetAmount(asset: certificate, amount: Amount(1 << 40)), to: account("seller", north.ledger))
    var records: [SwapRecord] = []
    for index in 0..<count { records.append(try record(index, label, euro, certificate)) }
    var logger = Logger(label: "bench")
    logger.logLevel = .error
    let engine = SwapEngine(
      journal: journal,
      ledgers: [
        north.ledger: LedgerBinding(
          adapter: north, reader: LockReader(adapter: north, verifier: try north.verifier),
          relayer: try account("relayer", north.ledger)),
        south.ledger: LedgerBinding(
          adapter: south, reader: LockReader(adapter: south, verifier: try south.verifier),
          relayer: try account("relayer", south.ledger)),
      ], clock: Self.clock, logger: logger)
    let before = Memory.resident()
    if inFlight >= count { for record in records { try journal.admit(record) } }
    let start = ContinuousClock.now
    let task = Task { try await engine.run() }
    defer { task.cancel() }
    var peak = before
    if inFlight >= count {
      while try unfinished(journal) > 0 {
        peak = max(peak, Memory.resident())
        try await Task.sleep(for: .milliseconds(20))
      }
    } else {
      for record in records {
        try await engine.admit(record)
        while try journal.swap(record.identifier)?.replayed().outcome == nil {
          try await Task.sleep(for: .milliseconds(1))
        }
      }
    }
    let seconds = (ContinuousClock.now - start).seconds
    let settled = try journal.summaries(limit: count).filter { $0.outcome == "settled" }.count
    guard settled == count else { throw BenchmarkFailure("only \(settled) of \(count) swaps settled") }
    report(
      "swaps, \(min(inFlight, count)) in flight: \((Double(count) / seconds).short)/s (\(count) in \(seconds.short) s)")
    if inFlight >= count {
      let bytes = Double(peak - before) / Double(count)
      report("  memory per swap in flight: \((bytes / 1024).short) KiB")
    }
  }

  /// The bound that the disk sets: the same history rows, one transaction at a time or all in batches of 256.
  func journalAlone(count: Int, batch: Int) async throws -> Double {
    let journal = try SwapJournal(path: folder.appending(path: "alone-\(batch)-\(UUID().uuidString).sqlite").path)
    let ledger = try LedgerID("sandbox:south")
    let euro = try AssetID(ledger: ledger, namespace: "token", reference: "eur")
    let certificate = try AssetID(
      ledger: LedgerID("sandbox:north"), namespace: "cert", reference: "origin", token: "1")
    let record = try record(0, "alone", euro, certificate)
    try journal.admit(record)
    let now = Self.clock()
    let start = ContinuousClock.now
    for _ in stride(from: 0, to: count, by: batch) {
      try await journal.commit(
        (0..<batch).map { _ in .event(record.identifier, .prepared(.initiator, .lock), at: now, phase: .starting) })
    }
    let rate = Double(count) / (ContinuousClock.now - start).seconds
    report("journal alone, \(batch) a transaction: \(rate.short) events/s")
    return rate
  }

  private func unfinished(_ journal: SwapJournal) throws -> Int { try journal.unfinishedCount() }

  private func ledger(_ name: String) throws -> SandboxAdapter {
    SandboxAdapter(.init(ledger: try LedgerID("sandbox:\(name)"), blockInterval: Milliseconds(1), clock: Self.clock))
  }

  private func account(_ name: String, _ ledger: LedgerID) throws -> AccountID {
    try AccountID(ledger: ledger, address: name)
  }

  private func record(
    _ index: Int, _ label: String, _ euro: AssetID, _ certificate: AssetID
  ) throws -> SwapRecord {
    let preimage = Preimage(checked: SHA256.hash(Array("\(label) \(index)".utf8)))
    let now = Self.clock()
    let timings = LedgerTimings(inclusion: Milliseconds(2), finality: .zero, samples: 1)
    let margins = SwapMargins(
      timings: PerLeg(initiator: timings, responder: timings), outage: Milliseconds(seconds: 1), skew: .zero,
      maximumLock: Milliseconds(hours: 24))
    let expiries = try margins.expiries(from: now, window: Milliseconds(hours: 1))
    let (north, south) = (certificate.ledger, euro.ledger)
    let terms = try SwapTerms(
      initiator: LockTerms(
        sender: account("buyer", south), recipient: account("seller", south),
        assets: [AssetAmount(asset: euro, amount: Amount(3))], hashlock: preimage.hashlock,
        timelock: expiries.initiator),
      responder: LockTerms(
        sender: account("seller", north), recipient: account("buyer", north),
        assets: [AssetAmount(asset: certificate, amount: Amount(4))], hashlock: preimage.hashlock,
        timelock: expiries.responder))
    return SwapRecord(
      identifier: terms.identifier, terms: terms, margins: margins, actsFor: [.initiator, .responder],
      preimage: preimage, admittedAt: now)
  }
}
