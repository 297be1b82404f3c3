import TielineCodec
import TielineCore
import TielineCrypto

/// The contract that keeps a QBFT ledger's validators, and where in its storage: what `getValidators()` returns.
///
/// - Source: Besu, *QBFT: add and remove validators using a smart contract*; Solidity, *Layout of state variables in
///   storage* for `address[]`: the count in its slot, the elements from that slot's Keccak-256 on.
public struct ValidatorContract: Hashable, Sendable {
  public let address: EVMAddress
  /// The slot of the `address[]`, 32 bytes.
  public let slot: [UInt8]

  /// - Throws: ``CheckpointError`` unless the address is not zero and the slot has 32 bytes.
  public init(address: EVMAddress, slot: [UInt8]) throws(CheckpointError) {
    guard address != .zero, slot.count == 32 else {
      throw CheckpointError("the validator contract is \(address.lowercased), slot \(Hex.encode(slot))")
    }
    (self.address, self.slot) = (address, slot)
  }

  /// The slot of the element at `index`.
  func slot(of index: Int) -> [UInt8] {
    var slot = Keccak256.hash(self.slot)
    var carry = index
    for place in slot.indices.reversed() where carry > 0 {
      carry += Int(slot[place])
      slot[place] = UInt8(truncatingIfNeeded: carry)
      carry >>= 8
    }
    return slot
  }
}

/// Proof of what the validator contract holds: for its account, for the count, and for each validator.
public struct ValidatorContractProof: Hashable, Sendable {
  /// Under the block's state root.
  public let account: MerklePatriciaProof
  /// Of the slot that holds how many there are.
  public let count: MerklePatriciaProof
  /// Of the slots that hold the validators, in the contract's order.
  public let elements: [MerklePatriciaProof]

  public init(account: MerklePatriciaProof, count: MerklePatriciaProof, elements: [MerklePatriciaProof]) {
    (self.account, self.count, self.elements) = (account, count, elements)
  }

  /// The canonical form: the list of the account's nodes, the count's, and the list of the elements' lists.
  var item: RLPItem {
    let list = { (proof: MerklePatriciaProof) in RLPItem.list(proof.nodes.map(RLPItem.bytes)) }
    return .list([list(account), list(count), .list(elements.map(list))])
  }

  init(_ fields: RLPFields) throws(ProofFailure) {
    var fields = fields
    account = try Self.nodes(fields.list("the account's nodes"))
    count = try Self.nodes(fields.list("the count's nodes"))
    var list = try fields.list("the validators' nodes")
    var elements: [MerklePatriciaProof] = []
    while !list.isAtEnd {
      guard elements.count < IBFTParameters.maximumValidators else {
        throw .invalid(.tooLarge, expected: "at most \(IBFTParameters.maximumValidators) validators", found: "more")
      }
      elements.append(try Self.nodes(list.list("a validator's nodes")))
    }
    self.elements = elements
    try fields.finish()
  }

  private static func nodes(_ fields: RLPFields) throws(ProofFailure) -> MerklePatriciaProof {
    var fields = fields
    var nodes: [[UInt8]] = []
    while !fields.isAtEnd {
      guard nodes.count < MerklePatriciaProof.maximumNodes else {
        throw .invalid(.tooLarge, expected: "at most \(MerklePatriciaProof.maximumNodes) trie nodes", found: "more")
      }
      nodes.append(try fields.bytes(1...MerklePatriciaProof.maximumBytes, "a node"))
    }
    return MerklePatriciaProof(nodes: nodes)
  }
}

extension TrustedEthereumHeader {
  /// The validators that a contract holds after this block, in ascending order: those of the next one.
  func validators(
    in contract: ValidatorContract, _ proof: ValidatorContractProof
  ) throws(ProofFailure) -> [EVMAddress] {
    let height = verified.height
    let account = try account(contract.address, proof: proof.account).get()
    guard account.state != nil else {
      throw .invalid(.empty, at: height, expected: "the validator contract", found: "no account")
    }
    let word = try storage(of: account, slot: contract.slot, proof: proof.count).get().value ?? []
    let count = word.suffix(2).reduce(0) { $0 << 8 | Int($1) }
    guard count > 0 else { throw .invalid(.empty, at: height, expected: "validators", found: "none") }
    guard word.dropLast(2).allSatisfy({ $0 == 0 }), count <= IBFTParameters.maximumValidators else {
      throw .invalid(
        .tooLarge, at: height, expected: "at most \(IBFTParameters.maximumValidators) validators",
        found: Hex.encode(word))
    }
    guard proof.elements.count == count else {
      throw .invalid(
        .wrongValidators, at: height, expected: "proofs of \(count) validators", found: "\(proof.elements.count)")
    }
    var validators: [EVMAddress] = []
    for (index, element) in proof.elements.enumerated() {
      let word = try storage(of: account, slot: contract.slot(of: index), proof: element).get().value ?? []
      guard word.dropLast(20).allSatisfy({ $0 == 0 }), let address = try? EVMAddress(word.suffix(20)) else {
        throw .invalid(.wrongValue, at: height, expected: "a validator's address", found: Hex.encode(word))
      }
      validators.append(address)
    }
    validators.sort()
    guard Set(validators).count == count else {
      throw .invalid(.wrongValidators, at: height, expected: "\(count) different validators", found: "one twice")
    }
    return validators
  }
}
