import Foundation
import GRDB
import TielineCodec
import TielineConsensus

/// What a member keeps beside its vote log: blocks, what made them final, and attestations.
///
/// A SQLite file in WAL mode with `synchronous = FULL`: what was saved is on disk when a call returns.
public final class CommitteeStore: Sendable {
  private let database: DatabaseQueue

  /// Opens the store, or makes a new one that only its owner can read.
  ///
  /// - Parameter path: The file; its folder must exist.
  /// - Throws: ``StorageError/cannotOpen(path:reason:)``.
  public init(path: String) throws(StorageError) {
    do {
      if !FileManager.default.fileExists(atPath: path) {
        guard FileManager.default.createFile(atPath: path, contents: nil, attributes: [.posixPermissions: 0o600]) else {
          throw StorageError.cannotOpen(path: path, reason: "the file cannot be created; does its folder exist?")
        }
      }
      var configuration = Configuration()
      configuration.busyMode = .timeout(10)
      configuration.prepareDatabase { connection in
        try connection.execute(sql: "PRAGMA journal_mode = WAL")
        try connection.execute(sql: "PRAGMA synchronous = FULL")
      }
      database = try DatabaseQueue(path: path, configuration: configuration)
      try CommitteeStoreSchema.migrator.migrate(database)
    } catch let error as StorageError {
      throw error
    } catch {
      throw .cannotOpen(path: path, reason: "\(error)")
    }
  }

  /// Stores what a replica asked for, in order, and attestations, in one transaction; durable on return. Votes are for
  /// the vote log.
  /// - Throws: ``StorageError/failed(operation:reason:)``; then nothing of it is stored.
  public func save(
    _ records: [ReplicaRecord], _ attestations: [(Attestation, AttestedBatch)] = [], _ rotations: [RotationShare] = []
  ) throws(StorageError) {
    guard !records.isEmpty || !attestations.isEmpty || !rotations.isEmpty else { return }
    try run("store \(records.count) records and \(attestations.count) attestations") { connection in
      for record in records { try Self.save(record, into: connection) }
      for (attestation, batch) in attestations { try Self.save(attestation, batch, into: connection) }
      for share in rotations {
        try connection.execute(
          sql: "INSERT OR IGNORE INTO rotation (epoch, destination, member, bytes) VALUES (?, ?, ?, ?)",
          arguments: [
            Int64(clamping: share.epoch), Data(share.destination.encoded), Int64(share.member), Data(share.encoded),
          ])
      }
    }
  }

  /// An attestation as it was stored.
  /// - Throws: ``StorageError/failed(operation:reason:)``.
  public func attestation(destination: [UInt8], sequence: UInt64) throws(StorageError) -> [UInt8]? {
    try run("read an attestation") { connection in
      try Data.fetchOne(
        connection, sql: "SELECT bytes FROM attestation WHERE destination = ? AND sequence = ?",
        arguments: [Data(destination), Int64(clamping: sequence)]
      ).map { Array($0) }
    }
  }

  /// The attested item of an event; `nil` where it is not attested yet.
  /// - Throws: ``StorageError/failed(operation:reason:)``, also where a row cannot be read.
  public func item(of event: Digest) throws(StorageError) -> AttestedItem? {
    try run("read an attested item") { connection in
      try Self.index(connection)
      let row = try Row.fetchOne(
        connection,
        sql: """
          SELECT attestation.bytes, batch.items, item.place, batch.height FROM item JOIN batch ON batch.id = item.batch
          JOIN attestation ON attestation.destination = batch.destination AND attestation.sequence = batch.sequence
          WHERE item.event = ?
          """, arguments: [Data(event.bytes)])
      guard let row else { return nil }
      let attestation = try Attestation(encoded: Array(row[0] as Data))
      let items = try Self.items(row[1], height: row[3], attestation.statement.destination, connection)
      return AttestedItem(attestation, items: items, index: row[2])
    }
  }

