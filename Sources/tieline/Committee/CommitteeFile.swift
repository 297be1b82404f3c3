import Foundation
import TielineCodec
import TielineConsensus
import TielineCore
import TielineCrypto
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
  }

  static let clientsMaximum = 50

  var members: [Member]
  var clients: [Client]

  /// - Throws: ``CommandFailure``, also for a committee that rule S-1 forbids.
  init(members: [Member], clients: [Client]) throws {
    (self.members, self.clients) = (members, clients)
    _ = try epoch()
  }

  /// Reads a file.
  /// - Throws: ``CommandFailure``.
  init(path: String) throws {
    let bytes = try ProjectFiles.contents(path)
    do { self = try JSONDecoder().decode(Self.self, from: Data(bytes)) } catch {
      throw CommandFailure(.unusableData, "\(path) is no committee's file: \(error)")
    }
    _ = try epoch()
  }

  var document: [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return Array((try? encoder.encode(self)) ?? Data()) + [0x0A]
  }

  /// The hash of the first members: the committee's name in everything that is signed.
  var name: Digest {
    get throws {
      var writer = ByteWriter()
      writer.append("tieline committee 1".utf8)
      writer.bigEndian(UInt32(members.count))
      for member in members {
        writer.counted(Array(member.operator.utf8))
        writer.counted(try Self.bytes(member.keys, "keys of \(member.operator)"))
      }
      return Digest(of: writer.bytes)
    }
  }

  /// The first epoch.
  /// - Throws: ``CommandFailure``: sizes, one key twice, or one operator that reaches the quorum alone (S-1).
  func epoch() throws -> CommitteeEpoch {
    let keys = try members.map { try Self.bytes($0.keys, "keys of \($0.operator)") }
    let epoch: CommitteeEpoch
    do {
      for key in keys { _ = try MemberKeys(encoded: key) }
      epoch = try CommitteeEpoch(committee: try name, number: 1, keys: keys)
    } catch let error as CommitteeError { throw CommandFailure(.configuration, "\(error)") }
    let places = Dictionary(grouping: members, by: \.operator).mapValues(\.count)
    if let (name, count) = places.sorted(by: { $0.key < $1.key }).first(where: { $0.value >= epoch.quorum }) {
      throw CommandFailure(
        .configuration,
        "operator \(name) runs \(count) of \(epoch.size) members and reaches the quorum of "
          + "\(epoch.quorum) alone; spread the members over more operators (S-1)")
    }
    guard clients.count <= Self.clientsMaximum else {
      throw CommandFailure(.configuration, "\(clients.count) clients; at most \(Self.clientsMaximum) are allowed")
    }
    return epoch
  }

  /// All whom links are kept with.
  func peers() throws -> [LinkPeer] {
    let members = try members.enumerated().map { index, member in
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

  static func place(ofClient index: Int) -> UInt8 { UInt8(200 + index) }

  /// The clients' keys by place.
  func clientKeys() throws -> [UInt8: Secp256k1.PublicKey] {
    var keys: [UInt8: Secp256k1.PublicKey] = [:]
    for (index, client) in clients.enumerated() {
      keys[Self.place(ofClient: index)] = try Secp256k1.PublicKey(Self.bytes(client.key, "key of \(client.name)"))
    }
    return keys
  }

  static func bytes(_ text: String, _ what: String) throws -> [UInt8] {
    guard let bytes = Hex.decode(text) else {
      throw CommandFailure(.unusableData, "the \(what) are not written in hexadecimal")
    }
    return bytes
  }
}
