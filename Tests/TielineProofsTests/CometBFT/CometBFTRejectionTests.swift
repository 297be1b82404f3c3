import Testing
import TielineCodec
import TielineCore
import TielineCrypto

@testable import TielineProofs

/// What a light client has to refuse, signed by keys of the tests' own.
struct CometBFTRejectionTests {
  private struct Case {
    let name: String
    let expected: String
    let update: [UInt8]
    var seconds: Int64 = 30
  }

  @Test func `refuses each false header for its own reason`() throws {
    let cases = try orderCases() + signatureCases() + setCases() + encodingCases()
    for test in cases {
      var client = try CometBFTSampleChain().client()
      let before = client.checkpoint
      let verdict = client.apply(test.update, at: CometBFTSampleChain.now(test.seconds))
      let found = Self.outcome(verdict)
      print("cometbft | \(test.name) | \(found)")
      #expect(found == test.expected, "\(test.name): \(verdict)")
      #expect((client.checkpoint == before) == (found != "accepted"), "\(test.name)")
    }
  }

  private static func outcome<Value>(_ verdict: Verdict<Value>) -> String {
    switch verdict {
    case .accepted: "accepted"
    case .invalid(let rejection): rejection.reason.rawValue
    case .insufficient(.needsIntermediate): "needsIntermediate"
    case .insufficient(.expired): "expired"
    case .insufficient(let shortfall): "\(shortfall)"
    }
  }

  private func orderCases() throws -> [Case] {
    let chain = try CometBFTSampleChain()
    func signed(_ name: String, _ expected: String, _ header: CometBFTHeader, seconds: Int64 = 30) throws -> Case {
      Case(name: name, expected: expected, update: chain.update(try chain.block(header)).encoded, seconds: seconds)
    }
    let block = try chain.block(try chain.header(11))
    var tampered = block.header
    tampered.appHash[0] ^= 1
    var old = block.header
    old.versionBlock = 10
    let other = try chain.block(try chain.header(12))
    return [
      try signed("nothing wrong", "accepted", block.header),
      try signed("skipping, nothing wrong", "accepted", try chain.header(20)),
      Case(
        name: "tampered app_hash", expected: "wrongHash", update: chain.update(block.with(header: tampered)).encoded),
      try signed("wrong chain id", "wrongLedger", try chain.header(11, chainID: "sample-8")),
      try signed("block version 10", "wrongField", old),
      try signed("height below the trusted", "wrongHeight", try chain.header(9, seconds: 12)),
      try signed("the trusted header again", "wrongHeight", try chain.header(10)),
      try signed("another header of the trusted height", "conflictingHeaders", try chain.header(10, seconds: 12)),
      try signed("time not monotone", "wrongTime", try chain.header(11, seconds: 10)),
      try signed("header from the future", "wrongTime", try chain.header(11, seconds: 42)),
      try signed(
        "expired trust", "expired", try chain.header(11, seconds: 15 * 86_400), seconds: 15 * 86_400),
      Case(
        name: "commit for another block id", expected: "wrongHash",
        update: chain.update(block.with(commit: try chain.block(try chain.header(11, seconds: 13)).commit)).encoded),
      Case(
        name: "commit of another height", expected: "wrongHeight",
        update: chain.update(block.with(commit: other.commit)).encoded),
      Case(
        name: "block id without parts", expected: "empty",
        update: chain.update(
          block.with(blockID: CometBFTBlockID(hash: block.header.hash, partsTotal: 0, partsHash: []))
        ).encoded),
    ]
  }

  private func signatureCases() throws -> [Case] {
    let chain = try CometBFTSampleChain()
    let header = try chain.header(11)
    let block = try chain.block(header)
    let all = block.commit.signatures
    func changed(
      _ name: String, _ expected: String, _ change: (inout [CometBFTCommit.Signature]) throws -> Void
    ) rethrows -> Case {
      var signatures = all
      try change(&signatures)
      return Case(name: name, expected: expected, update: chain.update(block.with(signatures: signatures)).encoded)
    }
    func parts(_ name: String, _ expected: String, _ parts: [CometBFTSampleChain.Part]) throws -> Case {
      Case(name: name, expected: expected, update: chain.update(try chain.block(header, parts: parts)).encoded)
    }
    let stranger = try CometBFTSampleChain(powers: [10], first: 99).block(header).commit.signatures[0]
    let vote = try #require(all[3].vote)
    var bytes = vote.signature
    bytes[0] ^= 1
    let forged = CometBFTVote(address: vote.address, time: vote.time, signature: bytes)
    return [
      try parts("one absent of four", "accepted", [.absent]),
      try parts("one nil of four", "accepted", [.nil]),
      try parts("half the power", "missedQuorum", [.absent, .nil]),
      try parts("no vote at all", "missedQuorum", [.absent, .absent, .absent, .absent]),
      changed("duplicated signature", "duplicateSigner") { $0[1] = $0[0] },
      changed("signature of a stranger", "unknownSigner") { $0[3] = stranger },
      changed("signatures exchanged", "unorderedSigners") { $0.swapAt(0, 1) },
      changed("forged signature beyond 2/3", "badSignature") { $0[3] = .commit(forged) },
      changed("forged nil vote beyond 2/3", "badSignature") { $0[3] = .nil(forged) },
      changed("a vote passed off as nil", "badSignature") { $0[3] = .nil(vote) },
      changed("one signature left out", "wrongValidators") { $0.removeLast() },
      changed("one signature too many", "wrongValidators") { $0.append(stranger) },
      changed("vote at another time", "badSignature") {
        $0[3] = .commit(CometBFTVote(address: vote.address, time: header.time, signature: vote.signature))
      },
    ]
  }

