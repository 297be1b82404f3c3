import TielineCodec

/// A committee's first members and who runs them: what its name is the hash of.
public struct CommitteeCharter: Hashable, Sendable {
  /// Longest name of an operator, in bytes.
  public static let maximumOperatorBytes = 256

  /// One of the first members.
  public struct Member: Hashable, Sendable {
    /// Who runs it.
    public let `operator`: String
    /// ``MemberKeys/encoded``.
    public let keys: [UInt8]

    public init(operator name: String, keys: [UInt8]) { (`operator`, self.keys) = (name, keys) }
  }

  public let members: [Member]
  /// The committee's name in everything that is signed.
  public let name: Digest
  /// The epoch that the committee begins with.
  public let first: CommitteeEpoch

  /// - Throws: ``CommitteeError``: sizes, keys that are none or one key twice, or one operator that reaches the quorum
  ///   alone (S-1).
  public init(members: [Member]) throws(CommitteeError) {
    var writer = ByteWriter()
    writer.append("tieline committee 1".utf8)
    writer.bigEndian(UInt32(members.count))
    for member in members {
      _ = try MemberKeys(encoded: member.keys)
      guard member.operator.utf8.count <= Self.maximumOperatorBytes else { throw .operatorName }
      writer.counted(Array(member.operator.utf8))
      writer.counted(member.keys)
    }
    (self.members, name) = (members, Digest(of: writer.bytes))
    first = try CommitteeEpoch(committee: name, number: 1, keys: members.map(\.keys))
    let places = Dictionary(grouping: members, by: \.operator).mapValues(\.count)
    if let (name, count) = places.sorted(by: { $0.key < $1.key }).first(where: { $0.value >= first.quorum }) {
      throw .operatorAlone(name: name, runs: count, of: first.size, quorum: first.quorum)
    }
  }
}
