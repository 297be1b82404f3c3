import TielineCodec
import TielineCore
import TielineCrypto

/// What a committee attests: that the items below a root are true, as number `sequence` for a destination.
/// - Source: docs/adr/0007-order-attestations-in-signed-views.md.
public struct AttestationStatement: Hashable, Sendable {
  public let destination: Destination
  /// Of the members that sign; from 1.
  public let epoch: UInt64
  /// Counts a destination's roots, from 1, across epochs.
  public let sequence: UInt64
  /// Of an ``AttestationTree``; 32 bytes.
  public let root: [UInt8]

  /// - Returns: `nil` for a zero epoch, sequence or root, or a destination that cannot be (S-5).
  public init?(destination: Destination, epoch: UInt64, sequence: UInt64, root: [UInt8]) {
    guard destination.isValid, epoch > 0, sequence > 0, root.count == 32, root.contains(where: { $0 != 0 }) else {
      return nil
    }
    (self.destination, self.epoch, self.sequence, self.root) = (destination, epoch, sequence, root)
  }

  /// What the Ed25519 and the ML-DSA-65 keys sign.
  public func signBytes(committee: Digest) -> [UInt8] {
    var writer = ByteWriter(reserving: 160)
    writer.append("tieline attestation 1".utf8)
    committee.write(to: &writer)
    write(to: &writer)
    return writer.bytes
  }

  /// What the secp256k1 keys sign: for an EVM contract the hash that it computes itself, else that of ``signBytes(committee:)``.
  public func secp256k1Digest(committee: Digest) -> [UInt8] {
    guard case .evm(let chainID, let contract) = destination else {
      return Keccak256.hash(signBytes(committee: committee))
    }
    var writer = ByteWriter(reserving: 192)
    writer.append(Keccak256.hash(Array("tieline attestation 1".utf8)))
    Self.word(chainID, &writer)
    writer.append([UInt8](repeating: 0, count: 12) + contract)
    Self.word(epoch, &writer)
    Self.word(sequence, &writer)
    writer.append(root)
    return Keccak256.hash(writer.bytes)
  }

  private static func word(_ number: UInt64, _ writer: inout ByteWriter) {
    writer.append([UInt8](repeating: 0, count: 24))
    writer.bigEndian(number)
  }

  /// The one encoding.
  public var encoded: [UInt8] {
    var writer = ByteWriter(reserving: 128)
    write(to: &writer)
    return writer.bytes
  }

  func write(to writer: inout ByteWriter) {
    destination.write(to: &writer)
    writer.bigEndian(epoch)
    writer.bigEndian(sequence)
    writer.append(root)
  }

  /// Reads ``encoded`` from a longer sequence.
  /// - Throws: `ByteReadingError` for any other bytes.
  public init(from reader: inout ByteReader) throws(ByteReadingError) {
    let start = reader.offset
    let destination = try Destination(from: &reader)
    let epoch = try reader.bigEndian(UInt64.self, "epoch")
    let sequence = try reader.bigEndian(UInt64.self, "sequence")
    let root = Array(try reader.take(32, "root"))
    guard let statement = Self(destination: destination, epoch: epoch, sequence: sequence, root: root) else {
      throw .notCanonical(field: "an attestation's epoch, sequence or root", offset: start)
    }
    self = statement
  }
}
