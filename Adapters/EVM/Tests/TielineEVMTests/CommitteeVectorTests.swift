import Foundation
import Testing
import TielineConsensus
import TielineCore
import TielineCrypto

/// The contract's own vectors: what it computes and what members sign is the same.
@Suite struct CommitteeVectorTests {
  private struct Vectors: Decodable {
    struct Member: Decodable {
      let privateKey, address: String
      let end: UInt64
    }
    struct Item: Decodable {
      let item: String
      let index, count: Int
      let branch: [String]
    }
    struct Signature: Decodable {
      let member: Int
      let signature: String
    }
    let chainID: UInt64
    let contract: String
    let epoch, sequence: UInt64
    let root, digest: String
    let members: [Member]
    let items: [Item]
    let signatures: [Signature]
    struct Rotation: Decodable {
      let newEpoch: UInt64
      let members: [Member]
      let digest: String
    }
    let rotation: Rotation
  }

  private let vectors: Vectors
  private let statement: AttestationStatement

  init() throws {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("Contracts/vectors/committee_attestation.json")
    vectors = try JSONDecoder().decode(Vectors.self, from: Data(contentsOf: file))
    let (contract, root) = (try #require(Hex.decode(vectors.contract)), try #require(Hex.decode(vectors.root)))
    statement = try #require(
      AttestationStatement(
        destination: .evm(chainID: vectors.chainID, contract: contract), epoch: vectors.epoch,
        sequence: vectors.sequence, root: root))
  }

  @Test func `the digest that members sign is the contract's`() {
    #expect(Hex.encode(statement.secp256k1Digest(committee: .zero)) == vectors.digest)
  }

  @Test func `S-11 what members sign for a rotation is the contract's`() throws {
    let keys = try vectors.rotation.members.reversed().enumerated().map { index, member in
      let seed = [UInt8](repeating: UInt8(index + 1), count: 32)
      return try MemberKeys(
        end: member.end * 1000, ed25519: Ed25519.PrivateKey(seed: seed).publicKey,
        secp256k1: Secp256k1.PrivateKey(try #require(Hex.decode(member.privateKey))).publicKey,
        mldsa65: MLDSA65.PrivateKey(seed: seed).publicKey, link: seed
      ).encoded
    }
    let next = try CommitteeEpoch(committee: Digest(of: [1]), number: vectors.rotation.newEpoch, keys: keys)
    let rotation = try #require(RotationStatement(statement.destination, from: vectors.epoch, to: next))
    #expect(rotation.members.map { Hex.encode($0.account) } == vectors.rotation.members.map(\.address))
    #expect(Hex.encode(rotation.digest) == vectors.rotation.digest)
    #expect(RotationStatement(statement.destination, from: vectors.epoch + 1, to: next) == nil)
    #expect(RotationStatement(.ledger(name: "north"), from: vectors.epoch, to: next) == nil)
  }

  @Test func `members' signatures are those that the contract accepts`() throws {
    for signed in vectors.signatures {
      let key = try Secp256k1.PrivateKey(try #require(Hex.decode(vectors.members[signed.member].privateKey)))
      let own = try key.sign(statement.secp256k1Digest(committee: .zero))
      #expect(Hex.encode(own.signature.bytes + [27 + own.recoveryID]) == signed.signature)
    }
  }

  @Test func `root and branches are the contract's, and no other place or branch is`() throws {
    let items = try vectors.items.map { try #require(Hex.decode($0.item)) }
    let tree = try #require(AttestationTree(items: items))
    #expect(Hex.encode(tree.root) == vectors.root && tree.count == items.count)
    for vector in vectors.items {
      let item = items[vector.index]
      let branch = try #require(tree.branch(of: vector.index))
      #expect(branch.map { Hex.encode($0) } == vector.branch)
      func holds(_ item: [UInt8], _ index: Int, _ branch: [[UInt8]]) -> Bool {
        AttestationTree.verify(item, index: index, count: vector.count, branch: branch, root: tree.root)
      }
      #expect(holds(item, vector.index, branch))
      #expect(!holds(item + [0], vector.index, branch))
      #expect(!holds(item, (vector.index + 1) % vector.count, branch))
      #expect(!holds(item, vector.index, Array(branch.dropLast())))
      #expect(!holds(item, vector.index, branch + [tree.root]))
    }
    #expect(tree.branch(of: items.count) == nil)
  }
}
