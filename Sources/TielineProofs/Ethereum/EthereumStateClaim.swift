import BigInt
import TielineCodec
import TielineCore

/// What `eth_getProof` answers: claims about an account and some of its storage, each with a proof.
///
/// - Source: EIP-1186.
public struct EthereumStateClaim: Hashable, Sendable {
  /// The claim about one slot.
  public struct Slot: Hashable, Sendable {
    /// 32 bytes.
    public let slot: [UInt8]
    /// Zero where nothing is stored.
    public let value: BigUInt
    public let proof: MerklePatriciaProof
  }

  public let address: EVMAddress
  /// As the node says.
  public let nonce: UInt64
  /// As the node says, in wei.
  public let balance: BigUInt
  /// As the node says.
  public let storageRoot: [UInt8]
  /// As the node says.
  public let codeHash: [UInt8]
  /// Of the account, or of its absence.
  public let accountProof: MerklePatriciaProof
  public let slots: [Slot]

  /// Reads the answer.
  /// - Throws: A mismatch where a field is missing or has not its form.
  public init<Failure>(_ answer: JSONField<Failure>) throws(Failure) {
    address = try answer["address"].evmAddress()
    nonce = try answer["nonce"].hexQuantity()
    balance = try answer["balance"].bigHexQuantity()
    storageRoot = try answer["storageHash"].hexBytes(count: 32)
    codeHash = try answer["codeHash"].hexBytes(count: 32)
    accountProof = try MerklePatriciaProof(answer["accountProof"])
    var slots: [Slot] = []
    for entry in try answer["storageProof"].elements() {
      slots.append(
        Slot(
          slot: try Self.slot(entry["key"]), value: try entry["value"].bigHexQuantity(),
          proof: try MerklePatriciaProof(entry["proof"])))
    }
    self.slots = slots
  }

  /// 32 bytes, which some nodes give back as they were asked: without leading zeros.
  private static func slot<Failure>(_ field: JSONField<Failure>) throws(Failure) -> [UInt8] {
    let text = try field.string()
    let digits = text.dropFirst(2)
    guard text.hasPrefix("0x"), digits.utf8.count <= 64,
      let bytes = Hex.decode((digits.utf8.count % 2 == 0 ? "0x" : "0x0") + digits)
    else {
      throw field.mismatch("a slot of at most 32 bytes")
    }
    return [UInt8](repeating: 0, count: 32 - bytes.count) + bytes
  }
}

/// A proven account with the proven values of some of its slots.
public struct VerifiedState: Hashable, Sendable {
  public let account: VerifiedAccount
  /// In the order in which they were claimed.
  public let values: [VerifiedValue]
}

extension TrustedEthereumHeader {
  /// Decides whether all that a claim says is true at this header.
  public func state(_ claim: EthereumStateClaim) -> Verdict<VerifiedState> {
    Verdict { () throws(ProofFailure) in
      let account = try account(claim.address, proof: claim.accountProof).get()
      try check(claim, against: account.state)
      var values: [VerifiedValue] = []
      for slot in claim.slots {
        let value = try storage(of: account, slot: slot.slot, proof: slot.proof).get()
        let proven = (value.value ?? []).reduce(into: BigUInt(0)) { $0 = $0 << 8 | BigUInt($1) }
        guard proven == slot.value else {
          throw wrongValue("0x\(String(proven, radix: 16))", "0x\(String(slot.value, radix: 16))")
        }
        values.append(value)
      }
      return VerifiedState(account: account, values: values)
    }
  }

  private func check(_ claim: EthereumStateClaim, against state: EVMAccount?) throws(ProofFailure) {
    guard claim.nonce == state?.nonce ?? 0, claim.balance == state?.balance ?? 0 else {
      throw wrongValue(
        "nonce \(state?.nonce ?? 0), balance \(state?.balance ?? 0)", "nonce \(claim.nonce), balance \(claim.balance)")
    }
    // Of an account that there is not, some nodes give zeros as hashes, others those of nothing.
    let isNothing = { (hash: [UInt8], empty: [UInt8]) in hash == empty || hash.allSatisfy { $0 == 0 } }
    guard let state else {
      guard isNothing(claim.storageRoot, MerklePatriciaTrie.emptyRoot),
        isNothing(claim.codeHash, EVMAccount.emptyCodeHash)
      else { throw wrongValue("no account", "one with code or storage") }
      return
    }
    guard claim.storageRoot == state.storageRoot else {
      throw wrongValue("storageHash \(Hex.encode(state.storageRoot))", Hex.encode(claim.storageRoot))
    }
    guard claim.codeHash == state.codeHash else {
      throw wrongValue("codeHash \(Hex.encode(state.codeHash))", Hex.encode(claim.codeHash))
    }
  }

  private func wrongValue(_ expected: String, _ found: String) -> ProofFailure {
    .invalid(.wrongValue, at: verified.height, expected: expected, found: found)
  }
}
