import TielineAdapterSDK
import TielineCodec
import TielineCore
import TielineCrypto
import TielineProofs

/// The key that signs for a sandbox. Anyone can derive it: a sandbox holds nothing of value, and what is tried on it
/// goes the same way, through a proof, as on a ledger that does.
enum SandboxAuthority {
  static func key(of ledger: LedgerID) -> Ed25519.PrivateKey {
    let seed = SHA256.hash("tieline sandbox authority of \(ledger)".utf8)
    // Any 32 bytes are a seed.
    guard let key = try? Ed25519.PrivateKey(seed: seed) else { preconditionFailure("SHA-256 gives 32 bytes") }
    return key
  }

  static func verifier(for ledger: LedgerID) throws(CheckpointError) -> LockVerifier {
    let client = AuthorityLightClient(ledger: ledger, publicKey: key(of: ledger).publicKey)
    return try LockVerifier(checkpoint: client.checkpoint, layout: .authority)
  }
}
