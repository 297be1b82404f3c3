import TielineCore

/// A root of the state that the state validators have signed, of a header that is final. Only a light client makes
/// one.
public struct TrustedNeoStateRoot: Hashable, Sendable {
  /// The header of the block after which the state has this root.
  public let header: VerifiedHeader
  /// In the byte order that the ledger hashes with.
  public let rootHash: [UInt8]

  init(header: VerifiedHeader, rootHash: [UInt8]) { (self.header, self.rootHash) = (header, rootHash) }

  /// Proves which value a contract stores.
  ///
  /// - Parameters:
  ///   - contract: The contract's number; native ones have negative numbers.
  ///   - key: The key in the contract's own storage, at most 64 bytes.
  ///   - proof: As `getproof` gives it.
  public func value(contract: Int32, key: [UInt8], proof: [UInt8]) -> Verdict<VerifiedValue> {
    Verdict { () throws(ProofFailure) in
      let key = NeoMPTProof.key(contract: contract, key: key)
      guard let value = try find(key, proof: proof) else {
        throw .invalid(.wrongValue, at: header.height, expected: "a value", found: "a proof that there is none")
      }
      return VerifiedValue(header: header, key: key, value: value)
    }
  }

  /// Proves that a contract stores nothing under a key: the path to it ends before it.
  ///
  /// Nodes answer `getproof` of a missing key with an error; whoever has the trie can give the nodes on the path.
  /// - Parameter proof: In the form of ``value(contract:key:proof:)``, with the nodes to where the path ends.
  public func absence(contract: Int32, key: [UInt8], proof: [UInt8]) -> Verdict<VerifiedValue> {
    Verdict { () throws(ProofFailure) in
      let key = NeoMPTProof.key(contract: contract, key: key)
      if let value = try find(key, proof: proof) {
        throw .invalid(.wrongValue, at: header.height, expected: "no value", found: Hex.encode(value.prefix(40)))
      }
      return VerifiedValue(header: header, key: key, value: nil)
    }
  }

  private func find(_ key: [UInt8], proof: [UInt8]) throws(ProofFailure) -> [UInt8]? {
    let proof = try NeoMPTProof.decode(proof, at: header.height)
    guard proof.key == key else {
      throw .invalid(.wrongKey, at: header.height, expected: Hex.encode(key), found: Hex.encode(proof.key))
    }
    return try proof.value(under: rootHash, at: header.height)
  }
}
