import CSecp256k1
import TielineCodec
import TielineCore
import TielineCrypto
import TielineProofs

/// Recorded headers of Clique and IBFT, beside the recovery of signers, which no verifier can do without.
struct HeaderBenchmark {
  /// How many headers lie on top of one before it is final.
  static let depth = 6

  func run() throws {
    let recoveries = try recoveryWork()
    try clique(recoveries)
    try ibft(recoveries)
  }

  static func cliqueParameters(_ ledger: RecordedLedger) throws -> CliqueParameters {
    let config = try ledger.json("genesis.json")["config"]
    let chain: UInt64 = try config["chainId"].integer()
    return try CliqueParameters(
      chain: "\(chain)", epoch: try config["clique"]["epoch"].integer(),
      period: try config["clique"]["period"].integer(), depth: depth)
  }

  /// What the recording makes final, by height.
  static func finalCliqueHeaders(_ ledger: RecordedLedger) throws -> [UInt64: TrustedEthereumHeader] {
    let headers = try ledger.headers()
    var client = try CliqueLightClient(epochHeader: headers[0], try cliqueParameters(ledger))
    var final: [UInt64: TrustedEthereumHeader] = [:]
    for header in headers.dropFirst() {
      for trusted in try client.apply(header, at: .afterAll).measured().finalized {
        final[trusted.verified.height] = trusted
      }
    }
    return final
  }

  private func clique(_ recoveries: [Work]) throws {
    let ledger = try RecordedLedger("clique-geth")
    let headers = try ledger.headers()
    let start = try CliqueLightClient(epochHeader: headers[0], try Self.cliqueParameters(ledger))
    let work = Work(name: "Clique") {
      var client = start
      for header in headers.dropFirst() { _ = try client.apply(header, at: .afterAll).measured() }
      return headers.count - 1
    }
    try show(work, recoveriesPerHeader: 1, recoveries)
  }

  private func ibft(_ recoveries: [Work]) throws {
    let ledger = try RecordedLedger("ibft-goquorum")
    let config = try ledger.json("genesis.json")["config"]
    let chain: UInt64 = try config["chainId"].integer()
    let parameters = try IBFTParameters(
      variant: .ibft, chain: "\(chain)", epoch: try config["istanbul"]["epoch"].integer(), period: 1)
    let headers = try ledger.headers()
    let start = try IBFTLightClient(epochHeader: headers[0], parameters)
    let work = Work(name: "IBFT") {
      var client = start
      for header in headers.dropFirst() { _ = try client.apply(header, at: .afterAll).measured() }
      return headers.count - 1
    }
    let seals = try headers.dropFirst().map { try Self.istanbulSeals($0) }.reduce(0, +)
    try show(work, recoveriesPerHeader: Double(seals) / Double(headers.count - 1), recoveries)
  }

  /// The proposer's seal and the committed ones.
  private static func istanbulSeals(_ header: [UInt8]) throws -> Int {
    let vanity = 32
    guard let extra = try RLP.decode(header).items?[12].bytes,
      let seals = try RLP.decode(Array(extra.dropFirst(vanity))).items?[2].items
    else { throw BenchmarkFailure("a header without Istanbul seals") }
    return 1 + seals.count
  }

  private func show(_ work: Work, recoveriesPerHeader: Double, _ recoveries: [Work]) throws {
    let seconds = try Work.compare([work] + recoveries)
    report("\(work.name) headers: \(seconds[0].rate), \(recoveriesPerHeader.short) recoveries a header")
    for (peer, bound) in zip(recoveries, seconds.dropFirst()) {
      let part = recoveriesPerHeader * bound / seconds[0]
      report("  \((100 * part).short) % of \(peer.name), \(bound.rate)")
    }
  }

  // MARK: Recovery alone

  private func recoveryWork() throws -> [Work] {
    let key = try Secp256k1.PrivateKey(Keccak256.hash(Array("tieline-bench".utf8)))
    let signed = try (0..<64).map { index in
      let digest = Keccak256.hash([UInt8(index)])
      return (digest: digest, signature: try key.sign(digest))
    }
    let swift = Work(name: "Secp256k1.recover alone") {
      for (digest, signature) in signed {
        guard try Secp256k1.recover(digest, from: signature) == key.publicKey else {
          throw BenchmarkFailure("another key came back")
        }
      }
      return signed.count
    }
    guard let context = secp256k1_context_create(UInt32(SECP256K1_CONTEXT_NONE)) else {
      throw BenchmarkFailure("no memory for libsecp256k1")
    }
    // Lives as long as the process.
    nonisolated(unsafe) let shared = context
    let plain = signed.map { (digest: $0.digest, compact: $0.signature.signature.bytes, id: $0.signature.recoveryID) }
    let raw = Work(name: "libsecp256k1 in C alone") {
      for (digest, compact, id) in plain {
        var parsed = secp256k1_ecdsa_recoverable_signature()
        var key = secp256k1_pubkey()
        guard secp256k1_ecdsa_recoverable_signature_parse_compact(shared, &parsed, compact, Int32(id)) == 1,
          secp256k1_ecdsa_recover(shared, &key, &parsed, digest) == 1
        else { throw BenchmarkFailure("no key came back") }
      }
      return plain.count
    }
    return [raw, swift]
  }
}
