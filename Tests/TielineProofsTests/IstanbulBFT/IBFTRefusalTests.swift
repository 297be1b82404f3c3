import Testing
import TielineCodec
import TielineCore
import TielineCrypto

@testable import TielineProofs

/// What a node or a minority of validators could send, and why it is refused.
@Suite struct IBFTRefusalTests {
  struct Refusal: Sendable {
    let name: String
    let reason: Rejection.Reason
    /// The update, and the block after which it comes.
    let update: @Sendable (IBFTTestLedger) throws -> ([UInt8], after: Int)
  }

  typealias Field = HeaderField

  static let seals: [Refusal] = [
    Refusal(name: "two of four seals", reason: .missedQuorum) { ledger in
      let number = 4
      return (try ledger.sealed(number) { $0.sealers = Array(ledger.keys[..<2]) }, number - 1)
    },
    Refusal(name: "two of four recorded seals", reason: .missedQuorum) { ledger in
      (try ledger.header(4) { $0 = $0.with(committedSeals: Array($0.committedSeals.prefix(2))) }, 3)
    },
    Refusal(name: "one seal twice", reason: .duplicateSigner) { ledger in
      (try ledger.header(4) { $0 = $0.with(committedSeals: [$0.committedSeals[0]] + $0.committedSeals.prefix(2)) }, 3)
    },
    Refusal(name: "more seals than validators", reason: .duplicateSigner) { ledger in
      (
        try ledger.header(4) { extra in
          extra = extra.with(committedSeals: (0..<5).map { extra.committedSeals[$0 % 3] })
        }, 3
      )
    },
    Refusal(name: "no seal", reason: .missedQuorum) { ledger in
      (try ledger.header(4) { $0 = $0.with(committedSeals: []) }, 3)
    },
    Refusal(name: "E's seal before E is a validator", reason: .unknownSigner) { ledger in
      let number = ledger.changes.joined
      return (try ledger.sealed(number) { $0.sealers = Array(ledger.keys[..<3]) + [ledger.joiner] }, number - 1)
    },
    Refusal(name: "A's seal after A has left", reason: .unknownSigner) { ledger in
      let number = ledger.changes.left + 1
      return (try ledger.sealed(number) { $0.sealers = Array(ledger.keys[..<4]) }, number - 1)
    },
    Refusal(name: "a quorum and a stranger's seal", reason: .unknownSigner) { ledger in
      (try ledger.sealed(4) { $0.sealers = Array(ledger.keys[..<3]) + [ledger.stranger] }, 3)
    },
    Refusal(name: "the seals of the block before", reason: .unknownSigner) { ledger in
      let seals = try ledger.extra(4).committedSeals
      return (try ledger.header(5) { $0 = $0.with(committedSeals: seals) }, 4)
    },
    Refusal(name: "seals over the hash without message code or round", reason: .unknownSigner) { ledger in
      (
        try ledger.sealed(6) {
          $0.code = []
          $0.sealsBlockHash = true
        }, 5
      )
    },
    Refusal(name: "a seal with high s", reason: .badSignature) { ledger in
      (try ledger.header(4) { $0 = $0.with(committedSeals: $0.committedSeals.map(Tampering.highS)) }, 3)
    },
    Refusal(name: "a seal with v 27 or 28", reason: .badSignature) { ledger in
      (
        try ledger.header(4) { extra in
          extra = extra.with(committedSeals: extra.committedSeals.map { $0.dropLast() + [$0[64] + 27] })
        }, 3
      )
    },
    Refusal(name: "a proposer who is no validator", reason: .unknownSigner) { ledger in
      (try ledger.sealed(4) { $0.proposer = ledger.stranger }, 3)
    },
  ]

