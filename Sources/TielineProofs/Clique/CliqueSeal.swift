import TielineCodec
import TielineCore
import TielineCrypto

/// The extra data of a Clique header: 32 bytes that a signer may choose, the signers at an epoch, a seal.
///
/// - Source: EIP-225, *EXTRA_VANITY* and *EXTRA_SEAL*.
struct CliqueExtraData {
  static let vanityBytes = 32
  static let sealBytes = 65

  /// The listed signers; empty but at an epoch.
  let signers: [EVMAddress]

  init(_ header: EthereumHeader, isEpoch: Bool) throws(ProofFailure) {
    let count = header.extraData.count - Self.vanityBytes - Self.sealBytes
    let expected = isEpoch ? "32 bytes, 20 for each signer and a seal of 65" : "32 bytes and a seal of 65"
    guard isEpoch ? count > 0 && count % 20 == 0 : count == 0 else {
      throw .invalid(
        .malformed, at: header.number, expected: "extra data of \(expected)", found: "\(header.extraData.count) bytes")
    }
    var signers: [EVMAddress] = []
    for start in stride(from: Self.vanityBytes, to: Self.vanityBytes + count, by: 20) {
      do throws(ValueError) { signers.append(try EVMAddress(header.extraData[start..<start + 20])) } catch {
        throw .invalid(.malformed, at: header.number, expected: "a signer's address", found: "\(error)")
      }
    }
    self.signers = signers
  }
}

extension EthereumHeader {
  /// Whose key made the seal over the header without its seal.
  ///
  /// Strict: v is 0 or 1 and s the lower of both, so that nobody can give a sealed header a second hash.
  /// - Source: EIP-225, *sigHash*; EIP-2 for the lower s.
  func cliqueSigner() throws(ProofFailure) -> EVMAddress {
    guard extraData.count >= CliqueExtraData.vanityBytes + CliqueExtraData.sealBytes else {
      throw .invalid(
        .malformed, at: number, expected: "extra data of 97 bytes or more", found: "\(extraData.count) bytes")
    }
    let seal = extraData.suffix(CliqueExtraData.sealBytes)
    let unsealed = Array(extraData.dropLast(CliqueExtraData.sealBytes))
    guard let recoveryID = seal.last, recoveryID <= 1 else {
      throw .invalid(.badSignature, at: number, expected: "a seal that ends in 0 or 1", found: "\(seal.last ?? 0)")
    }
    do throws(CryptoError) {
      let signature = try Secp256k1.RecoverableSignature(
        signature: Secp256k1.Signature(seal.dropLast()), recoveryID: recoveryID)
      let digest = Keccak256.hash(rlp(replacingExtraData: unsealed))
      guard let key = try Secp256k1.recover(digest, from: signature) else {
        throw .invalid(what: "seal: no key could have made it")
      }
      return EVMAddress(key)
    } catch {
      throw .invalid(.badSignature, at: number, expected: "a seal with s in the lower half", found: "\(error)")
    }
  }
}
