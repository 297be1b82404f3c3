import GRDB

/// The tables of a member's store, one migration for each change of them.
enum CommitteeStoreSchema {
  static var migrator: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    for (name, sql) in [
      ("1: blocks, finality, attestations", blocks), ("2: batches, their items by event, handovers", batches),
      ("3: checkpoints; final blocks by epoch", checkpoints),
    ] {
      migrator.registerMigration(name) { database in try database.execute(sql: sql) }
    }
    return migrator
  }

  private static let blocks = """
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
    """

  private static let batches = """
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
    """

  /// The blocks that only made an epoch's last one final have the heights of the next epoch's first ones.
  private static let checkpoints = """
    CREATE TABLE final_by_epoch (
      epoch INTEGER NOT NULL,
      height INTEGER NOT NULL,
      digest BLOB NOT NULL REFERENCES block (digest),
      certificate BLOB,
      PRIMARY KEY (epoch, height)
    ) STRICT;
    INSERT INTO final_by_epoch SELECT block.epoch, final.height, final.digest, final.certificate
    FROM final JOIN block ON block.digest = final.digest;
    DROP TABLE final;
    ALTER TABLE final_by_epoch RENAME TO final;
    CREATE INDEX final_height ON final (height);
    CREATE TABLE event_piece (number INTEGER PRIMARY KEY, bytes BLOB NOT NULL) STRICT;
    CREATE TABLE checkpoint (height INTEGER PRIMARY KEY, certified BLOB NOT NULL, hashes BLOB NOT NULL) STRICT;
    CREATE TABLE checkpoint_piece (
      height INTEGER NOT NULL REFERENCES checkpoint (height) ON DELETE CASCADE,
      number INTEGER NOT NULL,
      bytes BLOB NOT NULL,
      PRIMARY KEY (height, number)
    ) STRICT;
    """
}
