import TielineCore
import TielineCrypto

/// A signature in a block header: r, s and one byte from which the signer follows.
enum EthereumSeal {
  static let byteCount = 65

  /// Whose key made `seal` over `digest`.
  ///
  /// Strict: v is 0 or 1 and s the lower of both, so that a seal has one form.
  /// - Parameter what: As in "proposer seal".
  static func signer(
    of seal: [UInt8], over digest: [UInt8], _ what: String, at height: UInt64
  ) throws(ProofFailure) -> EVMAddress {
    guard seal.count == byteCount, let recoveryID = seal.last, recoveryID <= 1 else {
      throw .invalid(
        .badSignature, at: height, expected: "a \(what) of 65 bytes that ends in 0 or 1",
        found: "\(seal.count) bytes that end in \(seal.last ?? 0)")
    }
    do throws(CryptoError) {
      let signature = try Secp256k1.RecoverableSignature(
        signature: Secp256k1.Signature(seal.dropLast()), recoveryID: recoveryID)
      guard let key = try Secp256k1.recover(digest, from: signature) else {
        throw .invalid(what: "\(what): no key could have made it")
      }
      return EVMAddress(key)
    } catch {
      throw .invalid(.badSignature, at: height, expected: "a \(what) with s in the lower half", found: "\(error)")
    }
  }
}
