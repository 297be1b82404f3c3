import Foundation
import Testing
import TielineCodec
import TielineConsensus
import TielineCore
import TielineCrypto

@Suite struct AttestationDocumentTests {
  private static let before = Instant(millisecondsSinceEpoch: 1_900_000_000_000)

  /// A committee whose second epoch has another member in the last place.
  private struct Scene {
    let attesters: [TestAttester]
    let charter: CommitteeCharter
    let second: CommitteeEpoch
    let chain: FinalChain

    init() throws {
      attesters = try (0..<5).map { try TestAttester($0) }
      charter = try CommitteeCharter(
        members: attesters.prefix(4).enumerated().map { .init(operator: "operator \($0)", keys: $1.keys.encoded) })
      let keys = attesters.prefix(3).map(\.keys.encoded) + [attesters[4].keys.encoded]
      second = try CommitteeEpoch(committee: charter.name, number: 2, keys: keys)
      let body = second.membershipBody
      chain = try Self.final([Request(kind: .membership, event: Digest(of: body), body: body)], attesters, charter)
    }

    static func final(
      _ requests: [Request], _ attesters: [TestAttester], _ charter: CommitteeCharter,
      signers: [MemberIndex] = [0, 1, 3]
    ) throws -> FinalChain {
      let first = Block(
        epoch: 1, view: 3, height: 9, parentView: 2, parent: Digest(of: [8]), time: 5, requests: requests.map(\.digest))
      let second = Block(epoch: 1, view: 4, height: 10, parentView: 3, parent: first.digest, time: 6, requests: [])
      let vote = Vote(epoch: 1, view: 4, step: .finalize, block: second.digest)
      let entries = try signers.map {
        QuorumCertificate.Entry(
          member: $0, signature: try attesters[Int($0)].ed25519.sign(vote.signBytes(committee: charter.name)))
      }
      return FinalChain(
        blocks: [try #require(FilledBlock(first, requests)), try #require(FilledBlock(second, []))],
        certificate: QuorumCertificate(vote: vote, entries: entries))
    }

    /// - Parameter signers: Of `attesters`, with their places.
    func document(
      epoch: UInt64, signers: [(attester: Int, place: MemberIndex)], handovers: [EpochHandover]
    ) throws -> AttestationDocument {
      let items: [[UInt8]] = [[1], [2, 2], [3, 3, 3]]
      let tree = try #require(AttestationTree(items: items))
      let statement = try #require(
        AttestationStatement(destination: .ledger(name: "north"), epoch: epoch, sequence: 4, root: tree.root))
      let shares = try signers.map {
        try attesters[$0.attester].sign(statement, committee: charter.name, as: $0.place)
      }
      let attestation = Attestation(statement: statement, shares: shares)
      let item = try #require(AttestedItem(attestation, items: items, index: 1))
      return AttestationDocument(charter: charter, handovers: handovers, attested: item)
    }
  }

  private func isValid(_ document: AttestationDocument, _ committee: Digest? = nil) -> Bool {
    if case .valid = document.check(at: Self.before, committee: committee) { true } else { false }
  }

  @Test func `what a quorum attested is valid, and reads back`() throws {
    let scene = try Scene()
    let document = try scene.document(epoch: 1, signers: [(0, 0), (1, 1), (2, 2)], handovers: [])
    #expect(isValid(document) && isValid(document, scene.charter.name))
    #expect(try AttestationDocument(document.json.bytes) == document)
    #expect(try AttestationDocument(document.json.bytes + [0x0A]) == document)
    #expect(try AttestedItem(encoded: document.attested.encoded) == document.attested)
    let tooLate = document.check(at: Instant(millisecondsSinceEpoch: 2_000_000_000_000), committee: nil)
    #expect(tooLate != document.check(at: Self.before, committee: nil), "S-2: the keys have ended")
  }

  @Test func `S-4 another committee, another epoch or another item is invalid`() throws {
    let scene = try Scene()
    let document = try scene.document(epoch: 1, signers: [(0, 0), (1, 1), (2, 2)], handovers: [])
    #expect(!isValid(document, Digest(of: [1])))
    #expect(!isValid(try scene.document(epoch: 2, signers: [(0, 0), (1, 1), (2, 2)], handovers: [])))
    let strangers = try CommitteeCharter(
      members: (10..<14).map { .init(operator: "\($0)", keys: try TestAttester($0).keys.encoded) })
    #expect(!isValid(AttestationDocument(charter: strangers, handovers: [], attested: document.attested)))
  }

