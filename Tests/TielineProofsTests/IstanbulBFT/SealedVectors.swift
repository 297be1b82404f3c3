import Foundation

@testable import TielineProofs

/// The vectors that `Tools/sealers` makes, committed beside the tests.
enum SealedVectors {
  static func read(_ name: String) throws -> ReplayFolder {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "Vectors").appending(path: name)
    var files: [String: [UInt8]] = [:]
    for file in try FileManager.default.contentsOfDirectory(atPath: folder.path) {
      files[file] = Array(try Data(contentsOf: folder.appending(path: file)))
    }
    return ReplayFolder(files: files)
  }
}
