import Foundation
import Testing
import TielineAdapterSDK
import TielineCore
import TielineCrypto
import TielineEVM
import TielineProofs

/// Hash-time-lock proofs from a running ledger; see ``LiveLedgerTests`` for the variables.
///
/// `TIELINE_RECORD_PROOFS` names a folder to which they are written: the recordings in
/// `Tests/TielineProofsTests/Vectors/proofs` were made so.
@Suite(.serialized, .enabled(if: LiveLedger.isThere), .timeLimit(.minutes(5)))
struct LiveProofTests {
  @Test func `proves a lock that is absent, locked, claimed and refunded, and checks it without the ledger`()
    async throws
  {
    let live = try await LiveLedger.shared()
    let coin = try AssetID("\(live.adapter.ledger)/slip44:60")
    let verifier = try await live.verifier()
    let preimage = try Preimage((0..<32).map { _ in UInt8.random(in: 0...255) })
    let other = try Preimage((0..<32).map { _ in UInt8.random(in: 0...255) })
    let assets = [AssetAmount(asset: coin, amount: Amount(700))]
    let terms = try live.terms(assets, preimage.hashlock, seconds: 600)
    let short = try live.terms(assets, other.hashlock, seconds: LiveLedger.shortLockSeconds)

    try await expect(.absent, of: terms, verifier, live)
    try await live.act(.lock(terms), from: live.account)
    try await live.act(.lock(short), from: live.account)
    try await expect(.locked, of: terms, verifier, live)
    try await live.act(.claim(terms, preimage), from: live.account)
    try await expect(.claimed(preimage), of: terms, verifier, live)
    while try await live.adapter.finalHead().time < short.timelock.instant {
      try await Task.sleep(for: .milliseconds(200))
    }
    try await live.act(.refund(short), from: live.account)
    try await expect(.refunded, of: short, verifier, live)
    let name = try live.adapter.lockIdentifier(for: terms)
    #expect(try await live.adapter.terms(of: name) == terms)
  }

  private func expect(
    _ status: LockObservation.Status, of terms: LockTerms, _ verifier: LockVerifier, _ live: LiveLedger
  ) async throws {
    let head = try await live.adapter.finalHead()
    var proof: HashTimeLockProof?
    for _ in 0..<1200 where proof == nil {
      let reader = LockReader(adapter: live.adapter, verifier: verifier)
      let newest = try await reader.proof(of: terms, at: LiveLedger.now())
      if await reader.head.height > head.height { proof = newest } else { try await Task.sleep(for: .milliseconds(50)) }
    }
    let found = try #require(proof)
    #expect(found.status == status)
    #expect(try HashTimeLockProof(found.json.bytes) == found)
    #expect(try HashTimeLockProof(found.compact) == found)
    #expect(found.verify(at: LiveLedger.now(), pinned: verifier.checkpoint).accepted?.status == status)
    if let folder = ProcessInfo.processInfo.environment["TIELINE_RECORD_PROOFS"] {
      let word = "\(status)".prefix { $0 != "(" }
      try Data(found.json.bytes + [0x0A]).write(to: URL(filePath: folder).appending(path: "\(word).json"))
    }
  }
}
