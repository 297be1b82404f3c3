import TielineCore

/// How Neo writes hashes for people: last byte first.
///
/// - Source: Neo N3, `UInt256.ToString`.
public enum NeoHash {
  /// `0x` and the digits of `hash` with its last byte first, as explorers and nodes show it.
  public static func text(_ hash: [UInt8]) -> String { Hex.encode(hash.reversed()) }

  /// The hash in the byte order that the ledger hashes with; `nil` unless `text` shows `count` bytes.
  public static func bytes(_ text: String, count: Int = 32) -> [UInt8]? {
    guard let bytes = Hex.decode(text), bytes.count == count else { return nil }
    return bytes.reversed()
  }
}
