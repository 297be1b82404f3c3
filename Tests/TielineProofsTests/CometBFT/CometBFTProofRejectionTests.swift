import Testing
import TielineCodec
import TielineCore
import TielineCrypto
import TielineTestVectors

@testable import TielineProofs

/// Proofs that have to be refused: of storage, of transactions, of results, of parents.
@Suite(.enabled(if: SharedVectors.areThere))
struct CometBFTProofRejectionTests {
  private let folder: ReplayFolder
  private let header: TrustedCometBFTHeader

  init() throws {
    folder = try CometBFTVectors.folder("single")
    header = try CometBFTVectors.client(at: 801, in: folder).head
  }

  private func answer(_ name: String) throws -> CometBFTStoreAnswer {
    try CometBFTAnswer.store(try folder.requiredJSON("abci_\(name).json"))
  }

  private func parts(_ name: String) throws -> ICS23StoreProof {
    try Verdict { () throws(ProofFailure) in
      do { return try ICS23StoreProof.strictly(try answer(name).proof) } catch {
        throw .invalid(.malformed, expected: "", found: "\(error)")
      }
    }.get(file: name)
  }

  private func existence(_ name: String) throws -> ICS23ExistenceProof {
    guard case .exists(let existence) = try parts(name).key else { throw CancellationError() }
    return existence.proof
  }

  /// A proof of the recorded store with another one of a key in it.
  private func proof(_ key: ICS23Proof) throws -> [UInt8] {
    ICS23StoreProof(key: key, store: try parts("exist_counter").store).encoded
  }

  private func proof(_ key: ICS23ExistenceProof) throws -> [UInt8] {
    try proof(.exists(ICS23Proof.Existence(proof: key)))
  }

  @Test func `refuses each false proof of storage for its own reason`() throws {
    let counter = try answer("exist_counter")
    let other = try CometBFTVectors.client(at: 474, in: try CometBFTVectors.folder("fourval")).head
    let next = try CometBFTVectors.client(at: 802, in: folder).head
    let absent = try answer("absent")
    var zero = header.header
    zero.appHash = [UInt8](repeating: 0, count: 32)
    var none = header.header
    none.appHash = []
    func of(_ header: TrustedCometBFTHeader, _ proof: [UInt8], key: [UInt8]? = nil, store: String = "evm") -> String {
      Self.outcome(header.storeValue(store: store, key: key ?? counter.key, proof: proof))
    }
    let cases = [
      ("nothing wrong", "accepted", of(header, counter.proof)),
      ("absent, nothing wrong", "accepted", of(header, absent.proof, key: absent.key)),
      ("swapped between ledgers", "wrongRoot", of(other, counter.proof)),
      ("swapped between heights", "wrongRoot", of(next, counter.proof)),
      ("another key", "wrongKey", of(header, counter.proof, key: absent.key)),
      ("existence in another store", "wrongKey", of(header, counter.proof, store: "bank")),
      ("absence proof of another key", "wrongKey", of(header, absent.proof)),
      ("no application hash (S-5)", "empty", of(TrustedCometBFTHeader(none), counter.proof)),
      ("a zero application hash (S-5)", "empty", of(TrustedCometBFTHeader(zero), counter.proof)),
      ("nothing", "malformed", of(header, [])),
      ("trailing bytes", "malformed", of(header, counter.proof + [0])),
    ]
    try check("storage", cases + forgedCases(counter) + absenceCases() + shapeCases(counter))
  }

  private func forgedCases(_ counter: CometBFTStoreAnswer) throws -> [(String, String, String)] {
    let honest = try existence("exist_counter")
    func changed(_ change: (inout ICS23ExistenceProof) -> Void) throws -> String {
      var proof = honest
      change(&proof)
      return Self.outcome(header.storeValue(store: "evm", key: counter.key, proof: try self.proof(proof)))
    }
    return [
      ("the value plus one", "wrongRoot", try changed { $0.value[31] += 1 }),
      ("the value minus one", "wrongRoot", try changed { $0.value[31] -= 1 }),
      ("an empty value", "empty", try changed { $0.value = [] }),
      ("a node dropped", "wrongRoot", try changed { $0.path.removeLast() }),
      ("the first node dropped", "wrongRoot", try changed { $0.path.removeFirst() }),
      ("a node twice", "wrongField", try changed { $0.path.append($0.path[0]) }),
      ("no leaf", "wrongField", try changed { $0.leaf = nil }),
      ("another leaf hash", "wrongField", try changed { $0.leaf?.hash = .keccak256 }),
      ("no value hash", "wrongField", try changed { $0.leaf?.valueHash = .none }),
      ("a leaf's prefix beginning with 1", "wrongField", try changed { $0.leaf?.prefix[0] = 1 }),
      ("a longer leaf's prefix", "wrongField", try changed { $0.leaf?.prefix += [0] }),
      ("an inner hash SHA-512", "wrongField", try changed { $0.path[0].hash = .sha512 }),
      ("an inner prefix too short", "wrongField", try changed { $0.path[0].prefix = [2] }),
      ("an inner prefix too long", "wrongField", try changed { $0.path[0].prefix += [UInt8](repeating: 0, count: 40) }),
      ("an inner suffix of part of a child", "wrongField", try changed { $0.path[0].suffix += [0] }),
    ]
  }

