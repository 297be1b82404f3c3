import TielineCodec
import TielineCore
import TielineCrypto

/// The SHA-256 of a canonical form: of a message, of a transfer's claim, of a document.
public struct SATPHash: Bytes32 {
  public let bytes: [UInt8]
  public init(checked: [UInt8]) { bytes = checked }

  /// The hash of `content`.
  public init(of content: [UInt8]) { bytes = SHA256.hash(content) }

  /// 64 lower-case hexadecimal digits, as messages carry it.
  public var text: String { Hex.encode(bytes, prefix: false) }
}
