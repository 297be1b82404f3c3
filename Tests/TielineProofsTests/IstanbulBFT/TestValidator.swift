import TielineCodec
import TielineCrypto

@testable import TielineProofs

/// A test key that anyone can compute: Keccak-256 of a fixed text.
struct TestValidator {
  let key: Secp256k1.PrivateKey
  let address: EVMAddress

  init(_ name: String) throws {
    key = try Secp256k1.PrivateKey(Keccak256.hash(name.utf8))
    address = EVMAddress(key.publicKey)
  }

  /// r, s and the recovery id.
  func seal(_ digest: [UInt8]) throws -> [UInt8] {
    let signature = try key.sign(digest)
    return signature.r + signature.s + [signature.recoveryID]
  }
}

/// Changes to encoded headers and seals.
enum Tampering {
  /// The other form of a seal: s above half of the order, and the other recovery id.
  static func highS(_ seal: [UInt8]) -> [UInt8] {
    let order: [UInt8] = [
      0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFE, 0xBA, 0xAE,
      0xDC, 0xE6, 0xAF, 0x48, 0xA0, 0x3B, 0xBF, 0xD2, 0x5E, 0x8C, 0xD0, 0x36, 0x41, 0x41,
    ]
    var (difference, borrow): ([UInt8], Int) = (order, 0)
    for index in order.indices.reversed() {
      let digit = Int(order[index]) - Int(seal[32 + index]) - borrow
      (difference[index], borrow) = (UInt8(truncatingIfNeeded: digit), digit < 0 ? 1 : 0)
    }
    return seal[..<32] + difference + [seal[64] ^ 1]
  }

  /// The header with other items in its list.
  static func edit(_ header: [UInt8], _ change: (inout [RLPItem]) -> Void) throws -> [UInt8] {
    guard case .list(var items) = try RLP.decode(header) else { return [] }
    change(&items)
    return RLP.encode(.list(items))
  }
}

/// Places of fields in a header's list.
enum HeaderField {
  static let (parentHash, ommersHash, coinbase, stateRoot) = (0, 1, 2, 3)
  static let (bloom, difficulty, number, gasLimit, gasUsed, timestamp, extraData) = (6, 7, 8, 9, 10, 11, 12)
  static let (mixHash, nonce) = (13, 14)
}
