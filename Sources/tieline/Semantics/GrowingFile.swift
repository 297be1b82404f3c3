import Foundation

/// A file that is written in pieces and has its name only once it is whole; or standard output where its path is `-`.
final class GrowingFile {
  private let path: String
  private let partial: String
  private let file: FileHandle
  private var isFinished = false
  private(set) var bytes = 0

  /// - Throws: ``CommandFailure`` where it cannot be written.
  init(_ path: String) throws(CommandFailure) {
    self.path = path
    if path == "-" {
      (partial, file) = ("", .standardOutput)
      return
    }
    partial = "\(path).\(ProcessInfo.processInfo.processIdentifier).part"
    guard FileManager.default.createFile(atPath: partial, contents: nil),
      let file = FileHandle(forWritingAtPath: partial)
    else { throw CommandFailure(.failed, "\(path) cannot be written; does its folder exist?") }
    self.file = file
  }

  deinit { if !isFinished, !partial.isEmpty { try? FileManager.default.removeItem(atPath: partial) } }

  /// - Throws: ``CommandFailure`` where the disk refuses.
  func write(_ piece: UnsafeRawBufferPointer) throws(CommandFailure) {
    guard let start = piece.baseAddress, piece.count > 0 else { return }
    let data = Data(bytesNoCopy: UnsafeMutableRawPointer(mutating: start), count: piece.count, deallocator: .none)
    do {
      try file.write(contentsOf: data)
      bytes += piece.count
    } catch {
      throw CommandFailure(.failed, "\(path) cannot be written; is its disk full? (\(error))")
    }
  }

  /// Gives the file its name, over another of that name.
  /// - Throws: ``CommandFailure``.
  func finish() throws(CommandFailure) {
    guard !partial.isEmpty else { return }
    do { try file.synchronize() } catch {
      throw CommandFailure(.failed, "\(path) cannot be written; is its disk full? (\(error))")
    }
    guard rename(partial, path) == 0 else {
      throw CommandFailure(.failed, "\(path) cannot be replaced: \(String(cString: strerror(errno)))")
    }
    isFinished = true
  }
}
