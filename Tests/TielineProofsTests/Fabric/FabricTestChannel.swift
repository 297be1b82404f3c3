import Crypto
import Foundation
import SwiftASN1
import TielineCodec
import X509

import struct TielineCore.Instant

@testable import TielineProofs

/// A channel whose private keys the tests hold: four consenters, and two organisations with a peer each.
struct FabricTestChannel {
  /// A key with the certificate that its organisation's authority issued.
  struct Member {
    let organisation: String
    let key: P256.Signing.PrivateKey
    let certificate: Certificate

    var identity: [UInt8] {
      var writer = ProtobufWriter()
      writer.string(1, organisation)
      writer.string(2, pem(certificate))
      return writer.bytes
    }

    /// A signature with s in the lower half: about every second one.
    func sign(_ message: [UInt8], lowS: Bool = true) -> [UInt8] {
      while true {
        guard let signature = try? key.signature(for: message) else { preconditionFailure("a P-256 key signs") }
        let s = Array(signature.rawRepresentation.suffix(32))
        // Half of the order begins with 0x7FFFFFFF 80000000; equality with its first bytes does not come up.
        if (s[0] < 0x7F || (s[0] == 0x7F && s[1] < 0xFF)) == lowS { return Array(signature.derRepresentation) }
      }
    }
  }

  let name: String
  let consenters: [Member]
  let peers: [Member]
  let client: Member
  let stranger: Member
  let configuration: FabricChannelConfiguration

  init(name: String = "grid") throws {
    self.name = name
    let authorities = try ["OrdMSP", "AMSP", "BMSP", "XMSP"].map { try Self.authority($0) }
    let operators = authorities[0]
    consenters = try (1...4).map { try Self.member("OrdMSP", "orderer", "orderer\($0)", operators) }
    peers = try (1...2).map {
      try Self.member(["AMSP", "BMSP"][$0 - 1], "peer", "peer\($0)", authorities[$0])
    }
    client = try Self.member("AMSP", "client", "client", authorities[1])
    stranger = try Self.member("AMSP", "peer", "stranger", authorities[3])
    var organisations: [FabricOrganisation] = []
    for (index, id) in ["AMSP", "BMSP"].enumerated() {
      let root = try FabricCertificate(der: der(authorities[index + 1].certificate))
      var organisation = FabricOrganisation(id: id, roots: [root])
      organisation.roleUnits = [
        .peer: FabricOrganisation.UnitIdentifier(unit: "peer"),
        .client: FabricOrganisation.UnitIdentifier(unit: "client"),
      ]
      organisation.endorsement = try FabricSignaturePolicy(Self.peerPolicy(id))
      organisations.append(organisation)
    }
    let set = try FabricConsenterSet(
      consenters.enumerated().map { index, member in
        try FabricConsenter(
          id: UInt32(index + 1), organisation: "OrdMSP", certificate: FabricCertificate(der: der(member.certificate)))
      })
    configuration = try FabricChannelConfiguration(
      channel: name, sequence: 0, consenters: set, organisations: organisations, endorsement: .implicit(.majority),
      lifecycleEndorsement: nil)
  }

  /// A light client whose head is a made-up block.
  func lightClient(
    at number: UInt64 = 7, hash: [UInt8] = [UInt8](repeating: 7, count: 32), lastConfig: UInt64 = 0
  ) -> FabricLightClient {
    let verified = VerifiedHeader(
      family: .fabric, chain: name, height: number, hash: hash, time: Instant(secondsSinceEpoch: 1_790_000_000))
    return FabricLightClient(
      head: TrustedFabricHeader(
        verified: verified, dataHash: [UInt8](repeating: 8, count: 32), configuration: configuration),
      lastConfig: lastConfig, viewID: 0)
  }

  /// `block` with signatures by these consenters, numbered from 1.
  func signed(
    _ block: EditableFabricBlock, by ids: [UInt32] = [1, 2, 3], header: [UInt8]? = nil, lowS: Bool = true
  ) -> EditableFabricBlock {
    var block = block
    for (place, id) in ids.enumerated() {
      var signature = EditableFabricBlock.Signature(
        signature: [], identifier: id, nonce: [UInt8](repeating: UInt8(place + 1), count: 24))
      signature.signature = consenters[Int(id) - 1].sign(
        block.value + signature.identifierHeader + (header ?? block.header.derBytes), lowS: lowS)
      block.signatures.append(signature)
    }
    return block
  }

  // MARK: Certificates

  private static func authority(_ organisation: String) throws -> Member {
    let key = P256.Signing.PrivateKey()
    let name = try DistinguishedName { CommonName("ca.\(organisation)") }
    let certificate = try issue(name, by: name, key.publicKey, signedBy: key, isAuthority: true)
    return Member(organisation: organisation, key: key, certificate: certificate)
  }

  private static func member(
    _ organisation: String, _ unit: String, _ name: String, _ authority: Member
  ) throws -> Member {
    let key = P256.Signing.PrivateKey()
    let subject = try DistinguishedName {
      OrganizationalUnitName(unit)
      CommonName(name)
    }
    let certificate = try issue(
      subject, by: authority.certificate.subject, key.publicKey, signedBy: authority.key, isAuthority: false)
    return Member(organisation: organisation, key: key, certificate: certificate)
  }

  private static func issue(
    _ subject: DistinguishedName, by issuer: DistinguishedName, _ key: P256.Signing.PublicKey,
    signedBy authority: P256.Signing.PrivateKey, isAuthority: Bool
  ) throws -> Certificate {
    try Certificate(
      version: .v3, serialNumber: Certificate.SerialNumber(), publicKey: .init(key),
      notValidBefore: Date(timeIntervalSince1970: 1_780_000_000),
      notValidAfter: Date(timeIntervalSince1970: 2_080_000_000), issuer: issuer, subject: subject,
      signatureAlgorithm: .ecdsaWithSHA256,
      extensions: Certificate.Extensions {
        Critical(isAuthority ? BasicConstraints.isCertificateAuthority(maxPathLength: nil) : .notCertificateAuthority)
        Critical(KeyUsage(digitalSignature: !isAuthority, keyCertSign: isAuthority))
      },
      issuerPrivateKey: .init(authority))
  }

  /// One peer of the organisation.
  static func peerPolicy(_ organisation: String) -> [UInt8] {
    var role = ProtobufWriter()
    role.string(1, organisation)
    role.varint(2, 3)
    var principal = ProtobufWriter()
    principal.bytes(2, role.bytes)
    var rules = ProtobufWriter()
    rules.varint(1, 1)
    // `signed_by` 0 is written out, being one of a `oneof`.
    rules.message(2, [0x08, 0x00])
    var rule = ProtobufWriter()
    rule.message(2, rules.bytes)
    var policy = ProtobufWriter()
    policy.message(2, rule.bytes)
    policy.message(3, principal.bytes)
    return policy.bytes
  }
}

private func der(_ certificate: Certificate) throws -> [UInt8] {
  var serializer = DER.Serializer()
  try certificate.serialize(into: &serializer)
  return serializer.serializedBytes
}

private func pem(_ certificate: Certificate) -> String {
  guard let text = try? certificate.serializeAsPEM().pemString else { preconditionFailure("a certificate has PEM") }
  return text
}
