import Foundation

/// The right to run the swaps of one journal: at most one gateway process holds it, and the kernel takes it back when
/// that process ends, however it ends.
public final class JournalLease: Sendable {
  private let descriptor: Int32

  /// Takes the lease beside the journal at `path`.
  /// - Throws: ``StorageError/inUse(path:)`` when another process holds it.
  public init(journalPath path: String) throws(StorageError) {
    descriptor = open(path + ".lease", O_CREAT | O_RDWR | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw .cannotOpen(path: path + ".lease", reason: String(cString: strerror(errno))) }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      close(descriptor)
      throw .inUse(path: path)
    }
  }

  deinit { close(descriptor) }
}
