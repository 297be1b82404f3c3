import TielineCodec
import TielineCore

/// A proof about a key of one of the stores that an application's hash commits to: of the key against the store's
/// root, and of that root against the hash.
///
/// - Source: ICS-23; ibc-go, `ibc.core.commitment.v1.MerkleProof`; Cosmos SDK, *rootmulti store*.
public struct ICS23StoreProof: Hashable, Sendable {
  /// Of the key, in the store's IAVL+ tree.
  public let key: ICS23Proof
  /// Of the store, in the tree of the stores' roots.
  public let store: ICS23Proof

  public init(key: ICS23Proof, store: ICS23Proof) { (self.key, self.store) = (key, store) }

  /// `ibc.core.commitment.v1.MerkleProof` in protobuf.
  public var encoded: [UInt8] {
    var writer = ProtobufWriter()
    writer.message(1, key.encoded)
    writer.message(1, store.encoded)
    return writer.bytes
  }

  /// Reads the proof in its one encoding.
  static func strictly(_ bytes: [UInt8]) throws(ProofFailure) -> ICS23StoreProof {
    guard bytes.count <= ICS23Limits.proofBytes else {
      throw .invalid(
        .tooLarge, expected: "a proof of at most \(ICS23Limits.proofBytes) bytes", found: "\(bytes.count) bytes")
    }
    let proofs: [[UInt8]]
    do throws(ProtobufError) {
      let message = try ProtobufMessage(bytes)
      try message.only([1])
      proofs = try message.repeated(1)
    } catch { throw .invalid(Rejection(undecodable: "proofs of a key and of its store", error)) }
    guard proofs.count == 2 else {
      throw .invalid(.malformed, expected: "two proofs, of a key and of its store", found: "\(proofs.count)")
    }
    return ICS23StoreProof(key: try ICS23Proof.strictly(proofs[0]), store: try ICS23Proof.strictly(proofs[1]))
  }

  /// The value of `key` in `store`; `nil` where it has none.
  func verify(appHash: [UInt8], store name: String, key: [UInt8]) throws(ProofFailure) -> [UInt8]? {
    guard appHash.count == 32, appHash.contains(where: { $0 != 0 }) else {
      throw .invalid(.empty, expected: "an application hash of 32 bytes", found: Hex.encode(appHash))
    }
    let storeRoot = try self.key.root(of: .iavl, key: key)
    // Of an absent store nothing is known, not even that it is empty.
    guard case .exists(let existence) = store else {
      throw .invalid(.wrongKey, expected: "a store \(name)", found: "a proof that there is none")
    }
    let root = try store.root(of: .tendermint, key: Array(name.utf8))
    guard existence.proof.value == storeRoot else {
      throw .invalid(.wrongRoot, expected: Hex.encode(existence.proof.value), found: Hex.encode(storeRoot))
    }
    guard root == appHash else {
      throw .invalid(.wrongRoot, expected: Hex.encode(appHash), found: Hex.encode(root))
    }
    return self.key.value
  }
}

extension TrustedCometBFTHeader {
  /// Decides what value `key` has in a store of the application, as of the block before this header's.
  ///
  /// - Parameters:
  ///   - store: The store's name: `evm`, `bank`, `ibc`.
  ///   - key: The key in that store.
  ///   - proof: An ``ICS23StoreProof`` in protobuf.
  /// - Returns: The value, or that there is none.
  public func storeValue(store: String, key: [UInt8], proof: [UInt8]) -> Verdict<VerifiedValue> {
    Verdict { () throws(ProofFailure) in
      let proof = try ICS23StoreProof.strictly(proof)
      return VerifiedValue(
        header: verified, key: key, value: try proof.verify(appHash: appHash, store: store, key: key))
    }
  }
}

/// What a node answered to `abci_query` with `prove=true`, unverified.
public struct CometBFTStoreAnswer: Hashable, Sendable {
  /// The height whose state was asked for; the next height's header commits to it.
  public let height: UInt64
  /// The store's name.
  public let store: String
  /// The key asked for.
  public let key: [UInt8]
  /// The key as it stands beside the proof; the proof itself has it once more.
  public let proofKey: [UInt8]
  /// None where the node says that the key has none.
  public let value: [UInt8]?
  /// An ``ICS23StoreProof`` in protobuf.
  public let proof: [UInt8]

  /// Whether the value beside the proof is another than the one in it. A proof that cannot be read contradicts nothing;
  /// it is refused where it is verified.
  public var isContradictory: Bool {
    guard let proof = try? ICS23StoreProof.strictly(proof) else { return false }
    return proof.key.value != value
  }
}

extension CometBFTAnswer {
  /// `response` of `/abci_query`, with its proof in binary form.
  /// - Throws: A mismatch where it has no proof of this kind.
  public static func store<Failure>(_ field: JSONField<Failure>) throws(Failure) -> CometBFTStoreAnswer {
    let code: UInt32 = try field["code"].ifPresent?.integer() ?? 0
    guard code == 0 else { throw field["code"].mismatch("code 0, not \(code): the query failed") }
    let steps = field["proofOps"].ifPresent ?? field["proof_ops"]
    let all = try steps["ops"].elements()
    guard all.count == 2, try all[0]["type"].string() == "ics23:iavl", try all[1]["type"].string() == "ics23:simple"
    else { throw steps.mismatch("a proof ics23:iavl and one ics23:simple") }
    let key = try base64(field["key"])
    guard let store = String(validating: try base64(all[1]["key"]), as: UTF8.self) else {
      throw all[1]["key"].mismatch("a store's name")
    }
    var proof = ProtobufWriter()
    for step in all { proof.message(1, try base64(step["data"])) }
    let value = try base64(field["value"])
    return CometBFTStoreAnswer(
      height: try field["height"].integer(), store: store, key: key, proofKey: try base64(all[0]["key"]),
      value: value.isEmpty ? nil : value,
      proof: proof.bytes)
  }
}
