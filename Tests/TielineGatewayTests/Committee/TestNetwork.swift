import Foundation
import Synchronization
import Testing
import TielineCodec
import TielineConsensus
import TielineCore
import TielineCrypto
import TielineGateway

/// Four members of one process and a fifth that may take a place, with real disks and a network in memory.
final class TestNetwork: Sendable {
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
  /// Of all five.
  let keys: [[UInt8]]
  let epoch: CommitteeEpoch
  private let members = Mutex<[UInt8: CommitteeMember]>([:])
  let attested = Mutex<[UInt8: [(Attestation, AttestedBatch)]]>([:])
  /// Places whose member took a checkpoint over.
  let behind = Mutex<Set<UInt8>>([])
  private let settings: ReplicaSettings

  /// - Parameter ends: When members' keys end; the others' never do.
  init(settings: ReplicaSettings = ReplicaSettings(), ends: [Int: UInt64] = [:]) throws {
    self.settings = settings
    let secrets = try (0..<5).map { try MemberSecrets(secret: [UInt8](repeating: $0 + 40, count: 32)) }
    let keys = try secrets.enumerated().map { index, secrets in
      try MemberKeys(
        end: ends[index] ?? .max, ed25519: secrets.ed25519.publicKey, secp256k1: secrets.secp256k1.publicKey,
        mldsa65: secrets.mldsa65.publicKey, link: [UInt8](repeating: UInt8(index), count: 32)
      ).encoded
    }
    (self.secrets, self.keys) = (secrets, keys)
    epoch = try CommitteeEpoch(committee: Digest(of: [4]), number: 1, keys: Array(keys.prefix(4)))
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  /// - Parameter owner: Whose keys and disk.
  func setup(_ place: UInt8, owner: Int? = nil, goal: MembershipGoal? = nil) -> CommitteeMember.Setup {
    let owner = owner ?? Int(place)
    var setup = CommitteeMember.Setup(
      first: epoch, me: place, keys: keys[owner], secrets: secrets[owner], folder: folder + "/member-\(owner)")
    setup.goal = goal
    setup.replica = settings
    return setup
  }

  func start(_ place: UInt8, owner: Int? = nil, goal: MembershipGoal? = nil) throws {
    let member = CommitteeMember(
      setup(place, owner: owner, goal: goal), transport: Port(network: self, place: place), verifier: EvenItems()
    ) { [weak self] notice in
      switch notice {
      case .attested(let attestation, let batch):
        self?.attested.withLock { $0[place, default: []].append((attestation, batch)) }
      case .tookCheckpoint: _ = self?.behind.withLock { $0.insert(place) }
      case .ordered, .alert, .storageFailed, .running: break
      }
    }
    try member.start()
    members.withLock { $0[place] = member }
  }

  func status(_ place: UInt8) async throws -> JSONValue {
    let member = try #require(members.withLock { $0[place] })
    return try JSONValue(parsing: await member.status())
  }

  func wait(_ places: [UInt8], forEpoch epoch: Int) async throws {
    for _ in 0..<1200 {
      var reached = 0
      for place in places {
        if case .object(let fields) = try await status(place), fields["epoch"] == .number("\(epoch)"),
          fields["votes"] == .bool(true)
        {
          reached += 1
        }
      }
      if reached == places.count { return }
      try await Task.sleep(for: .milliseconds(25))
    }
    var statuses: [String] = []
    for place in places { statuses.append(String(decoding: try await status(place).utf8, as: UTF8.self)) }
    Issue.record("not all of \(places) vote in epoch \(epoch): \(statuses.joined(separator: "; "))")
  }

  func stop(_ place: UInt8) { members.withLock { $0.removeValue(forKey: place) }?.stop() }
  func stopAll() { for place in UInt8(0)..<4 { stop(place) } }

  func deliver(_ message: [UInt8], from place: UInt8, to other: UInt8) {
    members.withLock { $0[other] }?.receive(message, from: place)
  }

  func submit(_ items: [UInt8], to place: UInt8, for destination: Destination = .ledger(name: "north")) {
    let requests = items.compactMap { item in
      AttestCommand(destination: destination, item: [item], evidence: [])?.request
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
