import Testing
import TielineCore
import TielineCrypto

@Suite struct CertificateIdentifierTests {
  /// Made with eth-abi 6.0: `keccak(encode(["bytes32", "uint256", "uint256"], [sha256(b"DE-WIND-0042"), start, end]))`.
  @Test func `E-2 names a certificate by device and interval alone`() throws {
    let hour = try Interval("2026-11-21T13:00:00+01:00/2026-11-21T14:00:00+01:00")
    let sameHour = try Interval("2026-11-21T12:00:00Z/2026-11-21T13:00:00Z")
    let first = try certificate(hour, energy: 1_250_000)
    let second = try certificate(sameHour, energy: 7)
    #expect(
      first.deviceIdentifier.description == "0xd4b75301b5661892c5789f8dda0a0bf18d8b59e4e5102f6d9644a9a8e4c0c3f8")
    #expect(
      first.identifier.description == "0x7f5903310ee3f1e5d0d594fcb62f93d0debbeb034ae22103771d778b84decb4d")
    #expect(first.identifier == second.identifier)
    let next = try certificate(Interval("2026-11-21T13:00:00Z/2026-11-21T14:00:00Z"), energy: 7)
    #expect(first.identifier != next.identifier)
  }

  private func certificate(_ interval: Interval, energy: UInt64) throws -> Certificate {
    try Certificate(
      device: "DE-WIND-0042", interval: interval, energy: WattHours(energy), source: .wind, technology: "T020001",
      country: "DE", issuer: "UBA", evidence: "urn:meter:1")
  }
}
