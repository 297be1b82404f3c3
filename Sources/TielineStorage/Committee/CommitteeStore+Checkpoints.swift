import Foundation
import GRDB
import TielineConsensus

extension CommitteeStore {
  /// Certified checkpoints that are kept: a member that is behind may still be getting one while the next come.
  static let checkpointMaximum = 4

  /// The newest certified checkpoint above a height; `nil` where there is none.
  /// - Throws: ``StorageError/failed(operation:reason:)``, also where a row cannot be read.
  public func checkpoint(above height: UInt64) throws(StorageError) -> CheckpointRecord? {
    try run("read a checkpoint") { connection in
      let row = try Row.fetchOne(
        connection,
        sql: "SELECT height, certified, hashes FROM checkpoint WHERE height > ? ORDER BY height DESC LIMIT 1",
        arguments: [Int64(clamping: height)])
      guard let row else { return nil }
      let tail = try Data.fetchAll(
        connection, sql: "SELECT bytes FROM checkpoint_piece WHERE height = ? ORDER BY number",
        arguments: [row[0] as Int64])
      let hashes = Array(row[2] as Data)
      return CheckpointRecord(
        certified: try CertifiedCheckpoint(encoded: Array(row[1] as Data)),
        hashes: try stride(from: 0, to: hashes.count, by: 32).map {
          try Digest(hashes[$0..<min($0 + 32, hashes.count)])
        },
        tail: tail.map { Array($0) }, handovers: [])
    }
  }

  /// One piece of a checkpoint; `nil` where the checkpoint is not kept any more.
  /// - Throws: ``StorageError/failed(operation:reason:)``.
  public func piece(ofCheckpoint height: UInt64, number: UInt32) throws(StorageError) -> [UInt8]? {
    try run("read a piece of a checkpoint") { connection in
      let height = Int64(clamping: height)
      guard try Int.fetchOne(connection, sql: "SELECT 1 FROM checkpoint WHERE height = ?", arguments: [height]) != nil
      else { return nil }
      let own = try Data.fetchOne(
        connection, sql: "SELECT bytes FROM checkpoint_piece WHERE height = ? AND number = ?",
        arguments: [height, number])
      return try (own ?? Self.eventPiece(Int(number), connection)).map { Array($0) }
    }
  }

  /// What a member can start from instead of the first block: its newest checkpoint, whole.
  ///
  /// - Returns: `nil` where there is none, or it lacks something; then all blocks are read.
  /// - Throws: ``StorageError/failed(operation:reason:)``, also where a row cannot be read.
  public func base(first: CommitteeEpoch) throws(StorageError) -> CheckpointBase? {
    guard let record = try checkpoint(above: 0) else { return nil }
    let handovers = try handovers(before: record.certified.checkpoint.epoch)
    return try run("read what a checkpoint holds") { connection in
      try CheckpointBase(
        record, first: first, handovers: Dictionary(handovers.map { ($0.ended, $0) }) { first, _ in first },
        scheme: MemberKeys.checking
      ) { number in try Self.eventPiece(number, connection).map { Array($0) } }
    }
  }

  private static func eventPiece(_ number: Int, _ connection: Database) throws -> Data? {
    try Data.fetchOne(connection, sql: "SELECT bytes FROM event_piece WHERE number = ?", arguments: [number])
  }

  static func save(_ record: CheckpointRecord, into connection: Database) throws {
    let height = Int64(clamping: record.certified.checkpoint.tip.height)
    try connection.execute(
      sql: "INSERT OR IGNORE INTO checkpoint (height, certified, hashes) VALUES (?, ?, ?)",
      arguments: [height, Data(record.certified.encoded), Data(record.hashes.flatMap(\.bytes))])
    guard connection.changesCount > 0 else { return }
    for (offset, bytes) in record.tail.enumerated() {
      try connection.execute(
        sql: "INSERT INTO checkpoint_piece (height, number, bytes) VALUES (?, ?, ?)",
        arguments: [height, record.firstOfTail + offset, Data(bytes)])
    }
    for handover in record.handovers { try save(handover, into: connection) }
    try connection.execute(
      sql: """
        DELETE FROM checkpoint WHERE height NOT IN (SELECT height FROM checkpoint ORDER BY height DESC LIMIT ?)
        """, arguments: [checkpointMaximum])
  }
}
