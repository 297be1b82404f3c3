import Foundation
import Synchronization
import Testing
import TielineConsensus
import TielineCore
import TielineCrypto
import TielineGateway

/// Four members of one process, with real disks and a network in memory.
private final class TestNetwork: Sendable {
  struct Port: CommitteeTransport {
    let network: TestNetwork
    let place: UInt8
    func send(_ message: [UInt8], to other: UInt8) { network.deliver(message, from: place, to: other) }
    func pause(_ place: UInt8) {}
    func resume(_ place: UInt8) {}
  }

  struct EvenItems: RequestVerifier {
    func verify(_ requests: [Request], answer: @escaping @Sendable ([(Request, Verification)]) -> Void) async {
      answer(
        requests.map { request in
          guard let command = try? AttestCommand(request), command.item[0] % 2 == 0 else {
            return (request, .refused(reason: "an odd item"))
          }
          return (request, .accepted)
        })
    }
  }

  let folder = NSTemporaryDirectory() + "committee-\(UUID().uuidString)"
  let secrets: [MemberSecrets]
  let epoch: CommitteeEpoch
  private let members = Mutex<[UInt8: CommitteeMember]>([:])
  let attested = Mutex<[UInt8: [(Attestation, AttestedBatch)]]>([:])

  init() throws {
    let secrets = try (0..<4).map { try MemberSecrets(secret: [UInt8](repeating: $0 + 40, count: 32)) }
    let keys = try secrets.enumerated().map { index, secrets in
      try MemberKeys(
        end: .max, ed25519: secrets.ed25519.publicKey, secp256k1: secrets.secp256k1.publicKey,
        mldsa65: secrets.mldsa65.publicKey, link: [UInt8](repeating: UInt8(index), count: 32)
      ).encoded
    }
    self.secrets = secrets
    epoch = try CommitteeEpoch(committee: Digest(of: [4]), number: 1, keys: keys)
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  func setup(_ place: UInt8) -> CommitteeMember.Setup {
    CommitteeMember.Setup(
      first: epoch, me: place, secrets: secrets[Int(place)], folder: folder + "/member-\(place)")
  }

  func start(_ place: UInt8) throws {
    let member = CommitteeMember(
      setup(place), transport: Port(network: self, place: place), verifier: EvenItems()
    ) { [weak self] notice in
      guard case .attested(let attestation, let batch) = notice else { return }
      self?.attested.withLock { $0[place, default: []].append((attestation, batch)) }
    }
    try member.start()
    members.withLock { $0[place] = member }
  }

  func stop(_ place: UInt8) { members.withLock { $0.removeValue(forKey: place) }?.stop() }
  func stopAll() { for place in UInt8(0)..<4 { stop(place) } }

  func deliver(_ message: [UInt8], from place: UInt8, to other: UInt8) {
    members.withLock { $0[other] }?.receive(message, from: place)
  }

  func submit(_ items: [UInt8], to place: UInt8) {
    let requests = items.compactMap { item in
      AttestCommand(destination: .ledger(name: "north"), item: [item], evidence: [])?.request
    }
    members.withLock { $0[place] }?.submit(requests)
  }

  /// The items that a member has seen attested.
  func items(_ place: UInt8) -> [UInt8] {
    attested.withLock { $0[place, default: []].flatMap { $0.1.items.map { $0[0] } } }.sorted()
  }

  func wait(_ places: [UInt8], for items: [UInt8]) async throws {
    for _ in 0..<1200 {
      if places.allSatisfy({ self.items($0) == items }) { return }
      try await Task.sleep(for: .milliseconds(25))
    }
    Issue.record("attested: \(places.map { self.items($0) }), wanted: \(items)")
  }
}

@Suite(.serialized) struct CommitteeMemberTests {
  @Test func `what is true is attested once by all, and what is not by nobody`() async throws {
    let network = try TestNetwork()
    for place in UInt8(0)..<4 {
      try CommitteeMember.prepare(network.setup(place))
      try network.start(place)
    }
    defer { network.stopAll() }
    network.submit([2, 4, 5], to: 1)
    network.submit([4, 6], to: 3)
    try await network.wait([0, 1, 2, 3], for: [2, 4, 6])
    let all = network.attested.withLock { $0 }
    for (attestation, batch) in all.values.joined() {
      #expect(attestation.isValid(in: network.epoch, at: batch.time))
      #expect(AttestationTree(items: batch.items)?.root == attestation.statement.root)
    }
    let statements = all.mapValues { Set($0.map(\.0.statement)) }
    #expect(Set(statements.values).count == 1, "the same batches everywhere")
  }

  @Test func `S-14 members that stop go on from their disks, and one that was away catches up`() async throws {
    let network = try TestNetwork()
    for place in UInt8(0)..<4 { try CommitteeMember.prepare(network.setup(place)) }
    for place in UInt8(0)..<3 { try network.start(place) }
    defer { network.stopAll() }
    network.submit([2], to: 0)
    try await network.wait([0, 1, 2], for: [2])
    for place in UInt8(0)..<3 { network.stop(place) }
    for place in UInt8(0)..<4 { try network.start(place) }
    network.submit([2, 8], to: 3)
    try await network.wait([0, 1, 2, 3], for: [2, 8])
    let sequences = network.attested.withLock { $0[3, default: []].map(\.0.statement.sequence) }
    #expect(sequences.sorted() == [1, 2])
  }

  @Test func `a log is made once, and without one no member runs`() throws {
    let network = try TestNetwork()
    #expect(throws: MemberError.self) { try network.start(0) }
    try CommitteeMember.prepare(network.setup(0))
    #expect(throws: MemberError.self) { try CommitteeMember.prepare(network.setup(0)) }
  }

  @Test func `frames have one form, and random bytes are none`() throws {
    let event = Digest(of: [1])
    let request = try #require(AttestCommand(destination: .ledger(name: "n"), item: [2], evidence: [])).request
    let statement = try #require(
      AttestationStatement(
        destination: .ledger(name: "n"), epoch: 1, sequence: 1, root: [UInt8](repeating: 1, count: 32)))
    let share = try TestNetwork().secrets[0].sign(statement, committee: event, as: 0)
    let frames: [CommitteeFrame] = [
      .consensus(.status(MemberStatus(epoch: 1, view: 2, height: 3))), .share(share, of: statement, isAgain: true),
      .attestation([1, 2]), .submit([request]), .attested([event]), .refused(event, reason: "no"), .busy([event]),
      .inspect, .status([0x7B, 0x7D]), .fetch(event), .proof(event, item: [1, 2], handovers: [[3], []]),
    ]
    for frame in frames {
      let bytes = frame.encoded
      #expect(try CommitteeFrame(encoded: bytes) == frame)
      #expect(throws: (any Error).self) { try CommitteeFrame(encoded: bytes + [0]) }
      #expect(throws: (any Error).self) { try CommitteeFrame(encoded: Array(bytes.dropLast())) }
      for place in bytes.indices.prefix(200) {
        var damaged = bytes
        damaged[place] ^= 0x55
        if let other = try? CommitteeFrame(encoded: damaged) { #expect(other.encoded == damaged) }
      }
    }
    #expect(
      Hex.encode(CommitteeFrame.refused(event, reason: "no").encoded) == "0x44" + Hex.encode(event.bytes, prefix: false)
        + "000000026e6f")
  }
}
