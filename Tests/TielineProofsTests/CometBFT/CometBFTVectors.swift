import Foundation
import TielineCodec
import TielineCore
import TielineTestVectors

@testable import TielineProofs

/// Recorded answers of injectived nodes.
enum CometBFTVectors {
  static func folder(_ name: String) throws -> ReplayFolder {
    let root = try requireFolder().appending(path: "vectors/cometbft/\(name)")
    var files: [String: [UInt8]] = [:]
    for file in try FileManager.default.contentsOfDirectory(at: root, includingPropertiesForKeys: nil)
    where !file.hasDirectoryPath {
      files[file.lastPathComponent] = Array(try Data(contentsOf: file))
    }
    return ReplayFolder(files: files)
  }

  private static func requireFolder() throws -> URL {
    guard let folder = SharedVectors.folder else { throw CocoaError(.fileNoSuchFile) }
    return folder
  }

  static func block(_ height: Int, in folder: ReplayFolder, validators: Int? = nil) throws -> CometBFTLightBlock {
    try CometBFTAnswer.lightBlock(
      commit: try folder.requiredJSON("commit_\(height).json"),
      validators: try folder.requiredJSON("validators_\(validators ?? height).json"))
  }

  /// A client that trusts a recorded header.
  static func client(at height: Int, in folder: ReplayFolder) throws -> CometBFTLightClient {
    try CometBFTLightClient(trusting: try block(height, in: folder, validators: nil).header)
  }

  /// A moment after a header's time.
  static func now(_ block: CometBFTLightBlock) -> Instant { block.header.time.instant + Milliseconds(seconds: 2) }
}
