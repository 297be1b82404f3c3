import TielineCodec
import TielineCore

/// What a committee attests of a lock: that it stands so, on that ledger, in that place. Says nothing of heights, so
/// that two who saw it at different ones say the same.
public struct LockFact: Hashable, Sendable {
  /// What every encoding begins with; no other item does.
  public static let prefix = Array("tieline lock 1".utf8)
  /// Longest layout, in bytes.
  static let maximumLayoutBytes = 512
  /// Longest name of a ledger, in bytes.
  static let maximumLedgerBytes = 128

  /// The ledger's CAIP-2 name.
  public let ledger: LedgerID
  /// Where the ledger keeps the lock: ``LockVerifier/Layout/json``, canonical.
  public let layout: String
  /// ``TielineCore/LockTerms/canonicalIdentifier``: commits to all terms.
  public let lock: LockIdentifier
  public let hashlock: Hashlock
  public let timelock: Timelock
  public let status: LockObservation.Status

  /// The fact that a proven lock is.
  ///
  /// - Parameter layout: Where the ledger keeps its locks; the fact names the place of this one.
  /// - Returns: `nil` for a lock that is absent: nothing has happened.
  public init?(_ lock: VerifiedLock, layout: LockVerifier.Layout) {
    guard lock.status != .absent else { return nil }
    self.init(terms: lock.terms, status: lock.status, layout: layout)
  }

  /// What is to be proven: that a lock of these terms stands so in that place.
  public init(terms: LockTerms, status: LockObservation.Status, layout: LockVerifier.Layout) {
    let place = layout.keeping(terms) ?? layout
    (ledger, self.layout, lock) = (terms.ledger, place.json.text, terms.canonicalIdentifier)
    (hashlock, timelock, self.status) = (terms.hashlock, terms.timelock, status)
  }

  /// The one encoding.
  public var encoded: [UInt8] {
    var writer = ByteWriter(reserving: 320)
    writer.append(Self.prefix)
    writer.counted(Array("\(ledger)".utf8))
    writer.counted(Array(layout.utf8))
    writer.append(lock.bytes)
    writer.append(hashlock.bytes)
    writer.bigEndian(UInt64(bitPattern: timelock.secondsSinceEpoch))
    switch status {
    case .absent: writer.bigEndian(UInt8(0))
    case .locked: writer.bigEndian(UInt8(1))
    case .claimed(let preimage):
      writer.bigEndian(UInt8(2))
      writer.append(preimage.bytes)
    case .refunded: writer.bigEndian(UInt8(3))
    }
    return writer.bytes
  }

  /// Reads ``encoded``.
  /// - Throws: `ByteReadingError` for any other bytes.
  public init(encoded bytes: [UInt8]) throws(ByteReadingError) {
    var reader = ByteReader(bytes)
    guard try reader.take(Self.prefix.count, "prefix") == Self.prefix else {
      throw .notCanonical(field: "prefix", offset: 0)
    }
    let ledger = String(decoding: try reader.counted(maximum: Self.maximumLedgerBytes, "ledger"), as: UTF8.self)
    layout = String(decoding: try reader.counted(maximum: Self.maximumLayoutBytes, "layout"), as: UTF8.self)
    let lock = try reader.take(32, "lock")
    let hashlock = try reader.take(32, "hashlock")
    let timelock = Int64(bitPattern: try reader.bigEndian(UInt64.self, "timelock"))
    let start = reader.offset
    let code = try reader.bigEndian(UInt8.self, "status")
    do throws(ValueError) {
      (self.ledger, self.lock) = (try LedgerID(ledger), try LockIdentifier(lock))
      (self.hashlock, self.timelock) = (try Hashlock(hashlock), try Timelock(secondsSinceEpoch: timelock))
    } catch { throw .notCanonical(field: "a lock's names", offset: 0) }
    switch code {
    case 1: status = .locked
    case 2:
      guard let preimage = try? Preimage(try reader.take(32, "preimage")), preimage.hashlock == self.hashlock else {
        throw .notCanonical(field: "preimage", offset: start)
      }
      status = .claimed(preimage)
    case 3: status = .refunded
    default: throw .outOfRange(field: "status", found: UInt64(code), maximum: 3, offset: start)
    }
    try reader.end()
    // Text that is no UTF-8, or a ledger in another spelling, reads back otherwise.
    guard encoded == bytes else { throw .notCanonical(field: "a lock's names", offset: 0) }
  }
}
