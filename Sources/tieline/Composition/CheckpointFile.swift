import Foundation
import TielineCodec
import TielineProofs

/// A file with what a light client starts from, in canonical JSON.
enum CheckpointFile {
  /// Longest file that is read.
  static let maximumBytes = 1 << 20

  /// - Throws: ``CommandFailure`` where there is no such file, or it holds something else.
  static func read(_ path: String) throws(CommandFailure) -> LockVerifier.Checkpoint {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw CommandFailure(
        .missingInput, "\(path) cannot be read; 'tieline proof checkpoint --help' says how to make a checkpoint")
    }
    let text = data.last == 0x0A ? data.dropLast() : data
    do throws(CanonicalJSONError) {
      return try CanonicalJSON(canonical: Array(text), maximumBytes: maximumBytes)
    } catch { throw CommandFailure(.unusableData, "\(path) is no checkpoint: \(error)") }
  }

  /// - Throws: ``CommandFailure`` where it cannot be written.
  static func write(_ checkpoint: LockVerifier.Checkpoint, to path: String) throws(CommandFailure) {
    guard FileManager.default.createFile(atPath: path, contents: Data(checkpoint.bytes + [0x0A])) else {
      throw CommandFailure(.failed, "\(path) cannot be written; does its folder exist?")
    }
  }
}
