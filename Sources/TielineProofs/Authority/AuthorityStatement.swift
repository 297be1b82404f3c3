import TielineCodec
import TielineCore
import TielineCrypto

/// What a ledger without consensus says of some locks at a block, signed by its one authority: the sandbox's form of
/// a header.
///
/// Encoded: height (8 bytes, big-endian) ‖ time in milliseconds (8 bytes, big-endian) ‖ root (32) ‖ Ed25519 signature
/// (64). The root is the SHA-256 of the entries, each name (32) ‖ status (1) ‖ preimage (32, where claimed).
public struct AuthorityStatement: Hashable, Sendable {
  /// The block that the state follows.
  public let height: UInt64
  /// That block's own time.
  public let time: Instant
  /// SHA-256 of the entries.
  public let root: [UInt8]
  /// Of ``signedBytes(for:)``.
  public let signature: [UInt8]

  /// Bytes of the encoding.
  public static let byteCount = 112

  /// - Throws: ``ProofFailure`` for another length or an instant that no clock shows.
  init(_ bytes: [UInt8]) throws(ProofFailure) {
    guard bytes.count == Self.byteCount else {
      throw .invalid(.malformed, expected: "a statement of \(Self.byteCount) bytes", found: "\(bytes.count) bytes")
    }
    height = bytes[..<8].reduce(0) { $0 << 8 | UInt64($1) }
    let milliseconds = Int64(bitPattern: bytes[8..<16].reduce(0) { $0 << 8 | UInt64($1) })
    guard (0...Self.latest).contains(milliseconds) else {
      throw .invalid(.wrongTime, at: height, expected: "a time from 1970 to 9999", found: "\(milliseconds) ms")
    }
    time = Instant(millisecondsSinceEpoch: milliseconds)
    (root, signature) = (Array(bytes[16..<48]), Array(bytes[48...]))
  }

  /// Signs what an authority says of `entries`.
  /// - Throws: ``CryptoError`` where the library fails.
  public init(
    ledger: LedgerID, height: UInt64, time: Instant, entries: [[UInt8]], key: Ed25519.PrivateKey
  ) throws(CryptoError) {
    (self.height, self.time, root) = (height, time, Self.root(of: entries))
    signature = try key.sign(Self.signedBytes(ledger: ledger, height: height, time: time, root: root))
  }

  /// The encoding.
  public var bytes: [UInt8] { Self.fields(height, time, root) + signature }

  /// What the authority signs for `ledger`.
  func signedBytes(for ledger: LedgerID) -> [UInt8] {
    Self.signedBytes(ledger: ledger, height: height, time: time, root: root)
  }

  /// One lock's entry.
  public static func entry(_ name: LockIdentifier, _ status: LockObservation.Status) -> [UInt8] {
    name.bytes + proof(of: status)
  }

  /// What stands in an entry behind the name: an entry's proof, as the name follows from the terms.
  public static func proof(of status: LockObservation.Status) -> [UInt8] {
    switch status {
    case .absent: [0]
    case .locked: [1]
    case .claimed(let preimage): [2] + preimage.bytes
    case .refunded: [3]
    }
  }

  static func root(of entries: [[UInt8]]) -> [UInt8] { SHA256.hash(entries.flatMap(\.self)) }

  private static func signedBytes(ledger: LedgerID, height: UInt64, time: Instant, root: [UInt8]) -> [UInt8] {
    Array("tieline-authority-statement-v1\n\(ledger)\n".utf8) + fields(height, time, root)
  }

  private static func fields(_ height: UInt64, _ time: Instant, _ root: [UInt8]) -> [UInt8] {
    let numbers = [height, UInt64(bitPattern: time.millisecondsSinceEpoch)]
    return numbers.flatMap { number in
      stride(from: 56, through: 0, by: -8).map { UInt8(truncatingIfNeeded: number >> UInt64($0)) }
    } + root
  }

  /// The last millisecond of the year 9999.
  private static let latest: Int64 = 253_402_300_799_999
}
