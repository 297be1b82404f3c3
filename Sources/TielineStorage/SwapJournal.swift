import Foundation
import GRDB
import TielineAdapterSDK
import TielineCore
import TielineRelay

/// The relay's durable memory: which swaps exist, what happened to each, and what was signed for it.
///
/// A SQLite file in WAL mode with `synchronous = FULL`: a batch is on disk when ``commit(_:)`` returns. Several
/// processes may read and admit; one gateway at a time runs the swaps (see ``JournalLease``).
public final class SwapJournal: Sendable {
  /// The version of the state machine whose events are stored; an older program refuses a newer journal.
  static let machineVersion = 3

  let database: DatabasePool
  private let observer: (any JournalObserver)?
  private let ordinal = Ordinal()

  /// Opens the journal, or makes a new one that only its owner can read.
  ///
  /// - Parameter path: The file; its folder must exist.
  /// - Throws: ``StorageError/cannotOpen(path:reason:)`` or ``StorageError/newerVersion(found:supported:)``.
  public init(path: String, observer: (any JournalObserver)? = nil) throws(StorageError) {
    self.observer = observer
    do {
      if !FileManager.default.fileExists(atPath: path) {
        guard FileManager.default.createFile(atPath: path, contents: nil, attributes: [.posixPermissions: 0o600]) else {
          throw StorageError.cannotOpen(path: path, reason: "the file cannot be created; does its folder exist?")
        }
      }
      var configuration = Configuration()
      configuration.busyMode = .timeout(10)
      configuration.maximumReaderCount = 2
      // Names of swaps are hashes, so writes go all over the indexes: with SQLite's own 2 MB most pages would be read
      // back for every batch, and with its own 4 MB the log would be copied into the file every few batches.
      configuration.prepareDatabase { connection in
        try connection.execute(sql: "PRAGMA cache_size = -65536; PRAGMA wal_autocheckpoint = 8192")
      }
      database = try DatabasePool(path: path, configuration: configuration)
      try database.writeWithoutTransaction { connection in
        try connection.execute(sql: "PRAGMA synchronous = FULL")
        // A pool has been seen to open NORMAL whatever its configuration said, so it is read back.
        guard try Int.fetchOne(connection, sql: "PRAGMA synchronous") == 2 else {
          throw StorageError.cannotOpen(path: path, reason: "SQLite did not accept synchronous = FULL")
        }
      }
      try JournalSchema.migrator.migrate(database)
    } catch let error as StorageError {
      throw error
    } catch {
      throw .cannotOpen(path: path, reason: "\(error)")
    }
    let newest = try read("read its version") { try Int.fetchOne($0, sql: "SELECT max(machine) FROM swap") }
    if let newest, newest > Self.machineVersion {
      throw .newerVersion(found: newest, supported: Self.machineVersion)
    }
  }

  /// Stores a new swap with its first event.
  ///
  /// - Returns: `false` when exactly this swap is in the journal already; then nothing changes.
  /// - Throws: ``StorageError/hashlockUsed(hashlock:)`` or ``StorageError/failed(operation:reason:)``.
  @discardableResult
  public func admit(_ record: SwapRecord) throws(StorageError) -> Bool {
    let next = ordinal.next()
    observer?.willCommit(next, [])
    let isNew = try write("admit a swap") { try JournalRows.insert(record, into: $0) }
    observer?.didCommit(next, [])
    return isNew
  }

  /// Stores all of `writes` in one transaction; durable on return.
  /// - Throws: ``StorageError/failed(operation:reason:)``; then none of them is stored.
  public func commit(_ writes: [JournalWrite]) async throws(StorageError) {
    guard !writes.isEmpty else { return }
    let next = ordinal.next()
    observer?.willCommit(next, writes)
    do {
      try await database.write { connection in
        for change in writes { try JournalRows.apply(change, to: connection) }
      }
    } catch {
      throw Self.storageError(error, "store \(writes.count) changes")
    }
    observer?.didCommit(next, writes)
  }

  /// Every swap that has not ended and was admitted after `known` rows, oldest first, with its history.
  ///
  /// - Parameter known: The row number that the last call returned; 0 for all.
  /// - Throws: ``StorageError/corrupt(swap:reason:)`` or ``StorageError/failed(operation:reason:)``.
  public func unfinished(after known: Int64) throws(StorageError) -> (swaps: [JournaledSwap], last: Int64) {
    try read("read the unfinished swaps") { try JournalRows.unfinished(after: known, in: $0) }
  }

  /// What a ledger's light client trusted last, having started from `pinned`; `nil` where it never did.
  /// - Throws: ``StorageError/failed(operation:reason:)``.
  public func trusted(_ ledger: LedgerID, pinned: String) throws(StorageError) -> String? {
    try read("read what is trusted") { try JournalRows.trusted(ledger, pinned: pinned, in: $0) }
  }

  /// How many swaps have not ended.
  /// - Throws: ``StorageError/failed(operation:reason:)``.
  public func unfinishedCount() throws(StorageError) -> Int {
    try read("count the unfinished swaps") {
      try Int.fetchOne($0, sql: "SELECT count(*) FROM swap WHERE outcome IS NULL") ?? 0
    }
  }

  /// One swap with its history, or `nil` where the journal has none of this name.
  /// - Throws: ``StorageError/corrupt(swap:reason:)`` or ``StorageError/failed(operation:reason:)``.
  public func swap(_ identifier: SwapIdentifier) throws(StorageError) -> JournaledSwap? {
    try read("read a swap") { try JournalRows.swap(identifier, in: $0) }
  }

  /// All swaps, newest first, at most `limit`.
  /// - Throws: ``StorageError/failed(operation:reason:)``.
  public func summaries(limit: Int) throws(StorageError) -> [SwapSummary] {
    try read("list the swaps") { try JournalRows.summaries(limit: limit, in: $0) }
  }

  private func read<Value>(
    _ operation: String, _ body: (Database) throws -> Value
  ) throws(StorageError) -> Value {
    do { return try database.read(body) } catch { throw Self.storageError(error, operation) }
  }

  private func write<Value>(
    _ operation: String, _ body: (Database) throws -> Value
  ) throws(StorageError) -> Value {
    do { return try database.write(body) } catch { throw Self.storageError(error, operation) }
  }

  private static func storageError(_ error: any Error, _ operation: String) -> StorageError {
    (error as? StorageError) ?? .failed(operation: operation, reason: "\(error)")
  }
}

/// Counts this process's transactions.
private final class Ordinal: @unchecked Sendable {
  private let lock = NSLock()
  private var count = 0

  func next() -> Int {
    lock.withLock {
      count += 1
      return count
    }
  }
}
