import Foundation
import TielineCore

/// A member's status as people read it.
struct MemberStatusTable {
  /// How long before its end a key is warned of.
  private static let keyWarning = Milliseconds(hours: 30 * 24)

  let text: String

  /// - Throws: ``CommandFailure`` for anything but a member's status.
  init(_ bytes: [UInt8], at now: Instant) throws {
    let status: MemberStatusDocument
    do { status = try MemberStatusDocument(bytes) } catch {
      throw CommandFailure(.unusableData, "not a member's status: \(error)")
    }
    text = (Self.standing(status) + Self.routes(status) + Self.warnings(status, now)).joined(separator: "\n")
  }

  private static func standing(_ status: MemberStatusDocument) -> [String] {
    var lines = [
      "member \(status.member)\(status.votes ? "" : ", which does not vote now"): epoch \(status.epoch), "
        + "view \(status.view), height \(status.height), leader \(status.leader), "
        + "\(status.waiting) requests wait, \(status.unattested) batches lack signatures",
      "member   height      lag",
    ]
    for member in status.members {
      let height = member.height.map { "\($0)" } ?? "?"
      let lag = member.votes ? member.lag.map { "\($0)" } ?? "?" : "no vote"
      lines.append(
        "\(member.member)".padding(toLength: 9, withPad: " ", startingAt: 0)
          + height.padding(toLength: 12, withPad: " ", startingAt: 0) + lag)
    }
    return lines
  }

  private static func routes(_ status: MemberStatusDocument) -> [String] {
    var lines = status.paused.map { "paused   \($0.route): \($0.reason)" }
    lines += status.caps.map {
      "cap      \($0.route) \($0.asset): \($0.moved) of \($0.limit) in \($0.windowMilliseconds / 1000) s"
    }
    lines.append("queue    \(status.queuedCount == 0 ? "empty" : "\(status.queuedCount) transfers wait")")
    lines += status.queued.map { "         \($0.event) \($0.route) \($0.amount) of \($0.asset)" }
    return lines
  }

  private static func warnings(_ status: MemberStatusDocument, _ now: Instant) -> [String] {
    var lines = [
      status.evidence.map {
        "evidence member \($0.member) signed two votes in view \($0.view) of epoch \($0.epoch)"
      } ?? "evidence none"
    ]
    if status.rotationsUnsigned > 0 {
      lines.append("rotation \(status.rotationsUnsigned) contracts lack signatures of the handover")
    }
    if let end = status.keyEnds.map({ Instant(millisecondsSinceEpoch: Int64(clamping: $0)) }), end - now < keyWarning {
      lines.append("key      ends at \(end): make a new one, and 'tieline committee rotate' to it (S-2)")
    }
    return lines
  }
}
