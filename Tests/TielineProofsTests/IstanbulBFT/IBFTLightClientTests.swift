import Testing
import TielineCodec
import TielineCore
import TielineCrypto

@testable import TielineProofs

@Suite struct IBFTLightClientTests {
  private static func ledgers() throws -> [IBFTTestLedger] { try IBFTTestLedger.voting() + [.contract()] }

  @Test func `goes on from its checkpoint at every height`() throws {
    for ledger in try Self.ledgers() {
      var client = try ledger.client(upTo: 0)
      for update in ledger.updates.dropFirst().prefix(45) {
        let checkpoint = client.checkpoint
        client = try IBFTLightClient(checkpoint: checkpoint)
        #expect(client.checkpoint == checkpoint)
        _ = try client.apply(update, at: IBFTTestLedger.now).get()
      }
    }
  }

  @Test func `has one checkpoint encoding`() throws {
    let ledger = try IBFTTestLedger(SealedVectors.read("ibft2"))
    let text = try ledger.client(upTo: 12).checkpoint.text
    let header = Hex.encode(ledger.headers[12].rlp())
    let validators = ledger.keys[..<4].map(\.address).sorted().map { "\"\($0.lowercased)\"" }.joined(separator: ",")
    let vote = """
      {"adds":true,"recipient":"\(ledger.joiner.address.lowercased)",\
      "voter":"\(ledger.headers[12].coinbase.lowercased)"}
      """
    #expect(
      text == """
        {"chain":"424203","epoch":10,"family":"ibft2","header":"\(header)","period":2,\
        "validators":[\(validators)],"votes":[\(vote)]}
        """)
  }

  @Test func `S-5: refuses a checkpoint that could never verify`() throws {
    for ledger in try Self.ledgers() {
      guard case .object(let members) = try ledger.client(upTo: 13).checkpoint else { continue }
      let zeros = Hex.encode([UInt8](repeating: 0, count: 20))
      let header = try ledger.headers[13].rlp()
      let changes: [(String, CanonicalJSON)] = [
        ("validators", .array([])), ("validators", .array([.string(zeros)])), ("chain", .string("0")),
        ("epoch", .integer(0)), ("header", .string("0x")), ("family", .string("clique")), ("more", .null),
        (
          "header",
          .string(
            Hex.encode(
              try Tampering.edit(header) {
                $0[HeaderField.stateRoot] = .bytes([UInt8](repeating: 0, count: 32))
              }))
        ),
        ("validatorContract", .object(["address": .string(zeros), "slot": .string("0x00")])),
      ]
      for (name, value) in changes {
        var changed = members
        changed[name] = value
        #expect(throws: CheckpointError.self, "\(ledger.variant) \(name)") {
          try IBFTLightClient(checkpoint: .object(changed))
        }
      }
    }
  }

  @Test func `S-5: a set that votes itself away is refused`() throws {
    var votes = IBFTVotes(validators: [try TestValidator("tieline-ibft-0").address])
    let alone = votes.validators[0]
    votes.cast(IBFTVotes.Vote(voter: alone, recipient: alone, adds: false), .qbft)
    #expect(votes.validators.isEmpty)
    // The rules refuse the header that would leave nobody; see `count(_:by:_:)`.
    let ledger = try IBFTTestLedger(SealedVectors.read("qbft"))
    guard case .object(var members) = try ledger.client(upTo: 0).checkpoint else { return }
    members["validators"] = .array([.string(alone.lowercased)])
    var client = try IBFTLightClient(checkpoint: .object(members))
    let update = try ledger.sealed(1) {
      ($0.proposer, $0.sealers, $0.validators) = (ledger.keys[0], [ledger.keys[0]], [alone])
      $0.vote = (alone, false)
    }
    #expect(client.apply(update, at: IBFTTestLedger.now).rejection?.reason == .empty)
  }

  @Test(arguments: [(1, 1), (2, 2), (3, 2), (4, 3), (5, 4), (6, 4), (7, 5), (100, 67)])
  func `needs two thirds, rounded up`(_ count: Int, _ quorum: Int) {
    #expect(IBFTParameters.quorum(of: count) == quorum)
  }

  @Test func `S-7: fuzzed headers and proofs are not accepted`() throws {
    var seeds: [FuzzSeed] = []
    for ledger in try Self.ledgers() {
      for number in [1, 7, 13, 14] {
        let client = try ledger.client(upTo: number - 1)
        let name = "\(ledger.variant.rawValue) \(number)"
        seeds.append(
          FuzzSeed(name: name, bytes: ledger.updates[number]) { bytes in
            var client = client
            return client.apply(bytes, at: IBFTTestLedger.now).accepted != nil
          })
      }
    }
    for seed in seeds { #expect(seed.accepts(seed.bytes), "\(seed.name)") }
    var fuzzer = MutationFuzzer()
    #expect(fuzzer.forgeries(of: seeds).isEmpty)
  }
}

@Suite struct IBFTVotesTests {
  private static func address(_ byte: UInt8) throws -> EVMAddress {
    try EVMAddress([UInt8](repeating: byte, count: 20))
  }

  @Test func `needs more than half, and counts a voter once`() throws {
    for variant in IBFTVariant.allCases {
      let validators = try (1...4).map { try Self.address($0) }
      let candidate = try Self.address(9)
      var votes = IBFTVotes(validators: validators)
      for voter in [0, 0, 1] { votes.cast(.init(voter: validators[voter], recipient: candidate, adds: true), variant) }
      #expect(votes.validators == validators && votes.votes.count == 2)
      votes.cast(.init(voter: validators[2], recipient: candidate, adds: true), variant)
      #expect(votes.validators == validators + [candidate] && votes.votes.isEmpty)
    }
  }

  @Test func `forgets the votes of whoever leaves`() throws {
    for variant in IBFTVariant.allCases {
      let validators = try (1...3).map { try Self.address($0) }
      var votes = IBFTVotes(validators: validators)
      votes.cast(.init(voter: validators[0], recipient: try Self.address(9), adds: true), variant)
      for voter in [1, 2] {
        votes.cast(.init(voter: validators[voter], recipient: validators[0], adds: false), variant)
      }
      #expect(votes.validators == Array(validators.dropFirst()) && votes.votes.isEmpty)
    }
  }

  @Test func `GoQuorum drops a vote that would change nothing, Besu keeps it`() throws {
    let validators = try (1...4).map { try Self.address($0) }
    for variant in IBFTVariant.allCases {
      var votes = IBFTVotes(validators: validators)
      votes.cast(.init(voter: validators[0], recipient: validators[1], adds: true), variant)
      #expect(votes.votes.count == (variant == .ibft ? 0 : 1))
    }
  }

  @Test func `a vote against replaces the same voter's vote for it`() throws {
    let validators = try (1...4).map { try Self.address($0) }
    var votes = IBFTVotes(validators: validators)
    let candidate = try Self.address(9)
    for voter in [0, 1] { votes.cast(.init(voter: validators[voter], recipient: candidate, adds: true), .qbft) }
    votes.cast(.init(voter: validators[1], recipient: candidate, adds: false), .qbft)
    votes.cast(.init(voter: validators[2], recipient: candidate, adds: true), .qbft)
    #expect(votes.validators == validators)
  }
}
