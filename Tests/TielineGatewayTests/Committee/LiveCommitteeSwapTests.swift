import Foundation
import Logging
import Synchronization
import Testing
import TielineAdapterSDK
import TielineConsensus
import TielineCore
import TielineCrypto
import TielineGateway
import TielineProofs
import TielineRelay
import TielineTransport

/// Four members with disks and TLS links, which read the sandbox's ledgers, and clients of theirs.
private final class SandboxCommittee: Sendable {
  static let clients: [UInt8] = [200, 201]

  let charter: CommitteeCharter
  private let folder = NSTemporaryDirectory() + "committee-swap-\(UUID().uuidString)"
  private let nodes = Mutex<[UInt8: CommitteeNode]>([:])
  private let peers: [LinkPeer]
  private let secrets: [MemberSecrets]

  init(_ world: SandboxWorld, basePort: Int) async throws {
    let secrets = try (UInt8(0)..<6).map { try MemberSecrets(secret: [UInt8](repeating: $0 + 90, count: 32)) }
    self.secrets = secrets
    let fingerprints = try secrets.map { try LinkIdentity(key: $0.link).fingerprint }
    charter = try CommitteeCharter(
      members: (0..<4).map { index in
        let keys = try MemberKeys(
          end: .max, ed25519: secrets[index].ed25519.publicKey, secp256k1: secrets[index].secp256k1.publicKey,
          mldsa65: secrets[index].mldsa65.publicKey, link: fingerprints[index])
        return CommitteeCharter.Member(operator: "operator \(index)", keys: keys.encoded)
      })
    peers =
      try (0..<4).map { index in
        LinkPeer(
          place: UInt8(index), address: try #require(LinkAddress("127.0.0.1:\(basePort + index)")),
          fingerprint: fingerprints[index])
      } + Self.clients.enumerated().map { LinkPeer(place: $1, address: nil, fingerprint: fingerprints[4 + $0]) }
    for index in 0..<4 {
      let setup = CommitteeMember.Setup(
        first: charter.first, me: MemberIndex(index), keys: charter.members[index].keys, secrets: secrets[index],
        folder: folder + "/\(index)")
      try CommitteeMember.prepare(setup)
      var ledgers: [LedgerID: LockReadingVerifier.Ledger] = [:]
      for adapter in [world.north, world.south] {
        let verifier = try adapter.verifier
        ledgers[adapter.ledger] = .init(
          reader: LockReader(adapter: adapter, verifier: verifier), layout: verifier.layout)
      }
      let node = try CommitteeNode(
        setup, listen: #require(peers[index].address), peers: peers,
        verifier: EvidenceVerifier(
          locks: LockReadingVerifier(ledgers: ledgers, clock: SandboxWorld.clock),
          clients: ClientSignatureVerifier(clients: [:])), logger: Self.logger
      ) { _ in }
      try await node.start()
      nodes.withLock { $0[UInt8(index)] = node }
    }
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  private static var logger: Logger {
    var logger = Logger(label: "test")
    logger.logLevel = .critical
    return logger
  }

  func client(_ index: Int) async throws -> (client: CommitteeClient, attestor: CommitteeAttestor) {
    let client = try CommitteeClient(
      committee: charter.name, members: Array(peers.prefix(4)), place: Self.clients[index], secrets: secrets[4 + index],
      logger: Self.logger)
    let attestor = CommitteeAttestor(client: client, charter: charter, clock: SandboxWorld.clock)
    try await client.start()
    return (client, attestor)
  }

  func stop(_ place: UInt8) async { await nodes.withLock { $0.removeValue(forKey: place) }?.stop() }
  func stopAll() async { for place in UInt8(0)..<4 { await stop(place) } }
}

@Suite(.serialized) struct LiveCommitteeSwapTests {
  private func preimage(_ label: String) -> Preimage { Preimage(checked: SHA256.hash(Array(label.utf8))) }

  /// A settled swap, then one without a quorum.
  @Test func `the relay acts on attested locks only, and without a quorum gives everything back`() async throws {
    let world = try SandboxWorld()
    let committee = try await SandboxCommittee(world, basePort: 28_460)
    let (buyer, seller) = (try await committee.client(0), try await committee.client(1))
    let (buyers, sellers) = (try world.journal("buyer"), try world.journal("seller"))
    let engines = [
      try world.engine(buyers, relayer: "buyer", gate: LockGate(attestor: buyer.attestor, contracts: [:])),
      try world.engine(sellers, relayer: "seller", gate: LockGate(attestor: seller.attestor, contracts: [:])),
    ]
    let tasks = engines.map { engine in Task { try await engine.run() } }
    defer { tasks.forEach { $0.cancel() } }
    func begin(_ label: String, window: Milliseconds) async throws -> SwapOffer {
      let offer = try await world.desk(buyers).propose(
        give: world.give(700), take: world.take(1000), preimage: preimage(label), window: window,
        at: SandboxWorld.clock())
      try await world.desk(sellers).accept(offer, at: SandboxWorld.clock())
      return offer
    }
    let first = try await begin("attested", window: Milliseconds(minutes: 20))
    #expect(try await ended(first.swap, in: buyers) == "settled")
    #expect(try await ended(first.swap, in: sellers) == "settled")
    for (leg, adapter) in [(Leg.initiator, world.south), (.responder, world.north)] {
      let fact = LockFact(terms: first.terms[leg], status: .locked, layout: try adapter.verifier.layout)
      let destination = Destination.ledger(name: "\(first.terms[leg.opposite].ledger)")
      let document = try await buyer.attestor.attestation(of: AttestCommand.event(of: fact.encoded, for: destination))
      #expect(document.attested.item == fact.encoded)
      guard case .valid = document.check(at: SandboxWorld.clock(), committee: committee.charter.name) else {
        Issue.record("an attestation that the attestor took is not valid")
        continue
      }
    }

    await committee.stop(0)
    await committee.stop(2)
    let second = try await begin("no quorum", window: Milliseconds(seconds: 2))
    #expect(try await ended(second.swap, in: buyers) == "refunded")
    #expect(try await world.holdings() == [999_300, 700, 1000, 999_000])
    // The seller never locked: it has seen no attested lock.
    let theirs = try #require(try sellers.swap(second.swap))
    #expect(theirs.transactions.allSatisfy { $0.step != .lock })
    await buyer.client.close()
    await seller.client.close()
    await committee.stopAll()
  }
}
