import Foundation
import Logging
import TielineCodec
import TielineConsensus
import TielineCore
import TielineCrypto
import TielineGateway
import TielineProofs
import TielineTransport

/// A committee as its operators agree on it: who its first members are, and who may hand in requests.
struct CommitteeFile: Codable {
  struct Member: Codable, Hashable {
    /// Who runs it.
    var `operator`: String
    /// `host:port` that the others call.
    var address: String
    /// ``MemberKeys/encoded`` in hexadecimal.
    var keys: String
  }

  struct Client: Codable, Hashable {
    var name: String
    /// Its link key's fingerprint, in hexadecimal.
    var link: String
    /// Its secp256k1 key, 64 bytes in hexadecimal.
    var key: String
    /// Whether its signature alone is enough to have something attested that no member can check.
    var isBelieved: Bool?
  }

  /// Who has a place now that was another's, or nobody's.
  struct Later: Codable, Hashable {
    var place: Int
    var member: Member
  }

  static let clientsMaximum = 50

  /// The first members, by place: the committee's name follows from them, so they never change.
  var members: [Member]
  var clients: [Client]
  /// Members that came later, in the order in which they came.
  var later: [Later]?
  /// Places that are to have no vote.
  var removed: [Int]?

  /// The members as they should be, by place.
  var current: [Member] {
    var current = members
    for change in later ?? [] {
      if change.place < current.count { current[change.place] = change.member } else { current.append(change.member) }
    }
    return current
  }

  /// - Throws: ``CommandFailure``, also for a committee that rule S-1 forbids.
  init(members: [Member], clients: [Client]) throws {
    (self.members, self.clients) = (members, clients)
    _ = try charter()
  }

  /// Reads a file.
  /// - Throws: ``CommandFailure``.
  init(path: String) throws {
    let bytes = try ProjectFiles.contents(path)
    do { self = try JSONDecoder().decode(Self.self, from: Data(bytes)) } catch {
      throw CommandFailure(.unusableData, "\(path) is no committee's file: \(error)")
    }
    _ = try charter()
  }

  /// The next file: other members, in their places.
  ///
  /// - Parameters:
  ///   - replaced: New members by the place that they take.
  ///   - added: New members with places of their own.
  ///   - removed: Places that are to have no vote.
  /// - Throws: ``CommandFailure``: an unknown place, or a committee that cannot be (S-1).
  func rotated(replaced: [(place: Int, member: Member)], added: [Member], removed: [Int]) throws -> CommitteeFile {
    var next = self
    let size = current.count
    for place in replaced.map(\.place) + removed where !(0..<size).contains(place) {
      throw CommandFailure(.unusableData, "there is no place \(place); places are 0 to \(size - 1)")
    }
    let changes =
      replaced.map { Later(place: $0.place, member: $0.member) }
      + added.enumerated().map { Later(place: size + $0, member: $1) }
    next.later = (later ?? []) + changes
    let back = Set(replaced.map(\.place))
    next.removed = Array(Set((self.removed ?? []).filter { !back.contains($0) } + removed)).sorted()
    _ = try next.goal()
    return next
  }

  /// Who should be the members; `nil` while they are the first ones.
  /// - Throws: ``CommandFailure`` for a committee that cannot be (S-1).
  func goal() throws -> MembershipGoal? {
    guard !(later ?? []).isEmpty || !(removed ?? []).isEmpty else { return nil }
    let wanted = try Self.charter(current)
    let goal = MembershipGoal(keys: wanted.members.map(\.keys), removed: (removed ?? []).map { MemberIndex($0) })
    do {
      _ = try CommitteeEpoch(committee: wanted.name, number: 1, keys: goal.keys, revoked: goal.removed)
    } catch { throw CommandFailure(.configuration, "\(error)") }
    return goal
  }

