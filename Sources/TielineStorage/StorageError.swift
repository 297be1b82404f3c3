/// Why the journal could not be read or written.
public enum StorageError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The file cannot be opened or is no journal.
  case cannotOpen(path: String, reason: String)
  /// Another gateway process uses the journal.
  case inUse(path: String)
  /// The database refused a read or a write; nothing of the batch was stored.
  case failed(operation: String, reason: String)
  /// A swap with this hashlock exists already (H-7).
  case hashlockUsed(hashlock: String)
  /// A stored row cannot be understood.
  case corrupt(swap: String, reason: String)
  /// The journal was written by a newer version.
  case newerVersion(found: Int, supported: Int)

  public var description: String {
    switch self {
    case .cannotOpen(let path, let reason): "cannot open the journal at \(path): \(reason)"
    case .inUse(let path): "the journal at \(path) is in use by another gateway process; stop that one first"
    case .failed(let operation, let reason): "the journal could not \(operation): \(reason)"
    case .hashlockUsed(let hashlock):
      "a swap with hashlock \(hashlock) is in the journal already; a hashlock is never used twice (H-7)"
    case .corrupt(let swap, let reason): "the journal's record of swap \(swap) is damaged: \(reason)"
    case .newerVersion(let found, let supported):
      "the journal was written by a newer version (swap machine \(found), this one knows \(supported)); upgrade first"
    }
  }
}