  static let fields: [Refusal] = [
    Refusal(name: "another list of validators, sealed by all", reason: .wrongValidators) { ledger in
      (
        try ledger.sealed(4) {
          $0.validators = (ledger.keys[..<3] + [ledger.joiner]).map(\.address).sorted()
          $0.sealers = Array(ledger.keys[..<4])
        }, 3
      )
    },
    Refusal(name: "the validators in another order", reason: .wrongValidators) { ledger in
      (try ledger.sealed(4) { $0.validators = try ledger.extra(4).validators.reversed() }, 3)
    },
    Refusal(name: "another mixHash", reason: .wrongField) { ledger in
      (try ledger.sealed(4) { $0.fields = { $0[Field.mixHash] = .bytes([UInt8](repeating: 0, count: 32)) } }, 3)
    },
    Refusal(name: "difficulty 2", reason: .wrongField) { ledger in
      (try ledger.sealed(4) { $0.fields = { $0[Field.difficulty] = .bytes([2]) } }, 3)
    },
    Refusal(name: "an uncle", reason: .wrongField) { ledger in
      (try ledger.sealed(4) { $0.fields = { $0[Field.ommersHash] = $0[Field.parentHash] } }, 3)
    },
    Refusal(name: "S-5: a zero state root", reason: .empty) { ledger in
      (try ledger.sealed(4) { $0.fields = { $0[Field.stateRoot] = .bytes([UInt8](repeating: 0, count: 32)) } }, 3)
    },
    Refusal(name: "the parent's own time", reason: .wrongTime) { ledger in
      let time = ledger.headers[3].timestamp
      return (try ledger.sealed(4) { $0.fields = { $0[Field.timestamp] = .integer(time) } }, 3)
    },
    Refusal(name: "a time to come", reason: .wrongTime) { ledger in
      (try ledger.sealed(4) { $0.fields = { $0[Field.timestamp] = .integer(UInt64(2_000_000_016)) } }, 3)
    },
    Refusal(name: "another parent", reason: .wrongParent) { ledger in
      (try ledger.sealed(4) { $0.fields = { $0[Field.parentHash] = .bytes(Keccak256.hash([1])) } }, 3)
    },
    Refusal(name: "the block after the next", reason: .wrongHeight) { ledger in (ledger.updates[5], 3) },
    Refusal(name: "a nonce that is no vote", reason: .wrongField) { ledger in
      let nonce = [UInt8](repeating: 1, count: 8)
      return (try ledger.sealed(4) { $0.fields = { $0[Field.nonce] = .bytes(nonce) } }, 3)
    },
    Refusal(name: "a state root that was not sealed", reason: .unknownSigner) { ledger in
      (try Tampering.edit(ledger.updates[4]) { $0[Field.stateRoot] = .bytes(Keccak256.hash([1])) }, 3)
    },
    Refusal(name: "a second encoding of the number", reason: .notCanonical) { ledger in
      (try Tampering.edit(ledger.updates[4]) { $0[Field.number] = .bytes([0, 4]) }, 3)
    },
    Refusal(name: "bytes behind the header", reason: .malformed) { ledger in (ledger.updates[4] + [0], 3) },
    Refusal(name: "a proof that nothing asks for", reason: .wrongValidators) { ledger in
      let contract = try IBFTTestLedger.contract()
      let proof = try RLP.decode(contract.updates[7]).items?[1] ?? .list([])
      return (RLP.list(of: [ledger.updates[4], RLP.encode(proof)]), 3)
    },
  ]

  @Test func `refuses what a node or too few validators make up`() throws {
    for ledger in try IBFTTestLedger.voting() {
      for refusal in Self.seals + Self.fields {
        let (update, number) = try refusal.update(ledger)
        let verdict = try ledger.verdict(update, after: number)
        let found = verdict.rejection?.reason
        print("\(ledger.variant.rawValue) | \(refusal.name) | \(found?.rawValue ?? "NOT REFUSED")")
        // IBFT 1 votes in the nonce; a proposer's seal covers what the others do not.
        let isVote = ledger.variant == .ibft && refusal.name == "a nonce that is no vote"
        #expect(found == (isVote ? .wrongVote : refusal.reason), "\(ledger.variant) \(refusal.name): \(verdict)")
      }
    }
  }

  @Test func `checks a block against the set of its own height`() throws {
    for ledger in try IBFTTestLedger.voting() {
      for (number, set) in [(ledger.changes.joined, ledger.keys[..<4]), (ledger.changes.left, ledger.keys[..<5])] {
        var checkpoint = try ledger.client(upTo: number).checkpoint
        guard case .object(var members) = checkpoint else { continue }
        members["validators"] = .array(set.map(\.address).sorted().map { .string($0.lowercased) })
        checkpoint = .object(members)
        var stale = try IBFTLightClient(checkpoint: checkpoint)
        let reason = stale.apply(ledger.updates[number + 1], at: IBFTTestLedger.now).rejection?.reason
        print(
          "\(ledger.variant.rawValue) | block \(number + 1) with the set before | \(reason?.rawValue ?? "NOT REFUSED")")
        #expect(reason == .wrongValidators)
      }
    }
  }

  @Test func `accepts seals in another order, with the same block hash`() throws {
    for ledger in try IBFTTestLedger.voting() {
      let update = try ledger.header(4) { $0 = $0.with(committedSeals: $0.committedSeals.reversed()) }
      #expect(update != ledger.updates[4])
      let accepted = try #require(try ledger.verdict(update, after: 3).accepted)
      print("\(ledger.variant.rawValue) | seals in another order | accepted")
      #expect(accepted.hash == (try IBFTHeader(ledger.headers[4], ledger.variant).hash))
    }
  }

  @Test func `sealing anew what was sealed gives the same blocks`() throws {
    for ledger in try IBFTTestLedger.voting() {
      for number in [1, 7, 13] { #expect(try ledger.sealed(number) == ledger.updates[number]) }
    }
  }
}
