import TielineCore

extension Preimage {
  /// The lock that this preimage opens (H-7).
  public var hashlock: Hashlock { Hashlock(checked: SHA256.hash(bytes)) }
}

extension Certificate {
  /// The device's name on a ledger: the SHA-256 of its registry name.
  public var deviceIdentifier: DeviceIdentifier { DeviceIdentifier(checked: SHA256.hash(device.utf8)) }

  /// The certificate's name on every ledger (E-2): the Keccak-256 of its device, first and last second, as three
  /// 32-byte words, which is how the `OriginCertificates` contract numbers its tokens.
  public var identifier: CertificateIdentifier {
    let words = [interval.start, interval.end].flatMap { Amount(Self.seconds($0)).bytes32 }
    return CertificateIdentifier(checked: Keccak256.hash(deviceIdentifier.bytes + words))
  }

  /// A certificate's interval starts in 1970 or later, on whole minutes.
  private static func seconds(_ instant: Instant) -> UInt64 { UInt64(max(0, instant.millisecondsSinceEpoch / 1000)) }
}
