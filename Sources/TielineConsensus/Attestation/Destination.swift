import TielineCodec
import TielineCore

/// Where an attestation is to be believed.
public enum Destination: Hashable, Sendable, Comparable {
  /// Longest name, in bytes.
  public static let maximumNameBytes = 64

  /// A contract of an EVM ledger; `contract` holds 20 bytes.
  case evm(chainID: UInt64, contract: [UInt8])
  /// Any other ledger, by a name of printable ASCII.
  case ledger(name: String)

  /// The one encoding.
  public var encoded: [UInt8] {
    var writer = ByteWriter()
    write(to: &writer)
    return writer.bytes
  }

  /// Whether it can be written: a contract of 20 bytes, a name of 1 to 64 printable characters.
  public var isValid: Bool {
    switch self {
    case .evm(let chainID, let contract): chainID > 0 && contract.count == 20
    case .ledger(let name):
      (1...Self.maximumNameBytes).contains(name.utf8.count) && name.utf8.allSatisfy { (0x21...0x7E).contains($0) }
    }
  }

  /// The ledger's CAIP-2 name, or the name that was given.
  public var ledgerName: String {
    switch self {
    case .evm(let chainID, _): "eip155:\(chainID)"
    case .ledger(let name): name
    }
  }

  public static func < (left: Self, right: Self) -> Bool { left.encoded.lexicographicallyPrecedes(right.encoded) }

  func write(to writer: inout ByteWriter) {
    switch self {
    case .evm(let chainID, let contract):
      writer.bigEndian(UInt8(1))
      writer.bigEndian(chainID)
      writer.append(contract)
    case .ledger(let name):
      writer.bigEndian(UInt8(2))
      writer.counted(Array(name.utf8))
    }
  }

  /// Reads ``encoded`` from a longer sequence.
  /// - Throws: `ByteReadingError` for any other bytes.
  public init(from reader: inout ByteReader) throws(ByteReadingError) {
    let start = reader.offset
    let code = try reader.bigEndian(UInt8.self, "kind of destination")
    switch code {
    case 1:
      let chainID = try reader.bigEndian(UInt64.self, "chain id")
      self = .evm(chainID: chainID, contract: Array(try reader.take(20, "contract")))
    case 2:
      let name = try reader.counted(maximum: Self.maximumNameBytes, "name of a ledger")
      self = .ledger(name: String(decoding: name, as: UTF8.self))
    default: throw .outOfRange(field: "kind of destination", found: UInt64(code), maximum: 2, offset: start)
    }
    guard isValid else { throw .notCanonical(field: "destination", offset: start) }
  }
}
