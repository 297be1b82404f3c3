import Foundation
import TielineCore

@testable import TielineProofs

/// Proofs from a real ledger (injectived: CometBFT with an EVM), recorded by `LiveProofTests`.
enum RecordedProofs {
  static let statuses = ["absent", "locked", "claimed", "refunded"]

  static func bytes(_ status: String) throws -> [UInt8] {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    return Array(try Data(contentsOf: folder.appending(path: "Vectors/proofs/\(status).json")))
  }

  static func proof(_ status: String) throws -> HashTimeLockProof { try HashTimeLockProof(bytes(status)) }

  /// When they were recorded.
  static let now = Instant(secondsSinceEpoch: 1_795_410_450)
}
