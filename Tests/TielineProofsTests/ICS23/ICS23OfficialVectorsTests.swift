import Foundation
import Testing
import TielineCodec
import TielineCore
import TielineTestVectors

@testable import TielineProofs

/// The vectors of the ICS-23 project.
@Suite(.enabled(if: SharedVectors.areThere))
struct ICS23OfficialVectorsTests {
  private struct File: Decodable {
    let key, proof, root, value: String
  }

  @Test func `agrees with every recorded proof, and about no other key, value or root`() throws {
    var count = 0
    let trees: [(String, ICS23Specification)] = [("iavl", .iavl), ("smt", .sparseMerkleTree)]
    for (tree, specification) in trees {
      for kind in ["exist", "nonexist"] {
        for place in ["left", "middle", "right"] {
          let file = try SharedVectors.decode(File.self, from: "\(Self.folder)/\(tree)/\(kind)_\(place).json")
          let (key, root) = (try bytes(file.key), try bytes(file.root))
          let encoded = try bytes(file.proof)
          let proof = try #require(ICS23Proof.decode(encoded).accepted)
          let verdict = proof.verify(specification, root: root, key: key)
          let value = try #require(verdict.accepted, "\(tree) \(kind) \(place): \(verdict)")
          #expect(value == (kind == "exist" ? try bytes(file.value) : nil))
          let zeros = [UInt8](repeating: 0, count: 32)
          #expect(proof.verify(specification, root: zeros, key: key).rejection?.reason == .empty)
          #expect(proof.verify(specification, root: root.reversed(), key: key).rejection?.reason == .wrongRoot)
          #expect(proof.verify(specification, root: root, key: key + [1]).rejection?.reason == .wrongKey)
          let other: ICS23Specification = tree == "iavl" ? .sparseMerkleTree : .iavl
          #expect(proof.verify(other, root: root, key: key).accepted == nil)
          #expect(proof.verify(.tendermint, root: root, key: key).accepted == nil)
          count += 1
        }
      }
    }
    print("ics23 | proof files | \(count) of 12")
    #expect(count == 12)
  }

  @Test func `hashes as the vectors say, or refuses to`() throws {
    let cases = try SharedVectors.json("\(Self.folder)/TestDoHashData.json") as? [String: [String: Any]] ?? [:]
    var run = 0
    for (name, test) in cases.sorted(by: { $0.key < $1.key }) {
      let operation = try #require(ICS23HashOperation(rawValue: Self.number(test["HashOp"])))
      let preimage = try #require((test["Preimage"] ?? test["PreImage"]) as? String)
      guard let hash = operation.hash(Array(preimage.utf8)) else {
        print("ics23 | DoHash \(name) | not run: no tree of a ledger here uses it, such proofs are refused")
        continue
      }
      #expect(Hex.encode(hash, prefix: false) == test["ExpectedHash"] as? String, "\(name)")
      run += 1
    }
    print("ics23 | DoHash | \(run) of \(cases.count)")
    #expect(run == 3 && cases.count == 7)
  }

  @Test func `applies leaves as the vectors say`() throws {
    let cases = try SharedVectors.json("\(Self.folder)/TestLeafOpData.json") as? [String: [String: Any]] ?? [:]
    var run = 0
    for (name, test) in cases.sorted(by: { $0.key < $1.key }) {
      let leaf = try Self.leaf(test["Op"])
      let found = attempt { () throws(ProofFailure) in
        try leaf.apply(key: Self.base64(test["Key"]), value: Self.base64(test["Value"]))
      }
      if leaf.hash == .sha512 {
        print("ics23 | LeafOp \(name) | refused: SHA-512 is used by no tree of a ledger here")
        #expect(found == nil)
        continue
      }
      #expect(found == (test["IsErr"] as? Bool == true ? nil : Self.base64(test["Expected"])), "\(name)")
      run += 1
    }
    print("ics23 | LeafOp | \(run) of \(cases.count)")
    #expect(run == 10 && cases.count == 11)
  }

  @Test func `applies inner nodes as the vectors say`() throws {
    let cases = try SharedVectors.json("\(Self.folder)/TestInnerOpData.json") as? [String: [String: Any]] ?? [:]
    for (name, test) in cases {
      let node = try Self.inner(test["Op"])
      let found = attempt { () throws(ProofFailure) in try node.apply(child: Self.base64(test["Child"])) }
      #expect(found == (test["IsErr"] as? Bool == true ? nil : Self.base64(test["Expected"])), "\(name)")
    }
    print("ics23 | InnerOp | \(cases.count) of 4")
    #expect(cases.count == 4)
  }

  @Test func `checks leaves against their specification as the vectors say`() throws {
    let cases = try SharedVectors.json("\(Self.folder)/TestCheckLeafData.json") as? [String: [String: Any]] ?? [:]
    for (name, test) in cases {
      let specification = ICS23Specification(leaf: try Self.leaf(test["Spec"]))
      let leaf = try Self.leaf(test["Leaf"])
      let isRight = attempt { () throws(ProofFailure) in try specification.check(leaf) } != nil
      #expect(isRight == (test["IsErr"] as? Bool == false), "\(name)")
    }
    print("ics23 | CheckLeaf | \(cases.count) of 10")
    #expect(cases.count == 10)
  }

