import TielineCodec
import TielineCore
import TielineCrypto

/// What the members of an epoch sign so that a contract takes the next epoch's members.
/// - Source: `Adapters/EVM/Contracts/CommitteeVerifier.vy`, `rotation_digest`.
public struct RotationStatement: Hashable, Sendable {
  /// A member as a contract keeps it.
  public struct Member: Hashable, Sendable {
    /// Of its secp256k1 key, 20 bytes.
    public let account: [UInt8]
    /// When its signatures begin to fail, in seconds since 1970.
    public let end: UInt64
  }

  /// Of the contract's ledger.
  public let chainID: UInt64
  /// 20 bytes.
  public let contract: [UInt8]
  /// Whose members sign; the next one's follow.
  public let epoch: UInt64
  /// Of the next epoch, by ascending account.
  public let members: [Member]

  /// - Returns: `nil` unless `next` follows `epoch`, the destination is a contract, and the keys can be read.
  public init?(_ destination: Destination, from epoch: UInt64, to next: CommitteeEpoch) {
    guard case .evm(let chainID, let contract) = destination, destination.isValid, next.number == epoch + 1,
      let members = Self.members(of: next)
    else { return nil }
    (self.chainID, self.contract, self.epoch, self.members) = (chainID, contract, epoch, members)
  }

  /// An epoch's members by ascending account, with a revoked one's place; `nil` where a key cannot be read.
  public static func members(of epoch: CommitteeEpoch) -> [Member]? {
    let members = epoch.keys.compactMap { bytes in
      (try? MemberKeys(encoded: bytes)).map { Member(account: account(of: $0), end: $0.end / 1000) }
    }
    guard members.count == epoch.size else { return nil }
    return members.sorted { $0.account.lexicographicallyPrecedes($1.account) }
  }

  /// The account of a member's secp256k1 key.
  static func account(of keys: MemberKeys) -> [UInt8] { Array(Keccak256.hash(keys.secp256k1.bytes).suffix(20)) }

  /// What the secp256k1 keys sign.
  public var digest: [UInt8] {
    var content = ByteWriter()
    Self.word(64, &content)
    Self.word(UInt64(96 + 32 * members.count), &content)
    Self.word(UInt64(members.count), &content)
    for member in members { content.append([UInt8](repeating: 0, count: 12) + member.account) }
    Self.word(UInt64(members.count), &content)
    for member in members { Self.word(member.end, &content) }
    var writer = ByteWriter()
    writer.append(Keccak256.hash(Array("tieline rotation 1".utf8)))
    Self.word(chainID, &writer)
    writer.append([UInt8](repeating: 0, count: 12) + contract)
    Self.word(epoch, &writer)
    Self.word(epoch + 1, &writer)
    writer.append(Keccak256.hash(content.bytes))
    return Keccak256.hash(writer.bytes)
  }

  private static func word(_ number: UInt64, _ writer: inout ByteWriter) {
    writer.append([UInt8](repeating: 0, count: 24))
    writer.bigEndian(number)
  }
}