  private func setCases() throws -> [Case] {
    let chain = try CometBFTSampleChain()
    let others = try CometBFTSampleChain(first: 50)
    let three = try CometBFTSampleChain(powers: [10, 10, 10])
    // Of four trusted validators, one is in this set.
    let overlapping = try CometBFTSampleChain(first: 4)
    func update(_ block: CometBFTLightBlock, trusted: CometBFTSampleChain, height: UInt64 = 10) -> [UInt8] {
      CometBFTUpdate(block: block, trustedHeight: height, trustedValidators: trusted.validators).encoded
    }
    let block = try chain.block(try chain.header(11))
    return [
      Case(
        name: "wrong validator set", expected: "wrongValidators",
        update: update(block.with(validators: others.validators), trusted: chain)),
      Case(
        name: "a set of strangers, adjacent", expected: "wrongValidators",
        update: update(try others.block(try others.header(11)), trusted: chain)),
      Case(
        name: "a set of strangers, skipping", expected: "needsIntermediate",
        update: update(try others.block(try others.header(20)), trusted: chain)),
      Case(
        name: "too little overlap", expected: "needsIntermediate",
        update: update(try overlapping.block(try overlapping.header(20)), trusted: chain)),
      Case(
        name: "another trusted set", expected: "wrongValidators",
        update: update(try others.block(try others.header(20)), trusted: others)),
      Case(
        name: "two thirds, not more", expected: "missedQuorum",
        update: update(try three.block(try three.header(20), parts: [.absent]), trusted: chain)),
      Case(
        name: "a trusted height below", expected: "wrongHeight", update: update(block, trusted: chain, height: 9)),
      Case(
        name: "a trusted height above",
        expected: "height 10: needs header 11, which it builds on",
        update: update(try chain.block(try chain.header(20)), trusted: chain, height: 11)),
      Case(
        name: "conflict signed by strangers", expected: "wrongValidators",
        update: update(try others.block(try others.header(10, seconds: 12)), trusted: chain)),
      Case(
        name: "conflict signed by the next set", expected: "conflictingHeaders",
        update: update(
          try CometBFTSampleChain(first: 2).block(try CometBFTSampleChain(first: 2).header(10, seconds: 12)),
          trusted: chain)),
    ]
  }

  private func encodingCases() throws -> [Case] {
    let chain = try CometBFTSampleChain()
    let block = try chain.block(try chain.header(11), parts: [.absent])
    let update = chain.update(block)
    /// The update with another second field.
    func withSet(_ change: (inout ProtobufWriter) -> Void) throws -> [UInt8] {
      let message = try ProtobufMessage(update.encoded)
      var (set, writer) = (ProtobufWriter(), ProtobufWriter())
      change(&set)
      writer.message(1, try message.bytes(1))
      writer.message(2, set.bytes)
      writer.message(3, try message.bytes(3))
      writer.message(4, try message.bytes(4))
      return writer.bytes
    }
    let set = try #require(try ProtobufMessage(update.encoded).message(2))
    let members = try set.repeated(1)
    func list(_ writer: inout ProtobufWriter, _ members: [[UInt8]]) {
      for member in members { writer.message(1, member) }
    }
    var stray = block.header
    stray.proposerAddress = [UInt8](repeating: 9, count: 20)
    return [
      Case(name: "nothing", expected: "malformed", update: []),
      Case(name: "trailing bytes", expected: "malformed", update: update.encoded + [0]),
      Case(name: "an unknown field", expected: "malformed", update: update.encoded + [0x2A, 0]),
      Case(
        name: "a validator twice in the set", expected: "duplicateSigner",
        update: try withSet {
          list(&$0, [members[0]] + members)
          $0.message(2, members[0])
          $0.varint(3, 50)
        }),
      Case(
        name: "another proposer", expected: "notCanonical",
        update: try withSet {
          list(&$0, members)
          $0.message(2, members[1])
          $0.varint(3, 40)
        }),
      Case(
        name: "another total power", expected: "notCanonical",
        update: try withSet {
          list(&$0, members)
          $0.message(2, members[0])
          $0.varint(3, 41)
        }),
      Case(
        name: "a proposer priority", expected: "malformed",
        update: try withSet {
          list(&$0, [members[0] + [0x20, 1]] + members.dropFirst())
          $0.message(2, members[0])
          $0.varint(3, 40)
        }),
      Case(
        name: "an empty set", expected: "empty", update: try withSet { $0.varint(3, 40) }),
      Case(
        name: "a proposer outside the set", expected: "wrongField",
        update: chain.update(try chain.block(stray)).encoded),
    ]
  }
}
