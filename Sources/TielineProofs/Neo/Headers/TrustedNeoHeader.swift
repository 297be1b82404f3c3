/// A header that the validators named by the one before have signed. One is final as soon as it is accepted.
public struct TrustedNeoHeader: TrustedHeader {
  public let verified: VerifiedHeader
  public let header: NeoHeader
  /// The network's number, which every signature covers.
  public let magic: UInt32

  init(_ header: NeoHeader, magic: UInt32) {
    verified = VerifiedHeader(
      family: .neo, chain: String(magic), height: UInt64(header.index), hash: header.hash, time: header.time)
    (self.header, self.magic) = (header, magic)
  }
}