  /// Every attested batch, by destination and sequence: its attestation and its items.
  /// - Throws: ``StorageError/failed(operation:reason:)``, also where a row cannot be read.
  public func forEachBatch(_ body: (Attestation, [[UInt8]]) -> Void) throws(StorageError) {
    try run("read batches") { connection in
      let rows = try Row.fetchCursor(
        connection,
        sql: """
          SELECT attestation.bytes, batch.items, batch.height FROM batch JOIN attestation
          ON attestation.destination = batch.destination AND attestation.sequence = batch.sequence
          ORDER BY batch.destination, batch.sequence
          """)
      while let row = try rows.next() {
        let attestation = try Attestation(encoded: Array(row[0] as Data))
        body(attestation, try Self.items(row[1], height: row[2], attestation.statement.destination, connection))
      }
    }
  }

  /// The newest attested events, the newest first.
  /// - Throws: ``StorageError/failed(operation:reason:)``.
  public func newestEvents(limit: Int) throws(StorageError) -> [Digest] {
    try run("list attested items") { connection in
      try Self.index(connection)
      return try Data.fetchAll(
        connection, sql: "SELECT event FROM item ORDER BY batch DESC, place DESC LIMIT ?", arguments: [limit]
      ).compactMap { try? Digest($0) }
    }
  }

  /// What ended the epochs before `epoch`, in order.
  /// - Throws: ``StorageError/failed(operation:reason:)``, also where a row cannot be read.
  public func handovers(before epoch: UInt64) throws(StorageError) -> [EpochHandover] {
    try run("read handovers") { connection in
      try Data.fetchAll(
        connection, sql: "SELECT bytes FROM handover WHERE epoch < ? ORDER BY epoch",
        arguments: [Int64(clamping: epoch)]
      ).map { try EpochHandover(encoded: Array($0)) }
    }
  }

  /// The signatures by which an epoch's members hand contracts over to the next; by destination and member.
  /// - Throws: ``StorageError/failed(operation:reason:)``, also where a row cannot be read.
  public func rotationShares(of epoch: UInt64) throws(StorageError) -> [RotationShare] {
    try run("read signatures of a rotation") { connection in
      try Data.fetchAll(
        connection, sql: "SELECT bytes FROM rotation WHERE epoch = ? ORDER BY destination, member",
        arguments: [Int64(clamping: epoch)]
      ).map { bytes in
        var reader = ByteReader(Array(bytes))
        let share = try RotationShare(from: &reader)
        try reader.end()
        return share
      }
    }
  }

  /// Final blocks behind a height of an epoch, each chain with the certificate that ends it.
  ///
  /// - Parameter limit: Most blocks; a chain that begins within it is given whole.
  /// - Throws: ``StorageError/failed(operation:reason:)``, also where a row cannot be read.
  public func chains(epoch: UInt64, above height: UInt64, limit: Int) throws(StorageError) -> [FinalChain] {
    try run("read final blocks") { connection in
      var (chains, open) = ([FinalChain](), [FilledBlock]())
      let rows = try Row.fetchCursor(
        connection,
        sql: """
          SELECT final.certificate, block.bytes FROM final JOIN block ON block.digest = final.digest
          WHERE (final.epoch = ? AND final.height > ?) OR final.epoch > ? ORDER BY final.epoch, final.height
          """,
        arguments: [Int64(clamping: epoch), Int64(clamping: height), Int64(clamping: epoch)])
      var count = 0
      while let row = try rows.next() {
        let (certificate, bytes): (Data?, Data) = (row[0], row[1])
        open.append(try FilledBlock(encoded: Array(bytes)))
        count += 1
        guard let certificate else { continue }
        chains.append(FinalChain(blocks: open, certificate: try QuorumCertificate(encoded: Array(certificate))))
        open = []
        if count >= limit { break }
      }
      return chains
    }
  }

