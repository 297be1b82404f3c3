import Foundation
import TielineTestVectors

@testable import TielineProofs

/// Recorded folders, as replay gets them.
enum RecordedFolder {
  /// The files of a folder of recorded vectors; `nil` where this machine has none.
  static func read(_ name: String) -> ReplayFolder? {
    guard let folder = SharedVectors.folder?.appending(path: "vectors").appending(path: name),
      let names = try? FileManager.default.contentsOfDirectory(atPath: folder.path)
    else { return nil }
    var files: [String: [UInt8]] = [:]
    for name in names {
      guard let data = try? Data(contentsOf: folder.appending(path: name)) else { continue }
      files[name] = Array(data)
    }
    return ReplayFolder(files: files)
  }
}
