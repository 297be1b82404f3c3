import Glibc

/// Why a vote log could not be opened or written.
///
/// A log that cannot be opened must not be replaced by an empty one within the same epoch: the member would forget what
/// it signed (S-14).
public enum VoteLogError: Error, Sendable, Hashable, CustomStringConvertible {
  /// Another process, or another part of this one, has the log open.
  case inUse(folder: String, processID: Int32?)
  /// There is no log, and none was to be created.
  case absent(folder: String)
  /// A file of the log is gone.
  case missing(file: String)
  /// A file holds what this log never wrote, or has lost what it wrote. `offset` counts bytes from the file's start.
  case damaged(file: String, offset: Int, reason: String)
  /// The log belongs to another member or another committee.
  case foreign(file: String, found: VoteLogIdentity, expected: VoteLogIdentity)
  /// The log was created with other sizes.
  case otherGeometry(file: String, found: VoteLogGeometry, expected: VoteLogGeometry)
  /// The caller's payload number `index` is empty or too long; nothing was written.
  case payloadLength(index: Int, found: Int, maximum: Int)
  /// The caller's payloads are too many or too long for one append; nothing was written.
  case appendTooLarge(records: Int, bytes: Int, maximumRecords: Int, maximumBytes: Int)
  /// The log has as many segments as it may; nothing was written. `truncate(before:)` makes room.
  case full(folder: String, segments: Int)
  /// The system refused; `code` is its `errno`.
  case failed(operation: String, file: String, code: Int32)
  /// An earlier write failed, so what is on the disk is unknown. Open the log again to find out.
  case poisoned(folder: String, reason: String)
  /// The log was closed.
  case closed(folder: String)

  public var description: String {
    switch self {
    case .inUse(let folder, let processID):
      "the vote log in \(folder) is in use by \(processID.map { "process \($0)" } ?? "another process"); stop it first"
    case .absent(let folder):
      "there is no vote log in \(folder); create one only for a member that has not voted in this epoch"
    case .missing(let file): "\(file) is missing from the vote log; \(Self.remedy)"
    case .damaged(let file, let offset, let reason): "\(file) is damaged at byte \(offset): \(reason); \(Self.remedy)"
    case .foreign(let file, let found, let expected):
      "\(file) is the vote log of \(found), not of \(expected); correct the configured folder"
    case .otherGeometry(let file, let found, let expected):
      "\(file) has \(found), not \(expected); open it with the sizes that it was created with"
    case .payloadLength(let index, let found, let maximum):
      "payload \(index) has \(found) bytes; a record holds 1 to \(maximum)"
    case .appendTooLarge(let records, let bytes, let maximumRecords, let maximumBytes):
      "\(records) records take \(bytes) bytes; one append holds up to \(maximumRecords) records in \(maximumBytes) bytes"
    case .full(let folder, let segments):
      "the vote log in \(folder) has \(segments) segments, the most it may have; truncate obsolete votes"
    case .failed(let operation, let file, let code):
      "cannot \(operation) \(file): \(String(cString: strerror(code)))"
    case .poisoned(let folder, let reason):
      "the vote log in \(folder) takes no more records because an earlier write failed (\(reason)); mend the disk, then "
        + "open the log again"
    case .closed(let folder): "the vote log in \(folder) is closed"
    }
  }

  private static let remedy =
    "restore the folder from a copy that has every vote sent, or rejoin in the next epoch with a new log"
}
