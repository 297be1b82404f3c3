import TielineAdapterSDK
import TielineCore
import TielineCrypto
import TielineProofs

/// A party's public key, and the address that it has: the key's hash as a witness program of version 0.
public struct UTXOAccountKey: Hashable, Sendable {
  /// SEC 1's form of 33 bytes.
  public let bytes: [UInt8]

  /// - Throws: ``AdapterError`` with `.invalidRequest` for anything but a compressed point on the curve.
  public init(_ bytes: [UInt8]) throws(AdapterError) {
    guard bytes.count == 33, (try? Secp256k1.PublicKey(bytes)) != nil else {
      throw AdapterError(
        .invalidRequest, "\(Hex.encode(bytes.prefix(40))) is no compressed public key of secp256k1; write 33 bytes")
    }
    self.bytes = bytes
  }

  /// The compressed form of a key.
  public init(_ key: Secp256k1.PublicKey) { bytes = key.compressed }

  /// The output script that pays to it.
  /// - Source: BIP 141, *P2WPKH*.
  public var outputScript: [UInt8] { [0x00, 0x14] + Hash160.hash(bytes) }

  /// What a signature for an output of a key's hash covers as its script.
  /// - Source: BIP 143, *Specification*.
  static func scriptCode(of key: [UInt8]) -> [UInt8] { [0x76, 0xA9, 0x14] + Hash160.hash(key) + [0x88, 0xAC] }

  /// The account of this key.
  /// - Throws: `ValueError` never for the networks known here.
  public func account(on network: UTXONetwork, of ledger: LedgerID) throws(ValueError) -> AccountID {
    let address = SegwitAddress(prefix: network.addressPrefix, version: 0, program: Hash160.hash(bytes))
    return try AccountID(ledger: ledger, address: address.map(\.description) ?? "")
  }
}
