import Testing
import TielineAdapterSDK
import TielineConsensus
import TielineCore
import TielineProofs
import TielineSandbox

@testable import TielineGateway

/// What members decide about carries and the lanes that let them pass.
@Suite struct CarryAttestationTests {
  private static let verifier = Destination.evm(chainID: 1442, contract: [UInt8](repeating: 0x99, count: 20))

  private func address(_ byte: UInt8) throws -> EVMAddress { try EVMAddress([UInt8](repeating: byte, count: 20)) }

  /// A departure on a sandbox, whose accounts have an EVM ledger's names.
  private func departed() async throws -> (carry: Carry, locked: VerifiedLock, absent: VerifiedLock) {
    let (north, south) = (try LedgerID("sandbox:north"), try LedgerID("eip155:1442"))
    let adapter = SandboxAdapter(.init(ledger: north, blockInterval: Milliseconds(10), clock: SandboxWorld.clock))
    let reader = LockReader(adapter: adapter, verifier: try adapter.verifier)
    let now = SandboxWorld.clock()
    let certificate = AssetAmount(
      asset: try AssetID("sandbox:north/erc1155:\(try address(0x33).lowercased)/7"), amount: Amount(1500))
    let carry = try Carry(
      certificate: certificate, attributes: AttributesHash([UInt8](repeating: 1, count: 32)),
      sender: address(0x11).account(on: north), sourceBridge: address(0x55).account(on: north),
      destinationBridge: address(0x66).account(on: south), recipient: address(0x22).account(on: south),
      hashlock: Preimage(checked: [UInt8](repeating: 7, count: 32)).hashlock,
      departureTimelock: Timelock(roundingUp: now + Milliseconds(minutes: 6)),
      arrivalTimelock: Timelock(roundingUp: now + Milliseconds(minutes: 5)))
    let terms = LockTerms(.departure(carry))
    try adapter.credit(certificate, to: carry.sender)
    let absent = try #require(try await reader.read([terms], at: SandboxWorld.clock()).first)
    for transaction in try await adapter.prepare(.lock(terms), from: carry.sender) {
      try await adapter.broadcast(transaction)
    }
    for _ in 0..<500 {
      let lock = try #require(try await reader.read([terms], at: SandboxWorld.clock()).first)
      if lock.status == .locked { return (carry, lock, absent) }
      try await Task.sleep(for: .milliseconds(10))
    }
    throw AdapterError(.timedOut, "the departure is not final")
  }

  @Test func `E-3 a departure is attested in the form that its destination takes, with the value that moves`()
    async throws
  {
    let (carry, lock, absent) = try await departed()
    let command = try #require(LockEvidenceNote.command(lock, layout: .authority, for: Self.verifier))
    #expect(try command.item == EVMCarry(carry).item)
    #expect(command == LockEvidenceNote.command(beginningOf: .departure(carry), for: Self.verifier), "whoever asks")
    #expect(command.transfer?.amount == 1500 && command.transfer?.route == "sandbox:north>eip155:1442")
    #expect(LockReadingVerifier.compare(command, with: lock, .authority) == .accepted)
    #expect(LockReadingVerifier.compare(command, with: absent, .authority) == nil, "it may come to be seen")
    let fact = LockFact(terms: lock.terms, status: .locked, layout: .authority)
    let asFact = try #require(
      AttestCommand(
        destination: Self.verifier, transfer: command.transfer, item: fact.encoded, evidence: command.evidence))
    guard case .refused = LockReadingVerifier.compare(asFact, with: lock, .authority) else {
      Issue.record("one departure was attested in two forms, and counted twice under the cap")
      return
    }
    let free = try #require(AttestCommand(destination: Self.verifier, item: command.item, evidence: command.evidence))
    guard case .refused = LockReadingVerifier.compare(free, with: lock, .authority) else {
      Issue.record("S-9: a departure passed below the cap")
      return
    }
  }

  @Test func `an arrival moves nothing more`() async throws {
    let (carry, _, _) = try await departed()
    let arrival = LockTerms(.arrival(carry))
    #expect(LockEvidenceNote.transfer(arrival, .locked, to: Self.verifier) == nil)
  }

  @Test func `S-10 a lane is attested only between two bridges that the member's operator knows`() throws {
    func station(_ chain: Int, _ byte: UInt8, _ certificates: UInt8? = 0x33) throws -> EVMLane.Station {
      EVMLane.Station(
        ledger: try LedgerID("eip155:\(chain)"), keeper: try address(byte), certificates: try certificates.map(address))
    }
    let (north, south) = (try station(1441, 0x55), try station(1442, 0x66))
    let note = LaneNote(bridges: [north, south])
    let here = Destination.evm(chainID: 1441, contract: [UInt8](repeating: 0x98, count: 20))
    func check(_ lane: EVMLane, for destination: Destination) throws -> Verification {
      note.check(try #require(LaneNote.command(lane, for: destination)))
    }
    #expect(try check(EVMLane(from: north, to: south), for: here) == .accepted)
    #expect(try check(EVMLane(from: south, to: north), for: Self.verifier) == .accepted)
    for (lane, destination) in [
      (EVMLane(from: north, to: south), Self.verifier), (EVMLane(from: north, to: north), here),
      (EVMLane(from: north, to: try station(1442, 0x67)), here),
      (EVMLane(from: north, to: try station(1442, 0x66, nil)), here),
      (EVMLane(from: try station(1441, 0x54), to: south), here),
      (EVMLane(from: north, to: try station(1443, 0x66)), here),
    ] {
      guard case .refused = try check(lane, for: destination) else {
        Issue.record("\(lane) was attested for \(destination.ledgerName)")
        return
      }
    }
  }

  @Test func `S-6 a method is allowed only where the member's operator lists it, and withdrawn only where not`() throws
  {
    let north = EVMLane.Station(ledger: try LedgerID("eip155:1441"), keeper: try address(0x55))
    let south = EVMLane.Station(ledger: try LedgerID("eip155:1442"), keeper: try address(0x66))
    let method = LaneNote.Method(
      from: north.ledger, on: south.ledger, target: try address(0x22), selector: [1, 2, 3, 4])
    let note = LaneNote(gateways: [north, south], methods: [method])
    func check(
      _ target: UInt8 = 0x22, _ selector: [UInt8] = [1, 2, 3, 4], isAllowed: Bool = true, changes: UInt64 = 300,
      lane: EVMLane? = nil
    ) throws -> Bool {
      let permission = EVMPermission(
        lane: lane ?? EVMLane(from: south, to: north), target: try address(target), selector: selector,
        isAllowed: isAllowed, changes: changes)
      return note.check(try #require(LaneNote.command(permission, for: Self.verifier))) == .accepted
    }
    #expect(try check())
    #expect(try !check(isAllowed: false))
    #expect(try check(0x23, isAllowed: false) && check(0x22, [1, 2, 3, 5], isAllowed: false))
    #expect(try !check(0x23) && !check(0x22, [1, 2, 3, 5]))
    #expect(try !check(lane: EVMLane(from: north, to: south)), "the other way")
    let permission = EVMPermission(
      lane: EVMLane(from: south, to: north), target: try address(0x22), selector: [1, 2, 3, 4], isAllowed: true,
      changes: 1)
    for evidence in [[2], [2, 0, 0, 0, 0, 0, 0, 0, 2], [2] + [UInt8](repeating: 0, count: 9)] as [[UInt8]] {
      let command = try #require(
        AttestCommand(destination: Self.verifier, item: permission.item, evidence: evidence))
      #expect(note.check(command) != .accepted, "other changes than the item's: \(evidence)")
    }
  }
}
