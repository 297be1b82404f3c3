import Foundation
import TielineConsensus
import TielineCore
import TielineCrypto
import TielineGateway

/// A decision about a route on its way through the members' operators, with the approvals so far.
struct GovernanceFile {
  let command: GovernanceCommand
  private(set) var approvals: [GovernanceCommand.Approval]

  private struct Document: Codable {
    let about: String
    let request: String
  }

  init(_ command: GovernanceCommand) { (self.command, approvals) = (command, []) }

  /// Reads a file.
  /// - Throws: ``CommandFailure``.
  init(path: String) throws {
    let document: Document
    do { document = try JSONDecoder().decode(Document.self, from: Data(ProjectFiles.contents(path))) } catch let error
      as DecodingError
    { throw CommandFailure(.unusableData, "\(path) is no decision: \(error)") }
    guard let bytes = Hex.decode(document.request), case .requests(let requests)? = try? Message(encoded: bytes),
      requests.count == 1, let read = try? GovernanceCommand.read(requests[0])
    else { throw CommandFailure(.unusableData, "\(path) holds no decision about a route") }
    (command, approvals) = (read.command, read.approvals)
  }

  var request: Request { command.request(approvals: approvals) }

  /// What is decided, from the command itself.
  var about: String { "\(command.action) in epoch \(command.epoch)" }

  /// Adds a member's approval; nothing where it is there already.
  mutating func approve(as setup: CommitteeMember.Setup) throws {
    guard !approvals.contains(where: { $0.member == setup.me }) else { return }
    let signature = try setup.secrets.ed25519.sign(command.signBytes(committee: setup.first.committee))
    approvals.append(GovernanceCommand.Approval(member: setup.me, signature: signature))
    approvals.sort { $0.member < $1.member }
  }

  /// Writes the file.
  func write(to path: String) throws {
    try OutputFile.write(
      json: Document(about: about, request: Hex.encode(Message.requests([request]).encoded)), to: path)
  }
}
