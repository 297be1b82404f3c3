import Foundation
import Logging
import TielineConsensus
import TielineCore

extension MemberHome {
  /// Most requests that are taken at once.
  private static let batch = 64

  /// Leaves a request for the running member, or for the next that runs.
  /// - Throws: ``CommandFailure`` or a file's error.
  func leave(_ request: Request) throws {
    try FileManager.default.createDirectory(
      atPath: requestsPath, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    let name = Hex.encode(request.digest.bytes, prefix: false)
    try Data(Message.requests([request]).encoded).write(
      to: URL(fileURLWithPath: requestsPath + "/" + name), options: .atomic)
  }

  /// The requests that were left; each is taken once, so one that is lost in a crash has to be left again.
  func takeRequests(_ logger: Logger) -> [Request] {
    let names = ((try? FileManager.default.contentsOfDirectory(atPath: requestsPath)) ?? []).sorted()
    var requests: [Request] = []
    for name in names.prefix(Self.batch) where !name.hasPrefix(".") {
      let path = requestsPath + "/" + name
      guard let bytes = FileManager.default.contents(atPath: path) else { continue }
      try? FileManager.default.removeItem(atPath: path)
      if case .requests(let read)? = try? Message(encoded: Array(bytes)) {
        requests += read
      } else {
        // Only this one is lost (S-10).
        logger.warning("a request that cannot be read was put aside", metadata: ["file": "\(path)"])
      }
    }
    return requests
  }
}
