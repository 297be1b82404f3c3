import TielineCodec
import TielineCore
import TielineCrypto

/// The SHA-256 hash of a request, a block, an event or a configuration. Held in four words: blocks name hundreds.
public struct Digest: Bytes32 {
  private let words: (UInt64, UInt64, UInt64, UInt64)

  /// 32 zeros: the parent of the first block. Never the digest of anything.
  public static let zero = Digest(checked: [UInt8](repeating: 0, count: 32))

  public init(checked: [UInt8]) {
    func word(_ start: Int) -> UInt64 { checked[start..<start + 8].reduce(0) { $0 << 8 | UInt64($1) } }
    words = (word(0), word(8), word(16), word(24))
  }

  /// The hash of `bytes`.
  public init(of bytes: [UInt8]) { self.init(checked: SHA256.hash(bytes)) }

  public var bytes: [UInt8] {
    var writer = ByteWriter(reserving: 32)
    write(to: &writer)
    return writer.bytes
  }

  public static func == (left: Self, right: Self) -> Bool { left.words == right.words }
  public static func < (left: Self, right: Self) -> Bool { left.words < right.words }
  public func hash(into hasher: inout Hasher) { hasher.combine(words.0) }

  /// Reads 32 bytes.
  /// - Throws: `ByteReadingError` where there are fewer.
  public init(from reader: inout ByteReader) throws(ByteReadingError) { self = try reader.digest("digest") }

  fileprivate init(_ words: (UInt64, UInt64, UInt64, UInt64)) { self.words = words }

  func write(to writer: inout ByteWriter) {
    writer.bigEndian(words.0)
    writer.bigEndian(words.1)
    writer.bigEndian(words.2)
    writer.bigEndian(words.3)
  }
}

extension ByteReader {
  mutating func digest(_ field: String) throws(ByteReadingError) -> Digest {
    Digest(
      (
        try bigEndian(UInt64.self, field), try bigEndian(UInt64.self, field), try bigEndian(UInt64.self, field),
        try bigEndian(UInt64.self, field)
      ))
  }
}
