import Foundation
import TielineAdapterSDK
import TielineCore

/// The sandbox's blocks. A block's time is a multiple of the interval; a transaction that comes in is in the first
/// block after it. No process makes blocks: they follow from the log and the clock, so any number of processes that
/// share a log file see the same ledger, and one that is killed loses nothing.
final class SandboxChain: @unchecked Sendable {
  /// One line of the log.
  struct Entry: Codable {
    /// When it was submitted; the log's order decides within a block.
    let at: Instant
    var payload: [UInt8]?
    /// Assets out of nothing.
    var credit: AssetAmount?
    var account: AccountID?
  }

  private struct Waiting {
    let name: String
    let transaction: SandboxTransaction
    let height: UInt64
  }

  let configuration: SandboxAdapter.Configuration
  private let lock = NSLock()
  private var ledger: SandboxLedger
  /// In the log's order, which is that of the blocks; `nextWaiting` is the first that no block has taken.
  private var waiting: [Waiting] = []
  private var nextWaiting = 0
  /// Transactions whose account has a lower number still to come.
  private var parked: [AccountID: [UInt64: Waiting]] = [:]
  private var known: Set<String> = []
  private var readOffset: UInt64 = 0

  init(configuration: SandboxAdapter.Configuration) {
    self.configuration = configuration
    ledger = SandboxLedger(identifier: configuration.ledger)
  }

  private var now: Instant { configuration.clock() }

  private func height(at instant: Instant) -> UInt64 {
    UInt64(max(0, instant.millisecondsSinceEpoch / configuration.blockInterval.count))
  }

  func time(of height: UInt64) -> Instant {
    Instant(millisecondsSinceEpoch: Int64(clamping: height) * configuration.blockInterval.count)
  }

  /// Reads the state at the newest block.
  func read<Value>(_ body: (SandboxLedger, LedgerHead) -> Value) throws(AdapterError) -> Value {
    lock.lock()
    defer { lock.unlock() }
    let head = height(at: now)
    try refresh()
    execute(upTo: head)
    let top = LedgerHead(height: head, hash: hash(of: head), time: time(of: head))
    return body(ledger, top)
  }

  func hash(of height: UInt64) -> String { "\(configuration.ledger)#\(height)" }

  /// Whether the transaction is in the log.
  func isKnown(_ name: String) -> Bool { lock.withLock { known.contains(name) } }

  func submit(_ transaction: PreparedTransaction) throws(AdapterError) {
    let decoded = try SandboxTransaction(payload: transaction.payload)
    try append({ Entry(at: $0, payload: transaction.payload) }, decoded: decoded)
  }

  func credit(_ amount: AssetAmount, to account: AccountID) throws(AdapterError) {
    try append { Entry(at: $0, credit: amount, account: account) }
  }

  /// Takes the time under the lock that readers wait for: an entry can then never come into a block that one of them
  /// has seen as final.
  private func append(
    _ entry: (Instant) -> Entry, decoded: SandboxTransaction? = nil
  ) throws(AdapterError) {
    lock.lock()
    defer { lock.unlock() }
    guard let path = configuration.logPath else {
      accept(entry(now), decoded: decoded)
      return
    }
    let descriptor = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw AdapterError(.unreachable, "cannot write the sandbox's log at \(path)") }
    defer { close(descriptor) }
    flock(descriptor, LOCK_EX)
    guard let line = try? JSONEncoder().encode(entry(now)) else {
      throw AdapterError(.invalidRequest, "the entry cannot be encoded")
    }
    let bytes = Array(line) + [0x0A]
    guard write(descriptor, bytes, bytes.count) == bytes.count else {
      throw AdapterError(.unreachable, "cannot write the sandbox's log at \(path); is the disk full?")
    }
  }

  /// Reads what other processes have appended, after any that is being written now.
  private func refresh() throws(AdapterError) {
    guard let path = configuration.logPath, let file = FileHandle(forReadingAtPath: path) else { return }
    defer { try? file.close() }
    flock(file.fileDescriptor, LOCK_SH)
    guard (try? file.seek(toOffset: readOffset)) != nil, let data = try? file.readToEnd() else { return }
    let complete = data.prefix(upTo: data.lastIndex(of: 0x0A).map { $0 + 1 } ?? data.startIndex)
    for line in complete.split(separator: 0x0A) {
      guard let entry = try? JSONDecoder().decode(Entry.self, from: Data(line)) else {
        throw AdapterError(.malformedAnswer, "the sandbox's log at \(path) has a line that is no entry", retry: .never)
      }
      accept(entry)
    }
    readOffset += UInt64(complete.count)
  }

  /// - Parameter decoded: The payload, where it was decoded already.
  private func accept(_ entry: Entry, decoded: SandboxTransaction? = nil) {
    if let credit = entry.credit, let account = entry.account {
      ledger.credit(Holding(account: account, asset: credit.asset), credit.amount)
    }
    guard let payload = entry.payload, let transaction = decoded ?? (try? SandboxTransaction(payload: payload))
    else { return }
    let name = SandboxTransaction.name(of: payload)
    guard known.insert(name).inserted else { return }
    waiting.append(Waiting(name: name, transaction: transaction, height: height(at: entry.at) + 1))
  }

  /// Carries out what waits for blocks up to `head`, in order; a number that has a gap before it goes on waiting.
  private func execute(upTo head: UInt64) {
    while nextWaiting < waiting.count, waiting[nextWaiting].height <= head {
      let item = waiting[nextWaiting]
      nextWaiting += 1
      run(item, height: item.height)
      var number = item.transaction.sequence + 1
      while let next = parked[item.transaction.account]?.removeValue(forKey: number) {
        run(next, height: item.height)
        number += 1
      }
    }
    if nextWaiting == waiting.count {
      waiting.removeAll(keepingCapacity: true)
      nextWaiting = 0
    }
  }

  private func run(_ item: Waiting, height: UInt64) {
    let account = item.transaction.account
    if item.transaction.sequence > ledger.nextSequence[account] ?? 0 {
      if parked[account]?[item.transaction.sequence] == nil {
        parked[account, default: [:]][item.transaction.sequence] = item
      }
      return
    }
    _ = ledger.execute(item.transaction, named: item.name, height: height, time: time(of: height))
  }
}
