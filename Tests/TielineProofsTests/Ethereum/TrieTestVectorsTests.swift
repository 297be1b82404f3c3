import Foundation
import Testing
import TielineCodec
import TielineCore
import TielineCrypto
import TielineTestVectors

@testable import TielineProofs

/// The roots that the Ethereum project publishes.
///
/// Not run: `trietestnextprev.json`, whose one case is about the order of a trie's keys and gives no root.
/// - Source: ethereum/tests, TrieTests.
@Suite(.enabled(if: SharedVectors.areThere)) struct TrieTestVectorsTests {
  struct Case: Sendable {
    let name: String
    /// In order; no value means removal.
    let steps: [(key: [UInt8], value: [UInt8]?)]
    let root: [UInt8]
  }

  private static let folder = "vectors/official/ethereum-tests/TrieTests"

  @Test(arguments: ["trietest.json", "trieanyorder.json"])
  func `reproduces the published roots`(file: String) throws { try check(file, isSecure: false, least: 5) }

  @Test(arguments: ["trietest_secureTrie.json", "trieanyorder_secureTrie.json"])
  func `reproduces the published roots of tries with hashed keys`(file: String) throws {
    try check(file, isSecure: true, least: 3)
  }

  private func check(_ file: String, isSecure: Bool, least: Int) throws {
    let cases = try Self.cases(file)
    #expect(cases.count >= least)
    for vector in cases {
      var trie = MerklePatriciaTrie()
      let key = { (key: [UInt8]) in isSecure ? Keccak256.hash(key) : key }
      for step in vector.steps { trie[key(step.key)] = step.value }
      #expect(trie.root == vector.root, "\(file): \(vector.name)")
      for step in vector.steps {
        let proof = trie.proof(of: key(step.key))
        let value = try proof.value(of: key(step.key), root: vector.root)
        #expect(value == trie[key(step.key)], "\(file): \(vector.name)")
      }
    }
  }

  private static func cases(_ file: String) throws -> [Case] {
    let object = try #require(SharedVectors.json("\(folder)/\(file)") as? [String: [String: Any]])
    return try object.map { name, vector in
      let text = try #require(vector["root"] as? String)
      let root = try #require(Hex.decode(text))
      if let entries = vector["in"] as? [String: String] {
        return Case(name: name, steps: entries.map { (bytes($0), bytes($1)) }, root: root)
      }
      let pairs = try #require(vector["in"] as? [[Any]])
      let steps = try pairs.map { (bytes(try #require($0[0] as? String)), ($0[1] as? String).map(bytes)) }
      return Case(name: name, steps: steps, root: root)
    }
  }

  /// Hexadecimal where it has a prefix, text elsewhere.
  private static func bytes(_ text: String) -> [UInt8] {
    text.hasPrefix("0x") ? Hex.decode(text) ?? [] : Array(text.utf8)
  }
}
