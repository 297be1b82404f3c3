import TielineCore
import TielineCrypto

/// A lane of a bridge or of a gateway for calls to its peer on another ledger, as contracts and committees name it.
///
/// - Source: `Adapters/EVM/Contracts/modules/lanes.vy`.
public struct EVMLane: Hashable, Sendable {
  /// What every lane's item begins with, and no other item does.
  public static let prefix = Keccak256.hash("tieline lane 1".utf8)

  /// A contract that keeps ends of carries or calls.
  public struct Station: Hashable, Sendable {
    public let ledger: LedgerID
    /// Its address.
    public let keeper: EVMAddress
    /// Of a bridge: the contract of the certificates whose home the ledger is; `nil` where only others' live.
    public let certificates: EVMAddress?

    public init(ledger: LedgerID, keeper: EVMAddress, certificates: EVMAddress? = nil) {
      (self.ledger, self.keeper, self.certificates) = (ledger, keeper, certificates)
    }
  }

  /// Whose lane it is.
  public let here: Station
  /// Where it leads.
  public let there: Station

  public init(from here: Station, to there: Station) { (self.here, self.there) = (here, there) }

  /// The peer's ledger as a word of 32 bytes.
  public var peerLedger: [UInt8] { EVMCarry.word(of: there.ledger) }
  /// The peer as a word of 32 bytes.
  public var peer: [UInt8] { EVMCarry.word(of: there.keeper) }
  /// The contract whose certificates the peer is home to, as a word of 32 bytes.
  public var detail: [UInt8] { EVMCarry.word(of: there.certificates ?? .zero) }

  /// What a committee attests for the lane to be opened: 6 words.
  public var item: [UInt8] {
    Self.prefix + EVMCarry.word(of: here.ledger) + EVMCarry.word(of: here.keeper) + peerLedger + peer + detail
  }

  /// The lane's name where it begins.
  public var name: [UInt8] { Keccak256.hash(peerLedger + peer) }
}
