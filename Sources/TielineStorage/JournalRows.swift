import Foundation
import GRDB
import TielineAdapterSDK
import TielineCore
import TielineRelay

/// The SQL between the journal's values and its rows.
enum JournalRows {
  static func insert(_ record: SwapRecord, into database: Database) throws -> Bool {
    let identifier = Data(record.identifier.bytes)
    if try Bool.fetchOne(database, sql: "SELECT 1 FROM swap WHERE id = ?", arguments: [identifier]) == true {
      return false
    }
    let hashlock = Data(record.terms.hashlock.bytes)
    if try Bool.fetchOne(database, sql: "SELECT 1 FROM swap WHERE hashlock = ?", arguments: [hashlock]) == true {
      throw StorageError.hashlockUsed(hashlock: "\(record.terms.hashlock)")
    }
    try database.execute(
      sql: """
        INSERT INTO swap (id, hashlock, machine, terms, margins, acts_for, preimage, admitted_at, phase)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
      arguments: [
        identifier, hashlock, SwapJournal.machineVersion, try json(record.terms), try json(record.margins),
        record.actsFor.map(\.rawValue).sorted().joined(), record.preimage.map { Data($0.bytes) },
        record.admittedAt.millisecondsSinceEpoch, Swap.Phase.starting.rawValue,
      ])
    try append(.started, at: record.admittedAt, to: identifier, in: database)
    return true
  }

  static func apply(_ change: JournalWrite, to database: Database) throws {
    switch change {
    case .event(let swap, let event, let at, let phase):
      let identifier = Data(swap.bytes)
      try append(event, at: at, to: identifier, in: database)
      try database.cachedStatement(sql: "UPDATE swap SET phase = ? WHERE id = ?")
        .execute(arguments: [phase.rawValue, identifier])
    case .transactions(let swap, let leg, let step, let attempt, let transactions):
      let statement = try database.cachedStatement(
        sql: """
          INSERT INTO swap_transaction (swap, leg, step, attempt, position, identifier, account, sequence, payload)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
          """)
      for (position, transaction) in transactions.enumerated() {
        try statement.execute(arguments: [
          Data(swap.bytes), leg.rawValue, step.rawValue, attempt, position, transaction.identifier,
          "\(transaction.account)", Int64(bitPattern: transaction.sequence), Data(transaction.payload),
        ])
      }
    case .done(let swap, let leg, let step):
      try database.cachedStatement(sql: "UPDATE swap_transaction SET done = 1 WHERE swap = ? AND leg = ? AND step = ?")
        .execute(arguments: [Data(swap.bytes), leg.rawValue, step.rawValue])
    case .trusted(let ledger, let pinned, let checkpoint):
      try database.cachedStatement(sql: "INSERT OR REPLACE INTO trust (ledger, pinned, checkpoint) VALUES (?, ?, ?)")
        .execute(arguments: ["\(ledger)", pinned, checkpoint])
    case .outcome(let swap, let outcome, let at):
      try database.cachedStatement(sql: "UPDATE swap SET outcome = ?, ended_at = ?, phase = 'ended' WHERE id = ?")
        .execute(arguments: [outcome.description, at.millisecondsSinceEpoch, Data(swap.bytes)])
      try database.cachedStatement(sql: "UPDATE swap_transaction SET done = 1 WHERE swap = ?")
        .execute(arguments: [Data(swap.bytes)])
    }
  }

  static func trusted(_ ledger: LedgerID, pinned: String, in database: Database) throws -> String? {
    try String.fetchOne(
      database, sql: "SELECT checkpoint FROM trust WHERE ledger = ? AND pinned = ?", arguments: ["\(ledger)", pinned])
  }

  static func unfinished(after known: Int64, in database: Database) throws -> (swaps: [JournaledSwap], last: Int64) {
    let rows = try Row.fetchAll(
      database, sql: "SELECT * FROM swap WHERE outcome IS NULL AND row > ? ORDER BY row", arguments: [known])
    let swaps = try rows.map { try journaled($0, in: database) }
    return (swaps, rows.last?["row"] ?? known)
  }

  static func swap(_ identifier: SwapIdentifier, in database: Database) throws -> JournaledSwap? {
    let row = try Row.fetchOne(
      database, sql: "SELECT * FROM swap WHERE id = ?", arguments: [Data(identifier.bytes)])
    return try row.map { try journaled($0, in: database) }
  }

  static func summaries(limit: Int, in database: Database) throws -> [SwapSummary] {
    let rows = try Row.fetchAll(
      database, sql: "SELECT id, phase, outcome, admitted_at, ended_at FROM swap ORDER BY row DESC LIMIT ?",
      arguments: [limit])
    return try rows.map { row in
      SwapSummary(
        identifier: try SwapIdentifier(row["id"] as Data), phase: row["phase"], outcome: row["outcome"],
        admittedAt: Instant(millisecondsSinceEpoch: row["admitted_at"]),
        endedAt: (row["ended_at"] as Int64?).map(Instant.init(millisecondsSinceEpoch:)))
    }
  }

  private static func append(_ event: SwapFact, at: Instant, to swap: Data, in database: Database) throws {
    try database.cachedStatement(sql: "INSERT INTO swap_event (swap, at, line) VALUES (?, ?, ?)")
      .execute(arguments: [swap, at.millisecondsSinceEpoch, event.line])
  }

  private static func journaled(_ row: Row, in database: Database) throws -> JournaledSwap {
    let key: Data = row["id"]
    do {
      let record = SwapRecord(
        identifier: try SwapIdentifier(key), terms: try value(row["terms"]), margins: try value(row["margins"]),
        actsFor: Set((row["acts_for"] as String).compactMap { Leg(rawValue: String($0)) }),
        preimage: try (row["preimage"] as Data?).map { try Preimage($0) },
        admittedAt: Instant(millisecondsSinceEpoch: row["admitted_at"]))
      let events = try Row.fetchAll(
        try database.cachedStatement(sql: "SELECT at, line FROM swap_event WHERE swap = ? ORDER BY rowid"),
        arguments: [key]
      ).map {
        JournaledEvent(at: Instant(millisecondsSinceEpoch: $0["at"]), event: try SwapFact(line: $0["line"]))
      }
      let transactions = try Row.fetchAll(
        try database.cachedStatement(sql: "SELECT * FROM swap_transaction WHERE swap = ? ORDER BY rowid"),
        arguments: [key]
      ).map(transaction)
      return JournaledSwap(record: record, events: events, transactions: transactions)
    } catch {
      throw StorageError.corrupt(swap: Hex.encode(key), reason: "\(error)")
    }
  }

  private static func transaction(_ row: Row) throws -> JournaledTransaction {
    guard let leg = Leg(rawValue: row["leg"]), let step = SwapStep(rawValue: row["step"]) else {
      throw ValueError.malformed(type: "stored transaction", found: "\(row)", expected: "a known leg and step")
    }
    return JournaledTransaction(
      leg: leg, step: step, attempt: row["attempt"], position: row["position"],
      transaction: PreparedTransaction(
        identifier: row["identifier"], account: try AccountID(row["account"] as String),
        sequence: UInt64(bitPattern: row["sequence"] as Int64), payload: Array(row["payload"] as Data)),
      isDone: row["done"])
  }

  private static func json(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }

  private static func value<Value: Decodable>(_ text: String) throws -> Value {
    try JSONDecoder().decode(Value.self, from: Data(text.utf8))
  }
}
