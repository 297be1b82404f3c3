import Foundation

/// Where a member stands, as it writes it.
struct MemberStatusDocument: Decodable {
  struct Member: Decodable {
    let member: Int
    let votes: Bool
    let height: Int?
    let lag: Int?
  }
  struct Queued: Decodable {
    let event, route, asset: String
    let amount: UInt64
  }
  struct Paused: Decodable { let route, reason: String }
  struct Cap: Decodable {
    let route, asset: String
    let limit, windowMilliseconds, moved: UInt64
  }
  struct Evidence: Decodable { let member, epoch, view: Int }
  let member, epoch, view, height, leader, waiting, unattested, queuedCount, rotationsUnsigned: Int
  let votes: Bool
  let members: [Member]
  let queued: [Queued]
  let paused: [Paused]
  let caps: [Cap]
  let evidence: Evidence?
  let keyEnds: UInt64?

  /// - Throws: `DecodingError` for anything but a member's status.
  init(_ bytes: [UInt8]) throws { self = try JSONDecoder().decode(Self.self, from: Data(bytes)) }

  /// What a member of this machine has written last; `nil` where it never ran.
  init?(_ home: MemberHome) {
    guard let data = FileManager.default.contents(atPath: home.statusPath), let status = try? Self(Array(data)) else {
      return nil
    }
    self = status
  }
}
