import TielineCore
import TielineCrypto

/// The double SHA-256 that names a block or a transaction.
///
/// Nodes and explorers print it backwards; ``description`` and ``init(displayed:)`` do so too, and everything else
/// keeps the order in which it was hashed.
public struct UTXOHash: Hashable, Sendable, CustomStringConvertible {
  /// 32 bytes, in the order in which they are hashed and sent.
  public let bytes: [UInt8]

  /// - Throws: ``ValueError`` unless `bytes` holds exactly 32.
  public init(_ bytes: some Collection<UInt8>) throws(ValueError) {
    guard bytes.count == 32 else {
      throw .malformed(type: "UTXO hash", found: Hex.encode(bytes.prefix(40), prefix: false), expected: "32 bytes")
    }
    self.bytes = Array(bytes)
  }

  /// Reads the 64 lower-case digits that nodes print.
  /// - Throws: ``ValueError`` for any other text.
  public init(displayed text: String) throws(ValueError) {
    guard text.utf8.count == 64, let bytes = Hex.decode(text), Hex.encode(bytes, prefix: false) == text else {
      throw .malformed(type: "UTXO hash", found: String(text.prefix(80)), expected: "64 lower-case hexadecimal digits")
    }
    self.bytes = bytes.reversed()
  }

  private init(checked bytes: [UInt8]) { self.bytes = bytes }

  /// The hash of `bytes`.
  static func of(_ bytes: [UInt8]) -> UTXOHash { UTXOHash(checked: DoubleSHA256.hash(bytes)) }

  /// Nothing's hash: the parent of a genesis, the output that a coinbase spends.
  static let zero = UTXOHash(checked: [UInt8](repeating: 0, count: 32))

  public var description: String { Hex.encode(bytes.reversed(), prefix: false) }
}