  private func absenceCases() throws -> [(String, String, String)] {
    let slots = ["sender", "receiver", "hashlock", "timelock", "amount", "state"]
    let neighbours = try slots.map { try existence("exist_lock_\($0)") }
    func absence(_ key: [UInt8], _ left: ICS23ExistenceProof?, _ right: ICS23ExistenceProof?) throws -> String {
      let proof = ICS23AbsenceProof(key: key, left: left, right: right)
      let encoded = try self.proof(.absent(ICS23Proof.Absence(proof: proof)))
      return Self.outcome(header.storeValue(store: "evm", key: key, proof: encoded))
    }
    var between = neighbours[0].key
    between.append(0)
    var other = neighbours[1]
    other.value[0] ^= 1
    return [
      ("between neighbours, nothing wrong", "accepted", try absence(between, neighbours[0], neighbours[1])),
      ("an existing key between others", "wrongField", try absence(neighbours[1].key, neighbours[0], neighbours[2])),
      ("an existing key beside itself", "wrongKey", try absence(neighbours[1].key, neighbours[0], neighbours[1])),
      ("neighbours exchanged", "wrongKey", try absence(between, neighbours[1], neighbours[0])),
      ("only a left neighbour that is not last", "wrongField", try absence(between, neighbours[0], nil)),
      ("only a right neighbour that is not first", "wrongField", try absence(between, nil, neighbours[1])),
      ("no neighbour", "empty", try absence(between, nil, nil)),
      ("neighbours of two roots", "wrongRoot", try absence(between, neighbours[0], other)),
    ]
  }

  private func shapeCases(_ counter: CometBFTStoreAnswer) throws -> [(String, String, String)] {
    let parts = try parts("exist_counter")
    func wrapped(_ proofs: [[UInt8]]) -> String {
      var writer = ProtobufWriter()
      for proof in proofs { writer.message(1, proof) }
      return Self.outcome(header.storeValue(store: "evm", key: counter.key, proof: writer.bytes))
    }
    var batch = ProtobufWriter()
    batch.message(3, [])
    guard case .exists(let existence) = parts.key else { throw CancellationError() }
    func under(_ specification: ICS23Specification) -> String {
      let root = Verdict { () throws(ProofFailure) in try existence.proof.root() }.accepted ?? []
      return Self.outcome(parts.key.verify(specification, root: root, key: counter.key))
    }
    return [
      ("the store's proof left out", "malformed", wrapped([parts.key.encoded])),
      ("three proofs", "malformed", wrapped([parts.key.encoded, parts.store.encoded, parts.store.encoded])),
      ("the proofs exchanged", "wrongKey", wrapped([parts.store.encoded, parts.key.encoded])),
      ("a proof of many keys", "malformed", wrapped([batch.bytes, parts.store.encoded])),
      ("IAVL under its own specification", "accepted", under(.iavl)),
      ("IAVL under the simple tree's", "wrongField", under(.tendermint)),
      ("IAVL under the sparse tree's", "wrongField", under(.sparseMerkleTree)),
    ]
  }

  @Test func `refuses each false transaction, result and parent for its own reason`() throws {
    let recorded = try CometBFTAnswer.transaction(try folder.requiredJSON("tx_prove_372.json"))
    let block = try CometBFTVectors.client(at: 372, in: folder).head
    let next = try CometBFTVectors.block(373, in: folder, validators: 372).header
    let results = try CometBFTAnswer.results(try folder.requiredJSON("block_results_372.json"))
    let result = try #require(CometBFTInclusionProof.result(0, of: results))
    func with(_ proof: CometBFTInclusionProof, content: [UInt8]? = nil, root: [UInt8]? = nil) -> [UInt8] {
      CometBFTInclusionProof(
        root: root ?? proof.root, content: content ?? proof.content, place: proof.place, leafHash: proof.leafHash,
        aunts: proof.aunts
      ).encoded
    }
    let free = CometBFTResult.Content(code: 0, data: results[0].data, gasWanted: 500_000, gasUsed: 163_166).encoded
    let parent = try CometBFTVectors.block(801, in: folder).header
    var later = parent
    later.appHash[0] ^= 1
    let child = try CometBFTVectors.client(at: 802, in: folder).head
    let successor = TrustedCometBFTHeader(next)
    try check(
      "inclusion",
      [
        ("a transaction, nothing wrong", "accepted", Self.outcome(block.transaction(recorded.proof.encoded))),
        (
          "a changed transaction", "wrongValue",
          Self.outcome(block.transaction(with(recorded.proof, content: recorded.proof.content + [0])))
        ),
        ("a transaction of another block", "wrongRoot", Self.outcome(header.transaction(recorded.proof.encoded))),
        (
          "a transaction under another root", "wrongRoot",
          Self.outcome(block.transaction(with(recorded.proof, root: header.dataHash)))
        ),
        ("a result, nothing wrong", "accepted", Self.outcome(successor.result(result.encoded))),
        ("a result with one more gas", "wrongValue", Self.outcome(successor.result(with(result, content: free)))),
        ("a result against its own block", "wrongRoot", Self.outcome(block.result(result.encoded))),
        ("a parent, nothing wrong", "accepted", Self.outcome(child.parent(parent.encoded))),
        ("a changed parent", "wrongParent", Self.outcome(child.parent(later.encoded))),
        ("a grandparent", "wrongHeight", Self.outcome(successor.parent(next.encoded))),
      ])
    let transaction = try #require(block.transaction(recorded.proof.encoded).accepted)
    #expect(transaction.hash == SHA256.hash(recorded.proof.content))
    #expect(try #require(successor.result(result.encoded).accepted).belongs(to: transaction))
    #expect(child.parent(parent.encoded).accepted?.header == parent)
  }

  private static func outcome<Value>(_ verdict: Verdict<Value>) -> String {
    verdict.rejection?.reason.rawValue ?? verdict.shortfall?.description ?? "accepted"
  }

  private func check(_ what: String, _ cases: [(String, String, String)]) throws {
    for (name, expected, found) in cases {
      print("cometbft \(what) | \(name) | \(found)")
      #expect(found == expected, "\(what): \(name)")
    }
  }
}
