import SwiftASN1
import TielineCodec
import TielineCrypto
import X509

/// An X.509 certificate of a member or an authority of a channel.
struct FabricCertificate: Hashable, Sendable {
  /// The certificate, as it was signed.
  let der: [UInt8]
  private let certificate: Certificate
  /// When it begins and ends, as comparable texts `YYYYMMDDhhmmssZ`.
  private let validity: ClosedRange<String>

  /// Reads DER.
  init(der: [UInt8]) throws(ProofFailure) {
    guard der.count <= FabricLimits.certificateBytes else {
      throw .invalid(
        .tooLarge, expected: "a certificate of at most \(FabricLimits.certificateBytes) bytes", found: "\(der.count)")
    }
    self.der = der
    do {
      certificate = try Certificate(derEncoded: der)
      validity = try Self.validity(in: certificate.tbsCertificateBytes)
    } catch { throw .invalid(.malformed, expected: "an X.509 certificate in DER", found: "\(error)") }
  }

  /// Reads the PEM text in which Fabric's messages carry certificates.
  init(pem: [UInt8]) throws(ProofFailure) {
    let document: PEMDocument
    do {
      guard pem.count <= 2 * FabricLimits.certificateBytes, let text = String(validating: pem, as: UTF8.self) else {
        throw ASN1Error.invalidPEMDocument(reason: "too long, or no text")
      }
      document = try PEMDocument(pemString: text)
      guard document.discriminator == "CERTIFICATE" else {
        throw ASN1Error.invalidPEMDocument(reason: "it holds \(document.discriminator)")
      }
    } catch { throw .invalid(.malformed, expected: "a certificate in PEM", found: "\(error)") }
    try self.init(der: document.derBytes)
  }

  /// The subject's key.
  func key() throws(ProofFailure) -> P256.PublicKey {
    do throws(CryptoError) { return try P256.PublicKey(certificate.publicKey.subjectPublicKeyInfoBytes) } catch {
      throw .invalid(.malformed, expected: "a P-256 key in the certificate of \(name)", found: "another")
    }
  }

  /// The subject, for messages.
  var name: String { "\(certificate.subject)" }
  var serialNumber: [UInt8] { Array(certificate.serialNumber.bytes.drop { $0 == 0 }) }

  /// The subject's organisational units, by which Fabric tells members' roles apart.
  var organizationalUnits: [String] {
    certificate.subject.flatMap(\.self).filter { $0.type == .RDNAttributeType.organizationalUnitName }
      .compactMap { String($0.value) }
  }

  /// Whether it may issue others.
  var isAuthority: Bool {
    guard case .isCertificateAuthority? = try? certificate.extensions.basicConstraints else { return false }
    return (try? certificate.extensions.keyUsage)?.keyCertSign ?? true
  }

  /// Whether all that it declares to be critical is looked at here.
  private var isUnderstood: Bool {
    let understood: [ASN1ObjectIdentifier] = [
      .X509ExtensionID.basicConstraints, .X509ExtensionID.keyUsage, .X509ExtensionID.extendedKeyUsage,
      .X509ExtensionID.subjectAlternativeName,
    ]
    return certificate.extensions.allSatisfy { !$0.critical || understood.contains($0.oid) }
  }

  /// Whether `authority` issued this certificate, and could when this one began.
  ///
  /// Fabric does not ask whether a certificate has ended: blocks are checked long after they were signed, and have no
  /// time that could be relied on. It asks that the chain held when the certificate began.
  /// - Source: Fabric, `msp/mspimpl.go`, `getValidityOptsForCert`.
  func isIssued(by authority: FabricCertificate) -> Bool {
    authority.isAuthority && isUnderstood && certificate.issuer == authority.certificate.subject
      && authority.validity.contains(validity.lowerBound)
      && authority.certificate.publicKey.isValidSignature(certificate.signature, for: certificate)
  }

  static func == (left: Self, right: Self) -> Bool { left.der == right.der }
  func hash(into hasher: inout Hasher) { hasher.combine(der) }

  /// - Source: RFC 5280, sections 4.1 and 4.1.2.5: UTCTime has two digits for 1950 to 2049.
  private static func validity(in tbs: ArraySlice<UInt8>) throws -> ClosedRange<String> {
    let fields = try children(of: try DER.parse(tbs))
    // The version stands before serial number, algorithm, issuer and validity where it is not 1.
    let hasVersion = fields.first?.identifier.tagClass == .contextSpecific
    let place = hasVersion ? 4 : 3
    guard fields.count > place else { throw ASN1Error.invalidASN1Object(reason: "no validity") }
    let times = try children(of: fields[place]).map { node in
      guard case .primitive(let digits) = node.content else { throw ASN1Error.invalidASN1Object(reason: "no time") }
      let text = String(decoding: digits, as: UTF8.self)
      guard node.identifier == .utcTime else { return text }
      return (text < "50" ? "20" : "19") + text
    }
    guard times.count == 2, times[0] <= times[1] else { throw ASN1Error.invalidASN1Object(reason: "no validity") }
    return times[0]...times[1]
  }

  private static func children(of node: ASN1Node) throws -> [ASN1Node] {
    guard case .constructed(let nodes) = node.content else { throw ASN1Error.invalidASN1Object(reason: "no sequence") }
    return Array(nodes)
  }
}

extension FabricCertificate {
  /// The serial numbers that a certificate revocation list names.
  /// - Source: RFC 5280, section 5.1.
  static func revokedSerials(inPEM pem: [UInt8]) throws(ProofFailure) -> [[UInt8]] {
    do {
      let document = try PEMDocument(pemString: String(decoding: pem, as: UTF8.self))
      let list = try children(of: try DER.parse(document.derBytes))
      guard let signed = list.first else { throw ASN1Error.invalidASN1Object(reason: "no list") }
      // Version, algorithm and issuer come first; the list, where there is one, is a sequence of sequences that begin
      // with an integer.
      for node in try children(of: signed).dropFirst(2) where node.identifier == .sequence {
        let entries = try children(of: node).map { $0.identifier == .sequence ? try children(of: $0) : [] }
        guard let first = entries.first?.first, first.identifier == .integer else { continue }
        return try entries.map { entry in
          guard let serial = entry.first, case .primitive(let bytes) = serial.content else {
            throw ASN1Error.invalidASN1Object(reason: "no serial number")
          }
          return Array(bytes.drop { $0 == 0 })
        }
      }
      return []
    } catch { throw .invalid(.malformed, expected: "a certificate revocation list in PEM", found: "\(error)") }
  }
}
