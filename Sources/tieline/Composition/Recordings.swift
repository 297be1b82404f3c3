import Foundation
import TielineProofs

/// The families whose recorded folders can be replayed.
enum Recordings {
  typealias Replay = @Sendable (ReplayFolder) throws(ReplayFailure) -> ReplayReport

  /// Most bytes of one recorded folder.
  private static let maximumBytes = 1 << 30

  /// Every family, by the names that it goes by.
  private static let families: [(names: [String], replay: Replay)] = [
    (["cometbft"], CometBFTRecording.replay),
    (["clique", "clique-geth", "clique-pyevm"], CliqueRecording.replay),
    (["ibft", "ibft-goquorum", "ibft2", "qbft"], IBFTRecording.replay),
    (["aura"], AuRaRecording.replay),
    (["fabric", "fabric-smartbft", "smartbft"], FabricRecording.replay),
    (["neo", "dbft", "dbft-neo"], NeoRecording.replay),
    (["utxo"], UTXORecording.replay),
  ]

  /// Every name.
  static var names: [String] { families.flatMap(\.names) }

  static func replay(of family: String) -> Replay? {
    families.first { $0.names.contains(family.lowercased()) }?.replay
  }

  /// Reads every file below a folder.
  /// - Throws: ``CommandFailure`` where it is no folder, or larger than is read.
  static func folder(at path: String) throws(CommandFailure) -> ReplayFolder {
    let root = URL(filePath: path, directoryHint: .isDirectory).resolvingSymlinksInPath()
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: root.path, isDirectory: &isFolder), isFolder.boolValue,
      let paths = FileManager.default.subpaths(atPath: root.path)
    else { throw CommandFailure(.missingInput, "\(path) is no folder") }
    var files: [String: [UInt8]] = [:]
    var total = 0
    for name in paths {
      guard let data = FileManager.default.contents(atPath: root.appending(path: name).path) else { continue }
      total += data.count
      guard total <= maximumBytes else {
        throw CommandFailure(.unusableData, "\(path) holds more than \(maximumBytes) bytes")
      }
      files[name] = Array(data)
    }
    return ReplayFolder(files: files)
  }
}
