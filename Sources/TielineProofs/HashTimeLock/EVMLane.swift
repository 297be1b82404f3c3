import TielineCore
import TielineCrypto

/// A lane of a bridge to its peer on another ledger, as contracts and committees name it.
///
/// - Source: `Adapters/EVM/Contracts/modules/lanes.vy`.
public struct EVMLane: Hashable, Sendable {
  /// What every lane's item begins with, and no other item does.
  public static let prefix = Keccak256.hash("tieline lane 1".utf8)

  /// A ledger's bridge, with the contract of the certificates whose home the ledger is.
  public struct Station: Hashable, Sendable {
    public let ledger: LedgerID
    /// Of its `CertificateBridge`.
    public let bridge: EVMAddress
    /// `nil` where only others' certificates live.
    public let certificates: EVMAddress?

    public init(ledger: LedgerID, bridge: EVMAddress, certificates: EVMAddress?) {
      (self.ledger, self.bridge, self.certificates) = (ledger, bridge, certificates)
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
  public var peer: [UInt8] { EVMCarry.word(of: there.bridge) }
  /// The contract whose certificates the peer is home to, as a word of 32 bytes.
  public var detail: [UInt8] { EVMCarry.word(of: there.certificates ?? .zero) }

  /// What a committee attests for the lane to be opened: 6 words.
  public var item: [UInt8] {
    Self.prefix + EVMCarry.word(of: here.ledger) + EVMCarry.word(of: here.bridge) + peerLedger + peer + detail
  }
}
