import Testing
import TielineConsensus
import TielineCore
import TielineCrypto

@Suite struct AttestationTests {
  private func attested(_ numbers: [UInt8]) throws -> (Attestation, CommitteeEpoch, [TestAttester]) {
    let attesters = try (0..<4).map { try TestAttester($0) }
    let epoch = try TestAttester.epoch(attesters)
    let statement = try #require(TestAttester.statement())
    let shares = try numbers.map { try attesters[Int($0)].sign(statement, committee: epoch.committee, as: $0) }
    return (Attestation(statement: statement, shares: shares), epoch, attesters)
  }

  @Test func `a quorum's signatures in all three lists make an attestation`() throws {
    let (attestation, epoch, _) = try attested([0, 2, 3])
    #expect(attestation.isValid(in: epoch, at: 1_900_000_000_000))
    #expect(try Attestation(encoded: attestation.encoded) == attestation)
  }

  @Test func `S-1 fewer signers than the quorum attest nothing`() throws {
    let (attestation, epoch, _) = try attested([0, 2])
    #expect(!attestation.isValid(in: epoch, at: 0))
  }

  @Test func `S-2 a key that has ended signs nothing`() throws {
    let (attestation, epoch, _) = try attested([0, 1, 2])
    #expect(attestation.isValid(in: epoch, at: 1_999_999_999_999))
    #expect(!attestation.isValid(in: epoch, at: 2_000_000_000_000))
  }

  @Test func `S-4 one signer twice, signers out of order, another epoch or other keys fail`() throws {
    let (twice, epoch, attesters) = try attested([0, 1, 1])
    #expect(!twice.isValid(in: epoch, at: 0))
    #expect(try !attested([1, 0, 2]).0.isValid(in: epoch, at: 0))
    let good = try attested([0, 1, 2]).0
    #expect(try !good.isValid(in: TestAttester.epoch(attesters, number: 2), at: 0))
    let strangers = try (10..<14).map { try TestAttester($0) }
    #expect(try !good.isValid(in: TestAttester.epoch(strangers), at: 0))
  }

  @Test func `S-5 zero epochs, sequences and roots, and no items, make no statement`() {
    let place = Destination.ledger(name: "north")
    let root = [UInt8](repeating: 1, count: 32)
    #expect(AttestationStatement(destination: place, epoch: 1, sequence: 1, root: root) != nil)
    #expect(AttestationStatement(destination: place, epoch: 0, sequence: 1, root: root) == nil)
    #expect(AttestationStatement(destination: place, epoch: 1, sequence: 0, root: root) == nil)
    #expect(
      AttestationStatement(destination: place, epoch: 1, sequence: 1, root: [UInt8](repeating: 0, count: 32)) == nil)
    #expect(AttestationStatement(destination: place, epoch: 1, sequence: 1, root: []) == nil)
    #expect(AttestationTree(items: []) == nil)
    #expect(!AttestationTree.verify([1], index: 0, count: 0, branch: [], root: [UInt8](repeating: 0, count: 32)))
  }

  @Test func `S-7 no damaged bit of any signature list is accepted`() throws {
    let (attestation, epoch, _) = try attested([0, 1, 2])
    let bytes = attestation.encoded
    var accepted = 0
    for place in stride(from: 0, to: bytes.count, by: 41) {
      var damaged = bytes
      damaged[place] ^= 1 << UInt8(place % 8)
      if let other = try? Attestation(encoded: damaged), other.isValid(in: epoch, at: 0) { accepted += 1 }
    }
    #expect(accepted == 0)
    #expect(throws: (any Error).self) { try Attestation(encoded: bytes + [0]) }
    #expect(throws: (any Error).self) { try Attestation(encoded: Array(bytes.dropLast())) }
  }

  @Test func `what is signed and stored has one form`() throws {
    let statement = try #require(TestAttester.statement())
    let committee = TestAttester.committee
    #expect(
      statement.signBytes(committee: committee)
        == Array("tieline attestation 1".utf8) + committee.bytes + statement.encoded)
    let ledger = try #require(
      AttestationStatement(
        destination: .ledger(name: "north"), epoch: 1, sequence: 2, root: [UInt8](repeating: 3, count: 32)))
    #expect(
      Hex.encode(ledger.encoded)
        == "0x02000000056e6f727468" + "0000000000000001" + "0000000000000002" + String(repeating: "03", count: 32))
    let keys = try TestAttester(0).keys
    #expect(keys.encoded.count == MemberKeys.byteCount)
    #expect(try MemberKeys(encoded: keys.encoded) == keys)
    #expect(throws: CommitteeError.keys) { try MemberKeys(encoded: keys.encoded + [0]) }
    #expect(
      Hex.encode(SHA256.hash(keys.encoded)) == "0xe5d64cdb4d296771849ff25b0d0841cc97c0191c5ee79ddec96c30593308e22f")
  }

  @Test func `a request to attest has one form and one event`() throws {
    let place = Destination.evm(chainID: 5, contract: [UInt8](repeating: 9, count: 20))
    let command = try #require(AttestCommand(destination: place, item: [1, 2], evidence: [3]))
    let request = command.request
    #expect(try AttestCommand(request) == command)
    #expect(
      Hex.encode(request.body)
        == "0x01" + "01" + "0000000000000005" + String(repeating: "09", count: 20) + "00" + "000000020102"
        + "0000000103")
    let other = try #require(AttestCommand(destination: place, item: [1, 2], evidence: []))
    #expect(other.event == command.event, "one fact, whatever evidence")
    let moved = Request(kind: .ordinary, event: .zero, body: request.body)
    #expect(throws: (any Error).self) { try AttestCommand(moved) }
    #expect(AttestCommand(destination: place, item: [], evidence: []) == nil)
    #expect(AttestCommand(destination: .ledger(name: "a b"), item: [1], evidence: []) == nil)
  }

  @Test func `a wrong share costs nobody the attestation`() throws {
    let attesters = try (0..<4).map { try TestAttester($0) }
    let epoch = try TestAttester.epoch(attesters)
    let statement = try #require(TestAttester.statement())
    let shares = try (0..<4).map {
      try attesters[$0].sign(statement, committee: epoch.committee, as: MemberIndex($0))
    }
    var collector = AttestationCollector()
    let early = collector.receive(shares[3], of: statement, isPast: false)
    let waiting = collector.begin(statement, epoch: epoch)
    #expect(!early && waiting == [shares[3]], "kept until the batch is final")
    let own = collector.add(own: shares[0], of: statement)
    let asked = [1, 2, 1].map { collector.receive(shares[$0], of: statement, isPast: true) }
    #expect(own == nil && asked == [true, false, false], "no more checks than decide, and none twice")
    let wrong = collector.add(shares[3], of: statement, isValid: false)
    let second = collector.add(shares[1], of: statement, isValid: true)
    #expect(wrong.next == shares[2] && second.attestation == nil)
    let last = collector.add(shares[2], of: statement, isValid: true)
    let attestation = try #require(last.attestation)
    #expect(attestation.isValid(in: epoch, at: 0) && collector.unfinished.isEmpty)
  }
}