  /// The same with members in the order of their accounts, as contracts keep them.
  func sorted() throws -> CommitteeFile {
    let keyed = try members.map { member in
      (member, EVMAddress(try MemberKeys(encoded: Self.bytes(member.keys, "keys of \(member.operator)")).secp256k1))
    }
    return try CommitteeFile(
      members: keyed.sorted { $0.1.bytes.lexicographicallyPrecedes($1.1.bytes) }.map(\.0), clients: clients)
  }

  /// Writes the file, never over another.
  /// - Throws: ``CommandFailure`` where there is one.
  func writeNew(to path: String) throws {
    try OutputFile.writeNew(json: self, to: path, advice: "a committee's file is never overwritten")
  }

  /// How many of the members as they should be have to decide.
  /// - Throws: ``CommandFailure`` for a committee that cannot be (S-1).
  var quorum: Int { get throws { try Self.charter(current).first.quorum } }

  /// Its first members, and the name that follows from them.
  /// - Throws: ``CommandFailure``: sizes, one key twice, or one operator that reaches the quorum alone (S-1).
  func charter() throws -> CommitteeCharter {
    guard clients.count <= Self.clientsMaximum else {
      throw CommandFailure(.configuration, "\(clients.count) clients; at most \(Self.clientsMaximum) are allowed")
    }
    _ = try goal()
    return try Self.charter(members)
  }

  private static func charter(_ members: [Member]) throws -> CommitteeCharter {
    do {
      return try CommitteeCharter(
        members: members.map { member in
          CommitteeCharter.Member(
            operator: member.operator, keys: try bytes(member.keys, "keys of \(member.operator)"))
        })
    } catch let error as CommitteeError { throw CommandFailure(.configuration, "\(error)") }
  }

  /// All whom links are kept with.
  func peers() throws -> [LinkPeer] {
    let members = try current.enumerated().map { index, member in
      guard let address = LinkAddress(member.address) else {
        throw CommandFailure(.configuration, "\(member.address) is no address; write host:port")
      }
      let keys = try MemberKeys(encoded: Self.bytes(member.keys, "keys"))
      return LinkPeer(place: UInt8(index), address: address, fingerprint: keys.link)
    }
    let clients = try clients.enumerated().map { index, client in
      LinkPeer(
        place: CommitteeFile.place(ofClient: index), address: nil,
        fingerprint: try Self.bytes(client.link, "link key of \(client.name)"))
    }
    return members + clients
  }

  static func place(ofClient index: Int) -> UInt8 { CommitteeFrame.firstClient + UInt8(index) }

  /// Keys by place, of the clients whose signature alone is enough.
  func believedKeys() throws -> [UInt8: Secp256k1.PublicKey] {
    var keys: [UInt8: Secp256k1.PublicKey] = [:]
    for (index, client) in clients.enumerated() where client.isBelieved == true {
      keys[Self.place(ofClient: index)] = try Secp256k1.PublicKey(Self.bytes(client.key, "key of \(client.name)"))
    }
    return keys
  }

  /// A client with these keys.
  /// - Throws: ``CommandFailure`` where the committee knows no such client.
  func client(_ secrets: MemberSecrets, logger: Logger) throws -> CommitteeClient {
    let link = Hex.encode(try LinkIdentity(key: secrets.link).fingerprint)
    guard let index = clients.firstIndex(where: { $0.link == link }) else {
      throw CommandFailure(
        .configuration,
        "none of the committee's clients has these keys; hand the client's file to 'tieline committee init --client'")
    }
    return try CommitteeClient(
      committee: try charter().name, members: try peers().filter { $0.place < CommitteeFrame.firstClient },
      place: Self.place(ofClient: index), secrets: secrets, logger: logger)
  }

  static func bytes(_ text: String, _ what: String) throws -> [UInt8] {
    guard let bytes = Hex.decode(text) else {
      throw CommandFailure(.unusableData, "the \(what) are not written in hexadecimal")
    }
    return bytes
  }
}