  /// Adds to `recovered`, which may begin with a ``base(first:)``, all that is stored behind it.
  ///
  /// - Parameters:
  ///   - kept: Final chains to keep in memory.
  ///   - deliver: Called with each final block, in order.
  /// - Throws: ``StorageError``; ``StorageError/failed(operation:reason:)`` where the blocks do not follow each other.
  public func recover(
    into recovered: inout RecoveredReplica, keeping kept: Int, deliver: (FilledBlock, CommitteeEpoch) -> Void
  ) throws(StorageError) {
    while true {
      let chains = try chains(epoch: recovered.epoch.number, above: recovered.tip.height, limit: 256)
      if chains.isEmpty { break }
      for chain in chains {
        let epoch = recovered.epoch
        guard recovered.append(chain, keeping: kept) else {
          throw .failed(
            operation: "read final blocks", reason: "block \(recovered.tip.height + 1) does not follow the one before")
        }
        for filled in chain.blocks where filled.block.height <= recovered.tip.height { deliver(filled, epoch) }
      }
    }
    let (epoch, view) = (Int64(clamping: recovered.epoch.number), Int64(clamping: recovered.tip.view))
    let rest = try run("read what is open") { connection in
      func rows<Value>(
        _ sql: String, _ arguments: StatementArguments, _ read: ([UInt8]) throws -> Value
      ) throws -> [Value] {
        try Data.fetchAll(connection, sql: sql, arguments: arguments).map { try read(Array($0)) }
      }
      return (
        blocks: try rows(
          "SELECT bytes FROM block WHERE is_final = 0 AND epoch = ? AND view > ? ORDER BY view", [epoch, view],
          FilledBlock.init(encoded:)),
        certificates: try rows(
          "SELECT bytes FROM certificate WHERE epoch = ? AND view > ? ORDER BY view, step", [epoch, view],
          QuorumCertificate.init(encoded:)),
        starts: try rows("SELECT bytes FROM start ORDER BY member", [], StartAnnouncement.init(encoded:)),
        evidence: try rows("SELECT bytes FROM evidence", [], Evidence.init(encoded:)).compactMap(\.self)
      )
    }
    (recovered.blocks, recovered.certificates) = (rest.blocks, rest.certificates)
    (recovered.starts, recovered.evidence) = (rest.starts, rest.evidence)
  }

  private static func save(_ record: ReplicaRecord, into connection: Database) throws {
    switch record {
    case .vote: break
    case .block(let filled): try save(filled, into: connection)
    case .final(let chain):
      for (index, filled) in chain.blocks.enumerated() {
        try save(filled, into: connection)
        try connection.cachedStatement(sql: "UPDATE block SET is_final = 1 WHERE digest = ?")
          .execute(arguments: [Data(filled.block.digest.bytes)])
        let certificate = index == chain.blocks.count - 1 ? Data(chain.certificate.encoded) : nil
        try connection.cachedStatement(
          sql: "INSERT OR IGNORE INTO final (epoch, height, digest, certificate) VALUES (?, ?, ?, ?)"
        )
        .execute(arguments: [
          Int64(clamping: filled.block.epoch), Int64(clamping: filled.block.height), Data(filled.block.digest.bytes),
          certificate,
        ])
      }
      guard let last = chain.blocks.last?.block else { return }
      if let handover = EpochHandover(chain) { try save(handover, into: connection) }
      try forget(epoch: last.epoch, view: last.view, in: connection)
    case .certificate(let certificate):
      try connection.cachedStatement(
        sql: "INSERT OR REPLACE INTO certificate (epoch, view, step, bytes) VALUES (?, ?, ?, ?)"
      ).execute(arguments: [
        Int64(clamping: certificate.vote.epoch), Int64(clamping: certificate.vote.view),
        Int64(certificate.vote.step.rawValue), Data(certificate.encoded),
      ])
    case .start(let start):
      try connection.execute(
        sql: "INSERT OR REPLACE INTO start (member, bytes) VALUES (?, ?)",
        arguments: [Int64(start.member), Data(start.encoded)])
    case .evidence(let evidence):
      try connection.execute(
        sql: "INSERT OR IGNORE INTO evidence (bytes) VALUES (?)", arguments: [Data(evidence.encoded)])
    case .events(let number, let bytes):
      try connection.execute(
        sql: "INSERT OR REPLACE INTO event_piece (number, bytes) VALUES (?, ?)", arguments: [number, Data(bytes)])
    case .checkpoint(let record): try save(record, into: connection)
    }
  }

