import Foundation

/// A member's status as people read it.
struct MemberStatusTable {
  private struct Status: Decodable {
    struct Member: Decodable {
      let member: Int
      let votes: Bool
      let height: Int?
      let lag: Int?
    }
    let member, epoch, view, height, leader, waiting, unattested: Int
    let votes: Bool
    let members: [Member]
  }

  let text: String

  /// - Throws: ``CommandFailure`` for anything but a member's status.
  init(_ bytes: [UInt8]) throws {
    let status: Status
    do { status = try JSONDecoder().decode(Status.self, from: Data(bytes)) } catch {
      throw CommandFailure(.unusableData, "not a member's status: \(error)")
    }
    var lines = [
      "member \(status.member)\(status.votes ? "" : ", which does not vote now"): epoch \(status.epoch), "
        + "view \(status.view), height \(status.height), leader \(status.leader), "
        + "\(status.waiting) requests wait, \(status.unattested) batches lack signatures",
      "member   height      lag",
    ]
    for member in status.members {
      let height = member.height.map { "\($0)" } ?? "?"
      let lag = member.votes ? member.lag.map { "\($0)" } ?? "?" : "revoked"
      lines.append(
        "\(member.member)".padding(toLength: 9, withPad: " ", startingAt: 0)
          + height.padding(toLength: 12, withPad: " ", startingAt: 0) + lag)
    }
    text = lines.joined(separator: "\n")
  }
}
