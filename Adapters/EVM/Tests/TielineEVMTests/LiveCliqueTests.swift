import Foundation
import Synchronization
import Testing
import TielineAdapterSDK
import TielineCore
import TielineCrypto
import TielineEVM
import TielineProofs
import TielineTransport

/// On a running Clique ledger: `TIELINE_CLIQUE_URL` names its JSON-RPC, `TIELINE_CLIQUE_KEY` the 32-byte key of a funded
/// account that nothing else uses. `Tools/ledgers/clique.py` starts one.
@Suite(.serialized, .enabled(if: LiveClique.isThere), .timeLimit(.minutes(5)))
struct LiveCliqueTests {
  @Test func `proves locks that are absent, locked, claimed and refunded, once blocks are final`() async throws {
    let live = try await LiveClique.shared()
    let reader = LockReader(adapter: live.adapter, verifier: try await live.verifier())
    let (preimage, other) = (try Self.preimage(), try Self.preimage())
    let terms = try live.terms(Self.coins(live), preimage.hashlock, seconds: 600)
    let short = try live.terms(Self.coins(live), other.hashlock, seconds: LiveLedger.shortLockSeconds)
    try await expect([.absent, .absent], of: [terms, short], reader, live)

    let locks = try await live.adapter.prepare(.lock(terms), from: live.account)
    _ = try await live.send(locks + (try await live.adapter.prepare(.lock(short), from: live.account)))
    try await expect([.locked, .locked], of: [terms, short], reader, live)

    try await live.act(.claim(terms, preimage), from: live.account)
    while try await live.adapter.finalHead().time < short.timelock.instant {
      try await Task.sleep(for: .milliseconds(100))
    }
    try await live.act(.refund(short), from: live.account)
    try await expect([.claimed(preimage), .refunded], of: [terms, short], reader, live)
    #expect(try await live.adapter.terms(of: live.adapter.lockIdentifier(for: terms)) == terms)
    try await expectSmallProof(.claimed(preimage), of: terms, live)
    try await expectSmallProof(.refunded, of: short, live)
  }

  /// What is proven has come to the newest final block.
  private func expect(
    _ statuses: [LockObservation.Status], of locks: [LockTerms], _ reader: LockReader, _ live: LiveLedger
  ) async throws {
    let final = try await live.adapter.finalHead()
    let proven = try await reader.read(locks, at: LiveLedger.now())
    #expect(proven.map(\.status) == statuses)
    #expect(proven[0].header.height >= final.height)
    let newest = try await live.newestHeight()
    #expect(proven[0].header.height + UInt64(LiveClique.depth) <= newest)
  }

  private func expectSmallProof(
    _ status: LockObservation.Status, of terms: LockTerms, _ live: LiveLedger
  ) async throws {
    let verifier = try await live.verifier()
    let proof = try await LockReader(adapter: live.adapter, verifier: verifier).proof(of: terms, at: LiveLedger.now())
    #expect(try HashTimeLockProof(proof.json.bytes) == proof)
    let compact = try HashTimeLockProof(proof.compact)
    #expect(compact == proof)
    #expect(compact.verify(at: LiveLedger.now(), pinned: verifier.checkpoint).accepted?.status == status)
    #expect(proof.compact.count < 32 << 10, "\(proof.compact.count) bytes of \(proof.headers.count) headers")
  }

  @Test func `a proof of storage that was tampered with is an untruth`() async throws {
    let live = try await LiveClique.shared()
    let terms = try live.terms(Self.coins(live), try Self.preimage().hashlock, seconds: 600)
    try await live.act(.lock(terms), from: live.account)
    let lies: [@Sendable (LockEvidence) -> LockEvidence] = [
      { LockEvidence(state: $0.state, locks: $0.locks.map(Self.flipped)) },
      { LockEvidence(state: Self.flipped($0.state), locks: $0.locks) },
    ]
    for lie in lies {
      let adapter = AlteredAdapter(live.adapter, evidence: lie)
      let reader = LockReader(adapter: adapter, verifier: try await live.verifier())
      let error = await #expect(throws: AdapterError.self) { try await reader.read([terms], at: LiveLedger.now()) }
      #expect(error?.code == .untrue && error?.source == adapter.distrusted.first)
      #expect(adapter.distrusted.count == 1)
    }
  }

  @Test func `headers that were replaced while they were read are asked for again, and nobody is accused`() async throws
  {
    let live = try await LiveClique.shared()
    let verifier = try await live.verifier(at: 20)
    let answers = Mutex(0)
    let once = AlteredAdapter(
      live.adapter,
      headers: {
        answers.withLock {
          $0 += 1; return $0
        } == 1 ? Array($0.dropFirst()) : $0
      })
    let reader = LockReader(adapter: once, verifier: verifier)
    try await reader.advance(at: LiveLedger.now())
    #expect(await reader.head.height > 20)
    let always = AlteredAdapter(live.adapter, headers: { Array($0.dropFirst()) })
    let stuck = LockReader(adapter: always, verifier: verifier)
    let error = await #expect(throws: AdapterError.self) { try await stuck.advance(at: LiveLedger.now()) }
    #expect(error?.code == .unreachable && error?.retry == .safe)
    #expect(once.distrusted.isEmpty && always.distrusted.isEmpty)
  }

