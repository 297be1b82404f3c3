import Foundation
import TielineCodec
import TielineCore
import TielineTestVectors

@testable import TielineProofs

/// The recorded private network of four neo-go validators.
enum NeoVectors {
  static let magic: UInt32 = 56_753

  static let folder: ReplayFolder = {
    let root = SharedVectors.folder?.appending(path: "vectors/dbft-neo")
    var files: [String: [UInt8]] = [:]
    for name in ["headers", "genesis_block", "blocks_with_txs", "stateroots", "proofs", "native_contracts", "network"] {
      guard let data = root.flatMap({ try? Data(contentsOf: $0.appending(path: "\(name).json")) }) else { continue }
      files["\(name).json"] = Array(data)
    }
    return ReplayFolder(files: files)
  }()
}