  static func save(_ handover: EpochHandover, into connection: Database) throws {
    try connection.execute(
      sql: "INSERT OR IGNORE INTO handover (epoch, bytes) VALUES (?, ?)",
      arguments: [Int64(clamping: handover.ended), Data(handover.encoded)])
  }

  private static func save(
    _ attestation: Attestation, _ batch: AttestedBatch, into connection: Database
  ) throws {
    let statement = attestation.statement
    let (destination, sequence) = (Data(statement.destination.encoded), Int64(clamping: statement.sequence))
    try connection.cachedStatement(
      sql: "INSERT OR IGNORE INTO attestation (destination, sequence, bytes) VALUES (?, ?, ?)"
    ).execute(arguments: [destination, sequence, Data(attestation.encoded)])
    guard connection.changesCount > 0 else { return }
    try connection.cachedStatement(sql: "INSERT INTO batch (destination, sequence, height, items) VALUES (?, ?, ?, ?)")
      .execute(arguments: [
        destination, sequence, Int64(clamping: batch.height), batch.isWholeBlock ? nil : Data(batch.encodedItems),
      ])
  }

  /// Notes which items the batches hold that came since this was last asked for: who only attests need not pay for it.
  private static func index(_ connection: Database) throws {
    let last = try Int64.fetchOne(connection, sql: "SELECT max(batch) FROM item") ?? 0
    let insert = try connection.cachedStatement(
      sql: "INSERT OR IGNORE INTO item (event, batch, place) VALUES (?, ?, ?)")
    let rows = try Row.fetchCursor(
      connection, sql: "SELECT id, destination, height, items FROM batch WHERE id > ? ORDER BY id", arguments: [last])
    while let row = try rows.next() {
      let (id, destination): (Int64, Data) = (row[0], row[1])
      var reader = ByteReader(Array(destination))
      let place = try Destination(from: &reader)
      for (index, item) in try items(row[3], height: row[2], place, connection).enumerated() {
        try insert.execute(arguments: [Data(AttestCommand.event(of: item, for: place).bytes), id, index])
      }
    }
  }

  private static func items(
    _ stored: Data?, height: Int64, _ destination: Destination, _ connection: Database
  ) throws -> [[UInt8]] {
    if let stored { return try AttestedBatch.items(encoded: Array(stored)) }
    let bytes = try Data.fetchOne(
      connection.cachedStatement(
        sql: """
          SELECT block.bytes FROM final JOIN block ON block.digest = final.digest WHERE final.height = ?
          ORDER BY final.epoch DESC LIMIT 1
          """),
      arguments: [height])
    guard let bytes else {
      throw StorageError.failed(operation: "read a batch", reason: "final block \(height) is missing")
    }
    return AttestedBatch.items(of: try FilledBlock(encoded: Array(bytes)), for: destination)
  }

  private static func save(_ filled: FilledBlock, into connection: Database) throws {
    let digest = Data(filled.block.digest.bytes)
    let known = try connection.cachedStatement(sql: "SELECT 1 FROM block WHERE digest = ?")
    if try Int.fetchOne(known, arguments: [digest]) != nil { return }
    try connection.cachedStatement(sql: "INSERT INTO block (digest, epoch, view, bytes) VALUES (?, ?, ?, ?)")
      .execute(arguments: [
        digest, Int64(clamping: filled.block.epoch), Int64(clamping: filled.block.view), Data(filled.encoded),
      ])
  }

  /// Drops what a final block made obsolete.
  private static func forget(epoch: UInt64, view: UInt64, in connection: Database) throws {
    let place: StatementArguments = [Int64(clamping: epoch), Int64(clamping: epoch), Int64(clamping: view)]
    try connection.cachedStatement(
      sql: "DELETE FROM block WHERE is_final = 0 AND (epoch < ? OR (epoch = ? AND view <= ?))"
    ).execute(arguments: place)
    try connection.cachedStatement(sql: "DELETE FROM certificate WHERE epoch < ? OR (epoch = ? AND view <= ?)")
      .execute(arguments: place)
  }

  func run<Value>(
    _ operation: String, _ body: (Database) throws -> Value
  ) throws(StorageError) -> Value {
    do { return try database.write(body) } catch { throw .failed(operation: operation, reason: "\(error)") }
  }
}
