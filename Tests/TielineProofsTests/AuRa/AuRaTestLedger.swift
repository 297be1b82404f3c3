import TielineCodec
import TielineCore
import TielineCrypto

@testable import TielineProofs

/// The sealed AuRa ledger, whose headers can be changed and signed anew: five validators, block 7 announces six (in
/// force from block 10), block 20 drops the first (in force from block 26).
struct AuRaTestLedger {
  static let now = Instant(secondsSinceEpoch: 2_000_000_000)
  static let (difficulty, timestamp, step, signature) = (7, 11, 13, 14)

  let folder: ReplayFolder
  let parameters: AuRaParameters
  let headers: [AuRaHeader]
  let updates: [[UInt8]]
  let keys: [TestValidator]

  init() throws {
    folder = try SealedVectors.read("aura")
    parameters = try AuRaRecording.parameters(folder.requiredJSON("genesis.json"))
    headers = try folder.requiredJSON("headers_rlp.json").elements().map(AuRaRecording.header)
    let folder = folder
    updates = try headers.map { try AuRaRecording.update($0, folder) }
    keys = try (0..<6).map { try TestValidator("tieline-aura-\($0)") } + [TestValidator("stranger")]
  }

  func client(upTo number: Int) throws -> AuRaLightClient {
    var client = try AuRaLightClient(
      finalHeader: headers[0].rlp, validators: keys[..<5].map(\.address), parameters)
    for update in updates[1...].prefix(number) { _ = try client.apply(update, at: Self.now).get() }
    return client
  }

  func receipts(_ number: Int) throws -> [[UInt8]] {
    try AuRaRecording.receipts(folder.requiredJSON("block_\(number)_txs_receipts.json")["receipts"])
  }

  /// Header `number` with other fields, signed by its author or by another.
  ///
  /// - Parameter author: Signs, and stands in the header.
  /// - Parameter signer: Signs, and does not stand in the header.
  func signed(
    _ number: Int, author: TestValidator? = nil, signer: TestValidator? = nil,
    _ change: (inout [RLPItem]) -> Void = { _ in }
  ) throws -> [UInt8] {
    let plain = try Tampering.edit(headers[number].rlp) { items in
      if let author { items[HeaderField.coinbase] = .bytes(author.address.bytes) }
      change(&items)
    }
    let own = keys.first { $0.address == headers[number].author } ?? keys[6]
    let header = try Verdict { () throws(ProofFailure) in try AuRaHeader(rlp: plain) }.get()
    let signature = try (signer ?? author ?? own).seal(header.bareHash)
    return try Tampering.edit(plain) { $0[Self.signature] = .bytes(signature) }
  }

  /// Header `number` as if made in another step by whose turn that is, by `validators`.
  func moved(_ number: Int, toStep step: UInt64, of validators: [TestValidator]) throws -> [UInt8] {
    let parent = headers[number - 1].step
    return try signed(number, author: validators[Int(step % UInt64(validators.count))]) { items in
      let lateness = step &- parent
      items[Self.step] = .integer(step)
      items[Self.difficulty] = .bytes([UInt8](repeating: 0xFF, count: 8) + be(UInt64.max &- lateness))
    }
  }

  /// The first step after block `number`'s that `matches`.
  func step(after number: Int, where matches: (UInt64) -> Bool) -> UInt64 {
    var step = headers[number].step + 1
    while !matches(step) { step += 1 }
    return step
  }

  /// One of the first validators who did not make block `number`.
  func notInTurn(_ number: Int) -> TestValidator { keys[0].address == headers[number].author ? keys[1] : keys[0] }

  private func be(_ number: UInt64) -> [UInt8] { (0..<8).map { UInt8(truncatingIfNeeded: number >> (56 - 8 * $0)) } }
}
