import Testing
import TielineCore
import TielineSemantics

@Suite struct CertificateRegisterTests {
  private let (alice, bob, lock): (AccountID, AccountID, AccountID)
  private let certificate: Certificate
  private let identifier: CertificateIdentifier
  private var register = CertificateRegister()

  init() throws {
    (alice, bob, lock) = (
      try AccountID("sandbox:north:alice"), try AccountID("sandbox:north:bob"), try AccountID("sandbox:north:lock")
    )
    certificate = try Certificate(
      device: "urn:example:a", interval: Interval("2026-06-21T12:00:00Z/2026-06-21T13:00:00Z"), energy: WattHours(1000),
      source: .solar, technology: "T010000", country: "NO", issuer: "body", evidence: "urn:reading:1")
    identifier = try CertificateIdentifier([UInt8](repeating: 7, count: 32))
    register.add(
      identifier: identifier, certificate: certificate, asset: try AssetID("sandbox:north/cert:origin/1"))
  }

  private func movement(_ kind: CertificateMovement.Kind, _ energy: UInt64) -> CertificateMovement {
    CertificateMovement(
      certificate: identifier, kind: kind, energy: WattHours(energy), height: 7, transaction: "tx")
  }

  @Test mutating func `E-4 follows Wh from hand to hand until they are cancelled`() throws {
    try register.apply(movement(.issued(to: alice), 1000))
    #expect(register.certificates[0].state == .active)
    try register.apply(movement(.transferred(from: alice, to: lock), 400))
    try register.apply(movement(.transferred(from: lock, to: bob), 400))
    #expect(register.certificates[0].holders == [alice: WattHours(600), bob: WattHours(400)])
    try register.apply(movement(.cancelled(by: bob), 400))
    #expect(register.certificates[0].state == .partlyCancelled)
    try register.apply(movement(.cancelled(by: alice), 600))
    let end = try #require(register[identifier])
    #expect(end.state == .cancelled && end.holders.isEmpty && end.cancelled == WattHours(1000))
    #expect(end.movements.count == 5)
  }

  @Test mutating func `E-3 refuses Wh that nobody holds`() throws {
    try register.apply(movement(.issued(to: alice), 1000))
    let wrong = [
      movement(.transferred(from: bob, to: alice), 1), movement(.cancelled(by: bob), 1),
      movement(.transferred(from: alice, to: bob), 1001),
    ]
    var copy = register
    for one in wrong {
      let error = #expect(throws: RegisterError.self) { try copy.apply(one) }
      #expect(error == .impossible(one))
    }
    #expect(copy.certificates[0].holders == [alice: WattHours(1000)], "nothing has changed")
  }

  @Test mutating func `finds by device, owner, period and state`() throws {
    try register.apply(movement(.issued(to: alice), 1000))
    func found(_ change: (inout CertificateRegister.Query) throws -> Void) rethrows -> Int {
      var query = CertificateRegister.Query()
      try change(&query)
      return register.find(query).count
    }
    #expect(found { _ in } == 1)
    #expect(found { $0.device = "urn:example:a" } == 1)
    #expect(found { $0.device = "urn:example:b" } == 0)
    #expect(found { $0.owner = alice } == 1)
    #expect(found { $0.owner = bob } == 0)
    #expect(found { $0.state = .cancelled } == 0)
    #expect(found { $0.from = certificate.interval.end } == 0)
    #expect(found { $0.until = certificate.interval.start } == 0)
    #expect(
      found {
        $0.from = certificate.interval.start
        $0.until = certificate.interval.end
      } == 1)
  }
}