  @Test func `calculates roots as the vectors say`() throws {
    let cases = try SharedVectors.json("\(Self.folder)/TestExistenceProofData.json") as? [String: [String: Any]] ?? [:]
    for (name, test) in cases {
      let proof = try Self.proof(test["Proof"])
      let found = attempt { () throws(ProofFailure) in try proof.root() }
      #expect(found == (test["IsErr"] as? Bool == true ? nil : Self.base64(test["Expected"])), "\(name)")
    }
    print("ics23 | ExistenceProof | \(cases.count) of 6")
    #expect(cases.count == 6)
  }

  @Test func `checks proofs against their specification as the vectors say`() throws {
    let cases =
      try SharedVectors.json("\(Self.folder)/TestCheckAgainstSpecData.json") as? [String: [String: Any]] ?? [:]
    for (name, test) in cases {
      let specification = try Self.specification(test["Spec"])
      let proof = try Self.proof(test["Proof"])
      let isRight = attempt { () throws(ProofFailure) in _ = try specification.check(proof) } != nil
      #expect(isRight == (test["Err"] as? String == ""), "\(name)")
    }
    print("ics23 | CheckAgainstSpec | \(cases.count) of 11")
    #expect(cases.count == 11)
  }

  @Test func `tells empty branches as the vectors say`() throws {
    let cases = try SharedVectors.json("\(Self.folder)/TestEmptyBranchData.json") as? [[String: Any]] ?? []
    for (index, test) in cases.enumerated() {
      let specification = try Self.specification(test["Spec"])
      let node = try Self.inner(test["Op"])
      #expect(specification.isEmptyBefore(node) == test["IsLeft"] as? Bool, "\(index)")
      #expect(specification.isEmptyAfter(node) == test["IsRight"] as? Bool, "\(index)")
    }
    print("ics23 | EmptyBranch | \(cases.count) of 8")
    #expect(cases.count == 8)
  }

  // MARK: Reading

  private static let folder = "vectors/official/ics23/testdata"

  private func bytes(_ hex: String) throws -> [UInt8] { try #require(Hex.decode(hex)) }

  private func attempt<Value>(_ body: () throws(ProofFailure) -> Value) -> Value? {
    do throws(ProofFailure) { return try body() } catch { return nil }
  }

  private static func number(_ value: Any?) -> UInt64 { (value as? Int).map { UInt64($0) } ?? 0 }

  private static func base64(_ value: Any?) -> [UInt8] { (value as? String).flatMap { Base64.decode($0) } ?? [] }

  private static func leaf(_ value: Any?) throws -> ICS23Leaf {
    let members = value as? [String: Any] ?? [:]
    return ICS23Leaf(
      hash: try #require(ICS23HashOperation(rawValue: number(members["hash"]))),
      keyHash: try #require(ICS23HashOperation(rawValue: number(members["prehash_key"]))),
      valueHash: try #require(ICS23HashOperation(rawValue: number(members["prehash_value"]))),
      length: try #require(ICS23LengthOperation(rawValue: number(members["length"]))),
      prefix: base64(members["prefix"]))
  }

  private static func inner(_ value: Any?) throws -> ICS23Inner {
    let members = value as? [String: Any] ?? [:]
    return ICS23Inner(
      hash: try #require(ICS23HashOperation(rawValue: number(members["hash"]))), prefix: base64(members["prefix"]),
      suffix: base64(members["suffix"]))
  }

  private static func proof(_ value: Any?) throws -> ICS23ExistenceProof {
    let members = value as? [String: Any] ?? [:]
    return ICS23ExistenceProof(
      key: base64(members["key"]), value: base64(members["value"]), leaf: try members["leaf"].map { try leaf($0) },
      path: try (members["path"] as? [Any] ?? []).map { try inner($0) })
  }

  private static func specification(_ value: Any?) throws -> ICS23Specification {
    let members = value as? [String: Any] ?? [:]
    let inner = members["inner_spec"] as? [String: Any] ?? [:]
    return ICS23Specification(
      leaf: try leaf(members["leaf_spec"]),
      inner: ICS23Specification.Inner(
        childOrder: inner["child_order"] as? [Int] ?? [], childBytes: Int(number(inner["child_size"])),
        minimumPrefixBytes: Int(number(inner["min_prefix_length"])),
        maximumPrefixBytes: Int(number(inner["max_prefix_length"])), emptyChild: base64(inner["empty_child"]),
        hash: try #require(ICS23HashOperation(rawValue: number(inner["hash"])))),
      maximumDepth: Int(number(members["max_depth"])), minimumDepth: Int(number(members["min_depth"])))
  }
}
