import Testing
import TielineCore
import TielineTestVectors

@testable import TielineProofs

/// The cases that the recording's description says a verifier has to refuse.
@Suite(.enabled(if: SharedVectors.areThere)) struct FabricRejectionTests {
  /// What a case ends in, whatever it would have proven.
  enum Outcome: Equatable {
    case accepted
    case rejected(Rejection.Reason)
    case insufficient

    init<Accepted>(_ verdict: Verdict<Accepted>) {
      switch verdict {
      case .accepted: self = .accepted
      case .invalid(let rejection): self = .rejected(rejection.reason)
      case .insufficient: self = .insufficient
      }
    }

    var text: String {
      switch self {
      case .accepted: "accepted"
      case .rejected(let reason): reason.rawValue
      case .insufficient: "insufficient"
      }
    }
  }

  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    let reason: Rejection.Reason
    let run: @Sendable () throws -> Outcome
    var testDescription: String { name }
  }

  @Test(arguments: cases) func `refuses each case for its reason`(_ row: Case) throws {
    let outcome = try row.run()
    print("fabric | \(row.name) | \(outcome.text)")
    #expect(outcome == .rejected(row.reason))
  }

  @Test func `passes over a signature by a stranger where enough others signed`() throws {
    var client = try FabricVectors.client(at: 7)
    var block = try EditableFabricBlock(FabricVectors.stored(8))
    block.signatures.append(.init(signature: [0x30], identifier: 77, nonce: [1]))
    // The proof form has no room for what nobody checks.
    #expect(client.apply(block.bytes, at: .anyTime).rejection?.reason == .unknownSigner)
    #expect(client.apply(try block.read().get()).accepted != nil)
  }

  /// The outcome of block `number` after a change, read from a node by a client that stands before it.
  private static func applying(
    _ number: Int, to client: FabricLightClient? = nil, _ change: (inout EditableFabricBlock) throws -> Void
  ) throws -> Outcome {
    var client = try client ?? FabricVectors.client(at: number - 1)
    var block = try EditableFabricBlock(FabricVectors.stored(number))
    try change(&block)
    return Outcome(
      Verdict { () throws(ProofFailure) in try client.apply(try block.read().get()).get() })
  }

  /// A client before block `number` that knows the consenters of block `other` instead.
  private static func client(before number: Int, knowing other: Int) throws -> FabricLightClient {
    let (client, known) = try (FabricVectors.client(at: number - 1), FabricVectors.client(at: other))
    let head = TrustedFabricHeader(
      verified: client.head.verified, dataHash: client.head.dataHash, configuration: known.head.configuration)
    return FabricLightClient(head: head, lastConfig: known.lastConfig, viewID: client.viewID)
  }

  static let cases = headerCases + dataCases + endorsementCases

  private static let headerCases: [Case] = [
    Case(name: "1 only 2 signatures", reason: .missedQuorum) {
      try applying(8) { $0.signatures.removeLast() }
    },
    Case(name: "2 one consenter's signature twice", reason: .duplicateSigner) {
      try applying(8) { $0.signatures[2] = $0.signatures[1] }
    },
    Case(name: "2 one consenter signs twice, with another nonce", reason: .duplicateSigner) {
      let channel = try FabricTestChannel()
      var client = channel.lightClient()
      let block = EditableFabricBlock(
        after: client.head, lastConfig: 0, entries: [try entry(for: channel)])
      return Outcome(client.apply(try channel.signed(block, by: [1, 2, 2]).read().get()))
    },
    Case(name: "3 block 12 with the consenters of block 0", reason: .wrongField) {
      try applying(12, to: client(before: 12, knowing: 0)) { _ in }
    },
    Case(name: "3 block 12 with 3 signatures", reason: .missedQuorum) {
      try applying(12) { $0.signatures.removeLast() }
    },
    Case(name: "4 block 18 with a signature of consenter 1", reason: .missedQuorum) {
      let removed = try EditableFabricBlock(FabricVectors.stored(16)).signatures[0]
      try #require(removed.identifier == 1)
      return try applying(18) { $0.signatures[0] = removed }
    },
    Case(name: "5 block 11 with its own consenters", reason: .missedQuorum) {
      try applying(11, to: client(before: 11, knowing: 11)) { _ in }
    },
    Case(name: "6 view changed", reason: .badSignature) { try applying(8) { $0.viewID += 1 } },
    Case(name: "6 sequence changed", reason: .badSignature) { try applying(8) { $0.latestSequence += 1 } },
    Case(name: "6 last configuration changed", reason: .badSignature) { try applying(12) { $0.lastConfig = 10 } },
    Case(name: "7 nonce changed", reason: .badSignature) { try applying(8) { $0.signatures[0].nonce[3] ^= 1 } },
    Case(name: "10 number as unsigned DER", reason: .badSignature) {
      let channel = try FabricTestChannel()
      var client = channel.lightClient(at: 199)
      let block = EditableFabricBlock(after: client.head, lastConfig: 0, entries: [try entry(for: channel)])
      // INTEGER 00C8 becomes C8, which is −56.
      var der = block.header.derBytes
      try #require(Array(der[2..<6]) == [0x02, 0x02, 0x00, 0xC8])
      der.replaceSubrange(3..<5, with: [0x01])
      der[1] -= 1
      return Outcome(client.apply(try channel.signed(block, header: der).read().get()))
    },
    Case(name: "11 an identifier that is not in the mapping", reason: .missedQuorum) {
      try applying(8) { $0.signatures[0].identifier = 9 }
    },
    Case(name: "12 a signature header with another's identity", reason: .wrongField) {
      try applying(8) { $0.signatures[0].signatureHeader = [0x0A, 0x01, 0x41] }
    },
  ]

  private static let dataCases: [Case] = [
    Case(name: "8 one byte of data changed", reason: .wrongRoot) {
      try applying(8) { $0.entries?[0][400] ^= 1 }
    },
    Case(name: "9 two transactions as one", reason: .ambiguous) {
      try applying(9) { $0.entries = [Array(($0.entries ?? []).joined())] }
    },
    Case(name: "9 one transaction as two", reason: .ambiguous) {
      try applying(8) { block in
        let entry = try #require(block.entries?.first)
        block.entries = [Array(entry.prefix(1000)), Array(entry.dropFirst(1000))]
      }
    },
    Case(name: "9 signature as a transaction of its own", reason: .ambiguous) {
      try applying(8) { block in
        let entry = try #require(block.entries?.first)
        let payload = try FabricEnvelope(entry).payload
        // A tag and a length of two bytes stand before the payload.
        block.entries = [Array(entry.prefix(payload.count + 3)), Array(entry.dropFirst(payload.count + 3))]
      }
    },
    Case(name: "15 a block of another channel", reason: .wrongLedger) {
      let (channel, other) = (try FabricTestChannel(name: "grid"), try FabricTestChannel(name: "market"))
      var client = channel.lightClient()
      let block = EditableFabricBlock(after: client.head, lastConfig: 0, entries: [try entry(for: other)])
      return Outcome(client.apply(try channel.signed(block).read().get()))
    },
    Case(name: "15 a configuration of another channel", reason: .wrongLedger) {
      let channel = try FabricTestChannel()
      let recorded = try EditableFabricBlock(FabricVectors.stored(10))
      var client = channel.lightClient(at: 9, hash: recorded.previousHash)
      var block = recorded
      block.signatures = []
      return Outcome(client.apply(try channel.signed(block).read().get()))
    },
  ]

  private static let endorsementCases: [Case] = [
    Case(name: "13 the second lock of swap-2 as committed", reason: .notCommitted) {
      let (header, data) = try FabricVectors.trusted(9)
      return Outcome(header.write(of: "lock:swap-2", in: "meter", by: 1, data: data))
    },
    Case(name: "14 endorsed by one organisation", reason: .notEndorsed) {
      let channel = try FabricTestChannel()
      return try endorsed(channel, by: [channel.peers[0]])
    },
    Case(name: "14 endorsements of another response", reason: .badSignature) {
      let channel = try FabricTestChannel()
      return try endorsed(channel, by: channel.peers, endorsing: [1, 2, 3])
    },
    Case(name: "14 endorsed by a stranger in an organisation's name", reason: .unknownSigner) {
      let channel = try FabricTestChannel()
      return try endorsed(channel, by: [channel.stranger, channel.peers[1]])
    },
    Case(name: "14 endorsed by a client, who is no peer", reason: .notEndorsed) {
      let channel = try FabricTestChannel()
      return try endorsed(channel, by: [channel.client, channel.peers[1]])
    },
    Case(name: "14 endorsed twice by one peer", reason: .duplicateSigner) {
      let channel = try FabricTestChannel()
      return try endorsed(channel, by: [channel.peers[0], channel.peers[0]])
    },
  ]

  private static func entry(for channel: FabricTestChannel) throws -> [UInt8] {
    FabricTestTransaction(channel: channel.name, writes: [("meter-1", "42")])
      .envelope(channel.client, endorsers: channel.peers)
  }

  private static func endorsed(
    _ channel: FabricTestChannel, by endorsers: [FabricTestChannel.Member], endorsing other: [UInt8]? = nil
  ) throws -> Outcome {
    var client = channel.lightClient()
    let entry = FabricTestTransaction(channel: channel.name, writes: [("meter-1", "42")])
      .envelope(channel.client, endorsers: endorsers, endorsing: other)
    let block = try channel.signed(EditableFabricBlock(after: client.head, lastConfig: 0, entries: [entry])).read()
      .get()
    try #require(client.apply(block).accepted != nil)
    return Outcome(client.head.transaction(0, data: try #require(block.encodedData)))
  }
}

extension Instant {
  /// Blocks have no time of their own: any will do.
  static let anyTime = Instant(secondsSinceEpoch: 1_790_000_000)
}
