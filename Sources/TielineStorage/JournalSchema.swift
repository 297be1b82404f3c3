import GRDB

/// The journal's tables, one migration for each change of them.
enum JournalSchema {
  static var migrator: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("1: swaps, events, transactions") { database in
      try database.execute(
        sql: """
          CREATE TABLE swap (
            row INTEGER PRIMARY KEY AUTOINCREMENT,
            id BLOB NOT NULL UNIQUE CHECK (length(id) = 32),
            hashlock BLOB NOT NULL UNIQUE CHECK (length(hashlock) = 32),
            machine INTEGER NOT NULL,
            terms TEXT NOT NULL,
            margins TEXT NOT NULL,
            acts_for TEXT NOT NULL,
            preimage BLOB,
            admitted_at INTEGER NOT NULL,
            phase TEXT NOT NULL,
            outcome TEXT,
            ended_at INTEGER
          ) STRICT;
          CREATE INDEX swap_unfinished ON swap (row) WHERE outcome IS NULL;
          CREATE TABLE swap_event (
            swap BLOB NOT NULL REFERENCES swap (id),
            at INTEGER NOT NULL,
            line TEXT NOT NULL
          ) STRICT;
          CREATE INDEX swap_event_swap ON swap_event (swap);
          CREATE TABLE swap_transaction (
            swap BLOB NOT NULL REFERENCES swap (id),
            leg TEXT NOT NULL,
            step TEXT NOT NULL,
            attempt INTEGER NOT NULL,
            position INTEGER NOT NULL,
            identifier TEXT NOT NULL,
            account TEXT NOT NULL,
            sequence INTEGER NOT NULL,
            payload BLOB NOT NULL,
            done INTEGER NOT NULL DEFAULT 0
          ) STRICT;
          CREATE INDEX swap_transaction_swap ON swap_transaction (swap);
          """)
    }
    migrator.registerMigration("2: what light clients trust") { database in
      try database.execute(
        sql: """
          CREATE TABLE trust (
            ledger TEXT PRIMARY KEY,
            pinned TEXT NOT NULL,
            checkpoint TEXT NOT NULL
          ) STRICT;
          """)
    }
    return migrator
  }
}
