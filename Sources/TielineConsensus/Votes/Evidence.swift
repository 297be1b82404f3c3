import TielineCodec

/// Two votes of one member that exclude each other: anyone with its key can check that it lied (S-14).
public struct Evidence: Hashable, Sendable {
  /// The one whose encoding comes first.
  public let first: SignedVote
  /// The other.
  public let second: SignedVote

  /// `nil` where the votes go together.
  public init?(_ one: SignedVote, _ other: SignedVote) {
    guard one.member == other.member, one.vote.excludes(other.vote) else { return nil }
    let isOrdered = one.encoded.lexicographicallyPrecedes(other.encoded)
    (first, second) = isOrdered ? (one, other) : (other, one)
  }

  /// Who signed both.
  public var member: MemberIndex { first.member }

  /// Whether both signatures are the member's.
  func isValid(in epoch: CommitteeEpoch, _ scheme: SignatureScheme) -> Bool {
    // A lie told in an epoch before counts while its key is still the member's.
    guard first.vote.epoch <= epoch.number, epoch.votes(member) else { return false }
    return [first, second].allSatisfy {
      scheme.verify($0.signature, $0.vote.signBytes(committee: epoch.committee), epoch.keys[Int(member)])
    }
  }

  /// The request that ends the member's key: one for each member and epoch, whatever the votes.
  public func request(committee: Digest) -> Request {
    var name = ByteWriter()
    name.append("tieline evidence 1".utf8)
    committee.write(to: &name)
    name.bigEndian(first.vote.epoch)
    name.bigEndian(member)
    return Request(kind: .evidence, event: Digest(of: name.bytes), body: encoded)
  }

  /// As the store keeps it.
  public var encoded: [UInt8] {
    var writer = ByteWriter()
    first.write(to: &writer)
    second.write(to: &writer)
    return writer.bytes
  }

  /// Reads ``encoded``; `nil` for any other bytes.
  public init?(encoded bytes: [UInt8]) {
    var reader = ByteReader(bytes)
    guard let first = try? SignedVote(from: &reader), let second = try? SignedVote(from: &reader), reader.isAtEnd
    else { return nil }
    self.init(first, second)
    // One form: the other order is not read.
    guard self.first == first else { return nil }
  }
}
