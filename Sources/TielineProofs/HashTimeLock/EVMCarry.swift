import TielineCore
import TielineCrypto

/// A carry as the `CertificateBridge` contracts take it.
///
/// - Source: `Adapters/EVM/Contracts/CertificateBridge.vy`.
public struct EVMCarry: Hashable, Sendable {
  /// The struct's name in signatures.
  public static let type = ABIType.tuple(
    [.bytes32, .bytes32, .uint256, .bytes32, .uint256] + [ABIType](repeating: .bytes32, count: 7) + [
      .uint256, .uint256,
    ])
  /// What every departure's item begins with, and no other item does.
  public static let prefix = Keccak256.hash("tieline departure 1".utf8)

  private let carry: Carry
  private let certificates, sourceBridge, destinationBridge, sender, recipient: EVMAddress
  private let token: Amount

  /// - Throws: ``ValueError`` for parties, bridges or a certificate that no EVM ledger holds.
  public init(_ carry: Carry) throws(ValueError) {
    self.carry = carry
    (certificates, token) = try Self.home(of: carry.certificate.asset)
    (sourceBridge, destinationBridge) = (
      try EVMAddress(carry.sourceBridge.address), try EVMAddress(carry.destinationBridge.address)
    )
    (sender, recipient) = (try EVMAddress(carry.sender.address), try EVMAddress(carry.recipient.address))
  }

  /// The struct as a contract argument.
  public var abiValue: ABIValue {
    .tuple([
      .bytes32(Self.word(of: carry.certificate.asset.ledger)), .bytes32(Self.word(of: certificates)), .uint256(token),
      .bytes32(carry.attributes), .uint256(carry.certificate.amount),
      .bytes32(Self.word(of: carry.source)), .bytes32(Self.word(of: sourceBridge)),
      .bytes32(Self.word(of: carry.destination)), .bytes32(Self.word(of: destinationBridge)),
      .bytes32(Self.word(of: sender)), .bytes32(Self.word(of: recipient)), .bytes32(carry.hashlock),
      .uint256(UInt64(clamping: carry.departureTimelock.secondsSinceEpoch)),
      .uint256(UInt64(clamping: carry.arrivalTimelock.secondsSinceEpoch)),
    ])
  }

  /// What a committee attests of the departure: 15 words.
  public var item: [UInt8] { Self.prefix + ABI.encode([abiValue]) }

  /// The name of the carry that an event of a bridge shows.
  ///
  /// - Parameter words: The struct, 14 words.
  public static func identifier(words: [UInt8]) -> LockIdentifier {
    LockIdentifier(checked: Keccak256.hash(prefix + words))
  }

  /// What a certificate is at a bridge away from home.
  /// - Throws: ``ValueError`` for an asset that is no certificate of an EVM ledger.
  public static func visitor(_ certificate: AssetID, at bridge: EVMAddress) throws(ValueError) -> EVMAsset {
    let home = try Self.home(of: certificate)
    let name = word(of: certificate.ledger) + word(of: home.contract) + home.token.bytes32
    return EVMAsset(kind: .erc1155, contract: bridge, id: try Amount(bigEndian: Keccak256.hash(name)))
  }

  private static func home(of certificate: AssetID) throws(ValueError) -> (contract: EVMAddress, token: Amount) {
    let asset = try EVMAsset(certificate)
    guard asset.kind == .erc1155, let token = asset.id else {
      throw .malformed(type: "carry", found: "\(certificate)", expected: "erc1155:0x…/decimal token id")
    }
    return (asset.contract, token)
  }

  /// Whether the certificate is at home on a ledger.
  public func isHome(on ledger: LedgerID) -> Bool { carry.certificate.asset.ledger == ledger }

  /// A ledger in a contract's words: the Keccak-256 hash of its CAIP-2 name.
  public static func word(of ledger: LedgerID) -> [UInt8] { Keccak256.hash("\(ledger)".utf8) }

  /// An account in a contract's words: zeros before it.
  public static func word(of address: EVMAddress) -> [UInt8] { [UInt8](repeating: 0, count: 12) + address.bytes }
}
