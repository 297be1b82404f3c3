import GRDB

/// The tables of a member's store, one migration for each change of them.
enum CommitteeStoreSchema {
  static var migrator: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("1: blocks, finality, attestations") { database in
      try database.execute(
        sql: """
          CREATE TABLE block (
            digest BLOB NOT NULL UNIQUE CHECK (length(digest) = 32),
            epoch INTEGER NOT NULL,
            view INTEGER NOT NULL,
            bytes BLOB NOT NULL,
            is_final INTEGER NOT NULL DEFAULT 0
          ) STRICT;
          CREATE INDEX block_open ON block (epoch, view) WHERE is_final = 0;
          CREATE TABLE final (
            height INTEGER PRIMARY KEY,
            digest BLOB NOT NULL REFERENCES block (digest),
            certificate BLOB
          ) STRICT;
          CREATE TABLE certificate (
            epoch INTEGER NOT NULL,
            view INTEGER NOT NULL,
            step INTEGER NOT NULL,
            bytes BLOB NOT NULL,
            PRIMARY KEY (epoch, view, step)
          ) STRICT;
          CREATE TABLE start (member INTEGER PRIMARY KEY, bytes BLOB NOT NULL) STRICT;
          CREATE TABLE evidence (bytes BLOB PRIMARY KEY) STRICT;
          CREATE TABLE attestation (
            destination BLOB NOT NULL,
            sequence INTEGER NOT NULL,
            bytes BLOB NOT NULL,
            PRIMARY KEY (destination, sequence)
          ) STRICT;
          """)
    }
    migrator.registerMigration("2: batches, their items by event, handovers") { database in
      try database.execute(
        sql: """
          CREATE TABLE batch (
            id INTEGER PRIMARY KEY,
            destination BLOB NOT NULL,
            sequence INTEGER NOT NULL,
            height INTEGER NOT NULL,
            -- Where they are not all items of the block at that height.
            items BLOB,
            UNIQUE (destination, sequence)
          ) STRICT;
          CREATE TABLE item (
            event BLOB PRIMARY KEY,
            batch INTEGER NOT NULL REFERENCES batch (id),
            place INTEGER NOT NULL
          ) STRICT, WITHOUT ROWID;
          CREATE TABLE handover (epoch INTEGER PRIMARY KEY, bytes BLOB NOT NULL) STRICT;
          CREATE TABLE rotation (
            epoch INTEGER NOT NULL,
            destination BLOB NOT NULL,
            member INTEGER NOT NULL,
            bytes BLOB NOT NULL,
            PRIMARY KEY (epoch, destination, member)
          ) STRICT, WITHOUT ROWID;
          """)
    }
    return migrator
  }
}