  @Test func `a header that no signer sealed is an untruth`() async throws {
    let live = try await LiveClique.shared()
    let adapter = AlteredAdapter(live.adapter, headers: { $0.map(Self.flipped) })
    let reader = LockReader(adapter: adapter, verifier: try await live.verifier(at: 20))
    let error = await #expect(throws: AdapterError.self) { try await reader.advance(at: LiveLedger.now()) }
    #expect(error?.code == .untrue && adapter.distrusted.count == 1)
  }

  @Test func `a checkpoint is of the height that was asked for, by way of the epoch below it`() async throws {
    let live = try await LiveClique.shared()
    let epoch = try await live.verifier(at: 20)
    #expect(epoch.head.height == 20)
    #expect(try await live.verifier(at: 19).head.height == 19 - UInt64(LiveClique.depth))
    #expect(try await live.verifier(at: 20).checkpoint == epoch.checkpoint)
    let error = await #expect(throws: AdapterError.self) { try await live.verifier(at: 1 << 40) }
    #expect(error?.code == .invalidRequest)
  }

  @Test func `starting anew from what was trusted passes headers over that are sent again`() async throws {
    let live = try await LiveClique.shared()
    let first = LockReader(adapter: live.adapter, verifier: try await live.verifier(at: 20))
    try await first.advance(at: LiveLedger.now())
    let trusted = try LockVerifier(checkpoint: await first.checkpoint, layout: live.adapter.lockLayout)
    let height = trusted.head.height
    let repeated = try await live.adapter.headers(after: trusted.head, upTo: height + 1).value.headers
    #expect(repeated.count == 1 && repeated.allSatisfy(trusted.knows))
    let second = LockReader(adapter: live.adapter, verifier: trusted)
    while await second.head.height == height {
      try await Task.sleep(for: .milliseconds(200))
      let applied = try await second.advance(at: LiveLedger.now())
      #expect(applied.allSatisfy { !trusted.knows($0) })
    }
  }

  // MARK: Parts

  private static func coins(_ live: LiveLedger) throws -> [AssetAmount] {
    [AssetAmount(asset: try AssetID("\(live.adapter.ledger)/slip44:60"), amount: Amount(700))]
  }

  private static func preimage() throws -> Preimage { try Preimage((0..<32).map { _ in UInt8.random(in: 0...255) }) }

  /// The last byte but ten, which is within a node's hash, a value or a seal.
  private static func flipped(_ bytes: [UInt8]) -> [UInt8] {
    var bytes = bytes
    bytes[bytes.count - 11] ^= 1
    return bytes
  }
}

/// A running Clique ledger with freshly deployed contracts, shared by the tests of one run.
enum LiveClique {
  static let depth = 3

  static var isThere: Bool { ["TIELINE_CLIQUE_URL", "TIELINE_CLIQUE_KEY"].allSatisfy { variable($0) != nil } }

  private static let deployed = Task { try await deploy() }

  static func shared() async throws -> LiveLedger { try await deployed.value }

  private static func variable(_ name: String) -> String? { ProcessInfo.processInfo.environment[name] }

  private static func deploy() async throws -> LiveLedger {
    let http = try HTTPClient()
    let ledger = try LedgerID(variable("TIELINE_CLIQUE_LEDGER") ?? "eip155:1778")
    let url = try EndpointURL(#require(variable("TIELINE_CLIQUE_URL")))
    let key = try Secp256k1.PrivateKey(#require(Hex.decode(variable("TIELINE_CLIQUE_KEY") ?? "")))
    var configuration = EVMAdapter.Configuration(ledger: ledger, httpURLs: [url], hashTimeLock: .zero)
    configuration.finalityDepth = UInt64(depth)
    configuration.pollInterval = Milliseconds(200)
    configuration.proofs = .sealed(
      .clique(try CliqueParameters(chain: ledger.reference, epoch: 20, period: 1, depth: depth)))
    let addresses = try await ContractDeployment().run(on: configuration, with: key, http: http)
    configuration.hashTimeLock = addresses.hashTimeLock
    configuration.originCertificates = addresses.originCertificates
    configuration.firstBlock = addresses.firstBlock
    let account = try EVMAddress(key.publicKey).account(on: ledger)
    configuration.signers = [EVMAddress(key.publicKey): key]
    return LiveLedger(
      adapter: try EVMAdapter(configuration, http: http), configuration: configuration, addresses: addresses,
      http: http, account: account, recipient: account)
  }
}

extension LiveLedger {
  /// Starts from a header on the node's word, which the tests take for it.
  fileprivate func verifier(at height: UInt64) async throws -> LockVerifier {
    try LockVerifier(checkpoint: try await adapter.checkpoint(at: height).value, layout: adapter.lockLayout)
  }

  /// The newest block's, final or not.
  fileprivate func newestHeight() async throws -> UInt64 {
    var impatient = configuration
    impatient.finalityDepth = 0
    return try await EVMAdapter(impatient, http: http).finalHead().height
  }
}
