import Foundation
import TielineCodec
import TielineCore
import TielineTestVectors

@testable import TielineProofs

/// Recorded data to start from: in the vectors beside the checkout, and those committed with the tests.
enum FuzzData {
  /// A folder of the shared vectors.
  static func shared(_ path: String) throws -> ReplayFolder {
    guard let folder = SharedVectors.folder else { throw CocoaError(.fileNoSuchFile) }
    return try read(folder.appending(path: "vectors/\(path)"))
  }

  private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  /// A folder of `Tests/TielineProofsTests/Vectors`.
  static func committed(_ path: String) throws -> ReplayFolder {
    try read(root.appending(path: "Tests/TielineProofsTests/Vectors/\(path)"))
  }

  /// A committed file, by its path from the root of the checkout.
  static func file(_ path: String) throws -> [UInt8] { Array(try Data(contentsOf: root.appending(path: path))) }

  private static func read(_ folder: URL) throws -> ReplayFolder {
    var files: [String: [UInt8]] = [:]
    for path in try FileManager.default.subpathsOfDirectory(atPath: folder.path) {
      guard let data = try? Data(contentsOf: folder.appending(path: path)) else { continue }
      files[path] = Array(data)
    }
    return ReplayFolder(files: files)
  }

  /// The headers of an EVM ledger, as RLP.
  static func headers(_ folder: ReplayFolder) throws -> [[UInt8]] {
    try folder.requiredJSON("headers_rlp.json").elements().map { try $0["headerRlp"].hexBytes() }
  }

  /// Lock proofs in JSON, without the line's end.
  static func documents() throws -> [[UInt8]] {
    let folder = try committed("proofs")
    return folder.paths { $0.hasSuffix(".json") }.compactMap { folder.files[$0] }.map { Array($0.dropLast()) }
  }

  /// A clock past all that is recorded, and a bound that no trusting period reaches.
  static let now = Instant(secondsSinceEpoch: 1_795_500_000)
}