  @Test func `S-11 what the next epoch signed is valid with the handover, and not without`() throws {
    let scene = try Scene()
    let handover = try #require(EpochHandover(scene.chain))
    #expect(handover.epoch(after: scene.charter.first) == scene.second)
    #expect(try EpochHandover(encoded: handover.encoded) == handover)
    let signers: [(Int, MemberIndex)] = [(0, 0), (1, 1), (4, 3)]
    #expect(isValid(try scene.document(epoch: 2, signers: signers, handovers: [handover])))
    #expect(!isValid(try scene.document(epoch: 2, signers: signers, handovers: [])))
    #expect(!isValid(try scene.document(epoch: 2, signers: signers, handovers: [handover, handover])))
    // The member that left signs nothing any more.
    #expect(!isValid(try scene.document(epoch: 2, signers: [(0, 0), (1, 1), (3, 3)], handovers: [handover])))
  }

  @Test func `S-1 fewer than a quorum hand over nothing, and no block without a change does`() throws {
    let scene = try Scene()
    let body = scene.second.membershipBody
    let request = Request(kind: .membership, event: Digest(of: body), body: body)
    let few = try #require(
      EpochHandover(try Scene.final([request], scene.attesters, scene.charter, signers: [0, 1])))
    #expect(few.epoch(after: scene.charter.first) == nil)
    #expect(EpochHandover(try Scene.final([], scene.attesters, scene.charter)) == nil)
  }

  @Test func `S-7 no damaged byte of a document is valid`() throws {
    let scene = try Scene()
    let handover = try #require(EpochHandover(scene.chain))
    let document = try scene.document(epoch: 2, signers: [(0, 0), (1, 1), (4, 3)], handovers: [handover])
    let bytes = document.json.bytes
    var accepted = 0
    for place in stride(from: 0, to: bytes.count, by: 397) {
      var damaged = bytes
      damaged[place] = damaged[place] == 0x30 ? 0x31 : 0x30
      if let read = try? AttestationDocument(damaged), isValid(read, scene.charter.name) { accepted += 1 }
    }
    #expect(accepted == 0)
    for text in ["", "{}", "[]", "{\"version\":1}", String(repeating: "[", count: 1000)] {
      #expect(throws: AttestationDocumentError.self) { try AttestationDocument(Array(text.utf8)) }
    }
  }

  @Test func `a recorded attestation of a lock is read and valid`() throws {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "Vectors/lock.attestation.json")
    let document = try AttestationDocument(Array(try Data(contentsOf: file)))
    let name = "0x6b75f2a9c90ea0966f494af0a9ff69ccb518b0034e6cf029bd5cb2592d335ac7"
    let recorded = Instant(millisecondsSinceEpoch: 1_795_442_400_000)
    #expect(
      document.check(at: recorded, committee: Digest(checked: try #require(Hex.decode(name))))
        == .valid(committee: document.charter.name, quorum: 3, of: 4))
    #expect(
      Hex.encode(SHA256.hash(document.json.bytes))
        == "0x67f393f7ba8e53de25e01d338865180676f9a1cb718be21f044a6d764bab4db0")
  }

  @Test func `the committee's name and its first epoch are pinned`() throws {
    let scene = try Scene()
    #expect(
      Hex.encode(scene.charter.name.bytes) == "0x8da212daed28cb7cec47af029fc6e7db9985810da141ee5ba252b6ff357e4773")
    #expect(
      Hex.encode(SHA256.hash(scene.chain.encoded))
        == "0x68a917c9e980f595dbfa9a8bd28d8a261fe7c25d18f4040957d402f0049adbc2")
  }

  @Test func `S-1 one operator with a quorum of places makes no committee`() throws {
    let keys = try (0..<4).map { try TestAttester($0).keys.encoded }
    let names = ["a", "a", "a", "b"]
    #expect(throws: CommitteeError.operatorAlone(name: "a", runs: 3, of: 4, quorum: 3)) {
      try CommitteeCharter(members: zip(names, keys).map { .init(operator: $0, keys: $1) })
    }
  }
}
