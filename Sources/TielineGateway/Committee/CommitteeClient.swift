import Foundation
import Logging
import Synchronization
import TielineCodec
import TielineConsensus
import TielineCore
import TielineCrypto
import TielineGateway
import TielineTransport

/// A client of a committee: hands in requests over links of its own, and hears what became of them.
final class CommitteeClient: Sendable {
  enum Answer: Sendable {
    case attested([Digest])
    case refused(Digest, reason: String)
    case busy([Digest])
    case status([UInt8])
  }

  let place: UInt8
  let secrets: MemberSecrets
  private let links: LinkMesh
  private let handler: Handler

  private final class Handler: Sendable {
    let body = Mutex<(@Sendable (Answer, UInt8) -> Void)?>(nil)
  }

  init(file: CommitteeFile, place: UInt8, secrets: MemberSecrets) throws {
    (self.place, self.secrets) = (place, secrets)
    let handler = Handler()
    self.handler = handler
    var logger = Logger(label: "tieline.client")
    logger.logLevel = .error
    links = LinkMesh(
      identity: try LinkIdentity(key: secrets.link), me: place, committee: try file.name.bytes, listen: nil,
      peers: try file.peers().filter { $0.place < CommitteeFrame.firstClient }, logger: logger
    ) { message, member in
      guard let frame = try? CommitteeFrame(encoded: message) else { return false }
      let body = handler.body.withLock { $0 }
      switch frame {
      case .attested(let events): body?(.attested(events), member)
      case .refused(let event, let reason): body?(.refused(event, reason: reason), member)
      case .busy(let events): body?(.busy(events), member)
      case .status(let bytes): body?(.status(bytes), member)
      case .consensus, .share, .attestation, .submit, .inspect: return false
      }
      return true
    }
  }

  /// Calls all members.
  /// - Throws: ``CommandFailure`` where they are not all reached in time.
  func connect(to members: Int, within limit: Duration) async throws {
    try await links.start()
    let deadline = ContinuousClock.now + limit
    while links.statistics.values.filter(\.isConnected).count < members {
      guard ContinuousClock.now < deadline else {
        throw CommandFailure(.unavailable, "not all \(members) members were reached within \(limit); see their logs")
      }
      try await Task.sleep(for: .milliseconds(50))
    }
  }

  func onAnswer(_ body: @escaping @Sendable (Answer, UInt8) -> Void) { handler.body.withLock { $0 = body } }

  func submit(_ requests: [Request], to member: UInt8) {
    links.send(CommitteeFrame.submit(requests).encoded, to: member)
  }

  func inspect(_ member: UInt8) { links.send(CommitteeFrame.inspect.encoded, to: member) }

  func close() {
    let links = links
    let done = DispatchSemaphore(value: 0)
    Task.detached {
      await links.close()
      done.signal()
    }
    _ = done.wait(timeout: .now() + 5)
  }
}
