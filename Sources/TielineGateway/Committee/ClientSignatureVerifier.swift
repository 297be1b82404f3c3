import TielineConsensus
import TielineCrypto
import TielineProofs

/// Accepts items that a known client signed: the evidence is the client's place and its secp256k1 signature, 65 bytes,
/// over the SHA-256 hash of the item.
public struct ClientSignatureVerifier: Sendable {
  /// What items begin with that no signature is enough for.
  private static let shown = [
    LockFact.prefix, EVMCarry.prefix, EVMGatewayCall.prefix, EVMGatewayCall.outcomePrefix, EVMLane.prefix,
    EVMPermission.prefix,
  ]

  private let clients: [UInt8: Secp256k1.PublicKey]

  /// - Parameter clients: Keys by place, of those whose word alone is enough.
  public init(clients: [UInt8: Secp256k1.PublicKey]) { self.clients = clients }

  func check(_ command: AttestCommand) -> Verification {
    guard command.evidence.count == 65, let key = clients[command.evidence[0]] else {
      return .refused(reason: "no known client's signature")
    }
    // What a proof or a member's own configuration can show is not taken on anyone's word.
    guard !Self.shown.contains(where: command.item.starts(with:)) else {
      return .refused(reason: "an item that has to be shown otherwise")
    }
    guard let signature = try? Secp256k1.Signature(command.evidence.dropFirst()),
      (try? key.verify(signature, of: SHA256.hash(command.item))) == true
    else { return .refused(reason: "not signed by client \(command.evidence[0])") }
    return .accepted
  }

  /// Signs an item as a client.
  /// - Throws: `CryptoError` where the library fails.
  public static func evidence(
    _ item: [UInt8], client: UInt8, key: Secp256k1.PrivateKey
  ) throws(CryptoError) -> [UInt8] {
    [client] + (try key.sign(SHA256.hash(item))).signature.bytes
  }
}
