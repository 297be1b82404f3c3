import TielineCodec
import TielineCore
import TielineCrypto

/// An account or contract on an EVM ledger: 20 bytes.
public struct EVMAddress: Hashable, Sendable, Comparable, CustomStringConvertible {
  public let bytes: [UInt8]

  /// - Throws: ``ValueError`` unless `bytes` holds exactly 20.
  public init(_ bytes: some Collection<UInt8>) throws(ValueError) {
    guard bytes.count == 20 else {
      throw .malformed(type: "EVM address", found: Hex.encode(bytes.prefix(40)), expected: "20 bytes")
    }
    self.bytes = Array(bytes)
  }

  /// Reads `0x` and 40 digits; mixed case must carry the right EIP-55 checksum, which catches a mistyped digit.
  /// - Throws: ``ValueError`` for another form or a wrong checksum.
  public init(_ text: some StringProtocol) throws(ValueError) {
    guard text.hasPrefix("0x"), let bytes = Hex.decode(text), bytes.count == 20 else {
      throw .malformed(type: "EVM address", found: String(text), expected: "0x and 40 hexadecimal digits")
    }
    self.bytes = bytes
    let digits = text.dropFirst(2)
    let isMixed = digits.contains(where: \.isLowercase) && digits.contains(where: \.isUppercase)
    guard !isMixed || description == text else {
      throw .malformed(type: "EVM address", found: String(text), expected: "the checksum of \(description)")
    }
  }

  /// The address that a public key controls: the last 20 bytes of the Keccak-256 of x ‖ y.
  public init(_ key: Secp256k1.PublicKey) { bytes = Array(Keccak256.hash(key.bytes).suffix(20)) }

  /// The address that the creation by `creator` with `nonce` gives a contract.
  /// - Source: Ethereum Yellow Paper, section 7.
  public init(creator: EVMAddress, nonce: UInt64) {
    let encoded = RLP.encode(.list([.bytes(creator.bytes), .integer(nonce)]))
    bytes = Array(Keccak256.hash(encoded).suffix(20))
  }

  private init(zeros count: Int) { bytes = [UInt8](repeating: 0, count: count) }

  /// Nobody's address; stands for the native coin where a token address is asked for.
  public static let zero = EVMAddress(zeros: 20)

  /// The CAIP-10 account on `ledger`.
  /// - Throws: ``ValueError`` when `ledger` does not allow the address.
  public func account(on ledger: LedgerID) throws(ValueError) -> AccountID {
    try AccountID(ledger: ledger, address: lowercased)
  }

  /// Without checksum, as CAIP identifiers keep it.
  public var lowercased: String { Hex.encode(bytes) }

  /// With the mixed-case checksum.
  /// - Source: EIP-55.
  public var description: String {
    let digits = Hex.encode(bytes, prefix: false)
    let hash = Keccak256.hash(digits.utf8)
    let cased = digits.utf8.enumerated().map { index, digit in
      let nibble = index.isMultiple(of: 2) ? hash[index / 2] >> 4 : hash[index / 2] & 15
      return digit >= 0x61 && nibble >= 8 ? digit - 0x20 : digit
    }
    return "0x" + String(decoding: cased, as: UTF8.self)
  }

  /// All 20 bytes at once; an array would be hashed byte by byte.
  public func hash(into hasher: inout Hasher) { bytes.withUnsafeBytes { hasher.combine(bytes: $0) } }

  public static func < (left: Self, right: Self) -> Bool { left.bytes.lexicographicallyPrecedes(right.bytes) }
}

extension EVMAddress: Codable {
  public init(from decoder: any Decoder) throws { try self.init(decoder.singleValueContainer().decode(String.self)) }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(lowercased)
  }
}
