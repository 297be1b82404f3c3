import Crypto
import Foundation
import NIOSSL
import SwiftASN1
import X509

/// The P-256 key that a place of a committee shows to the others. The certificate around it is made anew at each start
/// and says nothing: what others pin is ``fingerprint``.
public struct LinkIdentity: Sendable {
  /// SHA-256 of the public key's SubjectPublicKeyInfo in DER, 32 bytes.
  public let fingerprint: [UInt8]
  let certificate: NIOSSLCertificate
  let privateKey: NIOSSLPrivateKey

  /// - Parameter key: The private key, 32 bytes.
  /// - Throws: ``LinkError/identity(_:)``.
  public init(key: [UInt8]) throws(LinkError) {
    do {
      let key = try P256.Signing.PrivateKey(rawRepresentation: key)
      fingerprint = Self.fingerprint(ofKey: Array(key.publicKey.derRepresentation))
      let name = try DistinguishedName { CommonName("tieline link") }
      let certificate = try Certificate(
        version: .v3, serialNumber: Certificate.SerialNumber(1), publicKey: Certificate.PublicKey(key.publicKey),
        notValidBefore: Date(timeIntervalSince1970: 0), notValidAfter: Date(timeIntervalSince1970: 253_370_764_800),
        issuer: name, subject: name, signatureAlgorithm: .ecdsaWithSHA256, extensions: Certificate.Extensions(),
        issuerPrivateKey: Certificate.PrivateKey(key))
      var serializer = DER.Serializer()
      try serializer.serialize(certificate)
      self.certificate = try NIOSSLCertificate(bytes: serializer.serializedBytes, format: .der)
      privateKey = try NIOSSLPrivateKey(bytes: Array(key.derRepresentation), format: .der)
    } catch { throw .identity("\(error)") }
  }

  static func fingerprint(ofKey bytes: [UInt8]) -> [UInt8] { Array(Crypto.SHA256.hash(data: bytes)) }

  /// TLS 1.3 alone, with certificates on both sides; whose they are is for the callback to say.
  func configuration(isServer: Bool) -> TLSConfiguration {
    var configuration =
      isServer
      ? TLSConfiguration.makeServerConfiguration(
        certificateChain: [.certificate(certificate)], privateKey: .privateKey(privateKey))
      : TLSConfiguration.makeClientConfiguration()
    configuration.certificateChain = [.certificate(certificate)]
    configuration.privateKey = .privateKey(privateKey)
    configuration.minimumTLSVersion = .tlsv13
    configuration.certificateVerification = .noHostnameVerification
    configuration.trustRoots = .certificates([])
    return configuration
  }
}
