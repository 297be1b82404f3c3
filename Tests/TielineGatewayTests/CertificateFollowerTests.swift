import Foundation
import Logging
import Testing
import TielineAdapterSDK
import TielineCore
import TielineCrypto
import TielineGateway
import TielineRelay
import TielineSemantics

@Suite struct CertificateFollowerTests {
  @Test func `follows a certificate from its issuance through a lock to its cancellation`() async throws {
    let world = try SandboxWorld()
    let north = world.north
    let (alice, bob) = (try world.account("alice", north.ledger), try world.account("bob", north.ledger))
    let hour = Instant(millisecondsSinceEpoch: 1_782_000_000_000)
    let certificate = try Certificate(
      device: "urn:example:a", interval: Interval(start: hour, end: hour + Milliseconds(hours: 1), offsetMinutes: 120),
      energy: WattHours(1000), source: .wind, technology: "T020001", country: "NO", issuer: "body",
      evidence: "urn:reading:1")
    func act(_ action: LedgerAction, from account: AccountID) async throws {
      let prepared = try await north.prepare(action, from: account)
      for transaction in prepared { try await north.broadcast(transaction) }
      for _ in 0..<400 {
        if case .succeeded = try await north.outcomes(of: prepared).value.last { return }
        try await Task.sleep(for: .milliseconds(10))
      }
      Issue.record("\(action) did not succeed")
    }
    var logger = Logger(label: "test")
    logger.logLevel = .error
    // A ledger without certificates beside it changes nothing.
    let follower = CertificateFollower([north, world.south], logger: logger)
    let task = Task { await follower.run() }
    defer { task.cancel() }

    try await act(.issue(certificate, to: alice), from: alice)
    let asset = try #require(try await north.certificate(certificate.identifier)).asset
    let preimage = try Preimage([UInt8](repeating: 9, count: 32))
    let terms = try LockTerms(
      sender: alice, recipient: bob,
      assets: [AssetAmount(asset: asset, amount: Amount(300))], hashlock: preimage.hashlock,
      timelock: Timelock(roundingUp: SandboxWorld.clock() + Milliseconds(hours: 1)))
    try await act(.lock(terms), from: alice)
    try await act(.claim(terms, preimage), from: bob)
    try await act(.cancel(certificate.identifier, WattHours(700), beneficiary: "x"), from: alice)

    var found: [RegisteredCertificate] = []
    for _ in 0..<400 {
      found = await follower.certificate(certificate.identifier)
      if found.first?.movements.count == 4 { break }
      try await Task.sleep(for: .milliseconds(25))
    }
    let one = try #require(found.first)
    #expect(found.count == 1 && one.movements.count == 4, "\(one.movements)")
    #expect(one.holders == [bob: WattHours(300)] && one.cancelled == WattHours(700) && one.state == .partlyCancelled)
    var query = CertificateRegister.Query()
    query.owner = bob
    #expect(await follower.find(query).map(\.identifier) == [certificate.identifier])
  }
}
