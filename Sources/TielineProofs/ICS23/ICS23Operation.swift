import TielineCodec
import TielineCore
import TielineCrypto

/// How a node of a tree is hashed.
///
/// - Source: ICS-23, `HashOp`. SHA-512, its 256-bit form, BLAKE2 and BLAKE3 are read and refused: no tree that a
///   ledger here commits to uses them.
enum ICS23HashOperation: UInt64, Sendable {
  case none = 0
  case sha256 = 1
  case sha512 = 2
  case keccak256 = 3
  case ripemd160 = 4
  case bitcoin = 5
  case sha512Half = 6
  case blake2b = 7
  case blake2s = 8
  case blake3 = 9

  /// The hash; `nil` where it is one that is not calculated here.
  func hash(_ bytes: [UInt8]) -> [UInt8]? {
    switch self {
    case .sha256: SHA256.hash(bytes)
    case .keccak256: Keccak256.hash(bytes)
    case .ripemd160: RIPEMD160.hash(bytes)
    case .bitcoin: Hash160.hash(bytes)
    case .none, .sha512, .sha512Half, .blake2b, .blake2s, .blake3: nil
    }
  }
}

/// How a key's or a value's length is written before it.
///
/// - Source: ICS-23, `LengthOp`.
enum ICS23LengthOperation: UInt64, Sendable {
  case none = 0
  case varint = 1
  case rlp = 2
  case fixed32Big = 3
  case fixed32Little = 4
  case fixed64Big = 5
  case fixed64Little = 6
  case require32 = 7
  case require64 = 8

  /// `bytes` behind their length; `nil` where it is not one that the operation takes, or the operation is not defined.
  func prefixed(_ bytes: [UInt8]) -> [UInt8]? {
    let count = UInt64(bytes.count)
    func fixed(_ width: Int) -> [UInt8] { (0..<width).map { UInt8(truncatingIfNeeded: count >> UInt64(8 * $0)) } }
    switch self {
    case .none: return bytes
    case .varint: return ProtobufWriter.delimited(bytes)
    case .rlp: return nil
    case .fixed32Big: return fixed(4).reversed() + bytes
    case .fixed32Little: return fixed(4) + bytes
    case .fixed64Big: return fixed(8).reversed() + bytes
    case .fixed64Little: return fixed(8) + bytes
    case .require32: return bytes.count == 32 ? bytes : nil
    case .require64: return bytes.count == 64 ? bytes : nil
    }
  }
}

/// How a leaf's hash follows from its key and value.
struct ICS23Leaf: Hashable, Sendable {
  var hash = ICS23HashOperation.none
  var keyHash = ICS23HashOperation.none
  var valueHash = ICS23HashOperation.none
  var length = ICS23LengthOperation.none
  var prefix: [UInt8] = []

  /// - Throws: A rejection where key or value are empty, or the operation cannot be applied.
  func apply(key: [UInt8], value: [UInt8]) throws(ProofFailure) -> [UInt8] {
    guard !key.isEmpty else { throw .invalid(.empty, expected: "a key", found: "none") }
    guard !value.isEmpty else { throw .invalid(.empty, expected: "a value", found: "none") }
    guard let key = prepared(key, keyHash), let value = prepared(value, valueHash),
      let result = hash.hash(prefix + key + value)
    else {
      throw .invalid(.wrongField, expected: "a leaf's hash and length that are supported", found: "\(self)")
    }
    return result
  }

  private func prepared(_ bytes: [UInt8], _ operation: ICS23HashOperation) -> [UInt8]? {
    (operation == .none ? bytes : operation.hash(bytes)).flatMap(length.prefixed)
  }
}

/// How an inner node's hash follows from one child's: what else is hashed before and behind it.
struct ICS23Inner: Hashable, Sendable {
  var hash = ICS23HashOperation.none
  var prefix: [UInt8] = []
  var suffix: [UInt8] = []

  /// - Throws: A rejection where there is no child, or the operation cannot be applied.
  func apply(child: [UInt8]) throws(ProofFailure) -> [UInt8] {
    guard !child.isEmpty else { throw .invalid(.empty, expected: "a child's hash", found: "none") }
    guard let result = hash.hash(prefix + child + suffix) else {
      throw .invalid(.wrongField, expected: "an inner node's hash that is supported", found: "\(hash)")
    }
    return result
  }
}
