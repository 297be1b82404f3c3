import Foundation
import TielineCodec
import TielineCore
import TielineProofs

/// A benchmark's data is not on this machine.
struct MissingRecording: Error, CustomStringConvertible {
  let folder: URL
  var description: String { "there is no \(folder.path); TIELINE_SHARED says where recorded data is" }
}

/// A folder of recorded answers, read in place: `../shared/vectors` beside the checkout, or below `TIELINE_SHARED`.
struct RecordedLedger {
  let folder: URL

  /// - Throws: ``MissingRecording`` where this machine has none of that name.
  init(_ name: String) throws {
    let shared = ProcessInfo.processInfo.environment["TIELINE_SHARED"] ?? "../shared"
    folder = URL(filePath: shared).appending(path: "vectors/\(name)")
    guard FileManager.default.fileExists(atPath: folder.path) else { throw MissingRecording(folder: folder) }
  }

  func json(_ path: String) throws -> JSONField<JSONMismatch> {
    let bytes = Array(try Data(contentsOf: folder.appending(path: path)))
    return JSONField(try JSONValue(parsing: bytes), of: path)
  }

  /// The headers' RLP, in order.
  func headers() throws -> [[UInt8]] {
    try json("headers_rlp.json").elements().map { try $0["headerRlp"].hexBytes() }
  }
}

extension Verdict {
  /// What was accepted.
  /// - Throws: ``BenchmarkFailure`` where it was not, so that no refusal passes for speed.
  func measured() throws -> Accepted {
    switch self {
    case .accepted(let value): return value
    case .invalid(let rejection): throw BenchmarkFailure("refused: \(rejection)")
    case .insufficient(let shortfall): throw BenchmarkFailure("insufficient: \(shortfall)")
    }
  }
}

extension Instant {
  /// Later than all that is recorded or made here: no header is from the future.
  static let afterAll = Instant(secondsSinceEpoch: 32_000_000_000)
}
