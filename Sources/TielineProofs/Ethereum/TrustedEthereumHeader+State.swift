import TielineCodec
import TielineCore
import TielineCrypto

/// Accounts and storage under the header's state root.
///
/// - Source: EIP-1186; Ethereum Yellow Paper, section 4.1.
extension TrustedEthereumHeader {
  /// The account at `address`, or that there is none.
  public func account(_ address: EVMAddress, proof: MerklePatriciaProof) -> Verdict<VerifiedAccount> {
    Verdict { () throws(ProofFailure) in
      let leaf = try inBlock { () throws(ProofFailure) in
        try proof.value(of: Keccak256.hash(address.bytes), root: stateRoot)
      }
      let state: EVMAccount? = if let leaf { try EVMAccount(rlp: leaf) } else { nil }
      return VerifiedAccount(header: verified, address: address, state: state)
    }
  }

  /// What a contract stores in a slot, or that it stores nothing there.
  ///
  /// - Parameters:
  ///   - slot: 32 bytes, before hashing.
  ///   - storageProof: Without nodes where the account, or its storage, is empty.
  /// - Returns: A value whose key is the address and the slot, 52 bytes; the value has 32 bytes, big-endian.
  public func storage(
    _ address: EVMAddress, slot: [UInt8], accountProof: MerklePatriciaProof, storageProof: MerklePatriciaProof
  ) -> Verdict<VerifiedValue> {
    Verdict { () throws(ProofFailure) in
      let account = try account(address, proof: accountProof).get()
      return try storage(of: account, slot: slot, proof: storageProof).get()
    }
  }

  /// As ``storage(_:slot:accountProof:storageProof:)``, for one of several slots of an account that is proven already.
  public func storage(
    of account: VerifiedAccount, slot: [UInt8], proof: MerklePatriciaProof
  ) -> Verdict<VerifiedValue> {
    Verdict { () throws(ProofFailure) in
      guard account.header == verified else {
        throw .invalid(
          .wrongRoot, at: verified.height, expected: "an account at block \(Hex.encode(verified.hash))",
          found: "one at block \(Hex.encode(account.header.hash))")
      }
      guard slot.count == 32 else {
        throw .invalid(.wrongKey, at: verified.height, expected: "a slot of 32 bytes", found: Hex.encode(slot))
      }
      let root = account.state?.storageRoot ?? MerklePatriciaTrie.emptyRoot
      let leaf = try inBlock { () throws(ProofFailure) in
        try proof.value(of: Keccak256.hash(slot), root: root)
      }
      let value: [UInt8]? = if let leaf { try Self.word(leaf) } else { nil }
      return VerifiedValue(header: verified, key: account.address.bytes + slot, value: value)
    }
  }

  /// The 32 bytes whose RLP without leading zeros is in a storage leaf; zero is never stored.
  private static func word(_ leaf: [UInt8]) throws(ProofFailure) -> [UInt8] {
    let item: RLPExtent
    do throws(RLPError) { item = try RLPExtent(filling: leaf) } catch {
      throw .invalid(Rejection(undecodable: "a storage value", error))
    }
    guard !item.isList, (1...32).contains(item.count), leaf[item.payload] != 0 else {
      throw .invalid(
        .malformed, expected: "a storage value of 1 to 32 bytes without leading zeros", found: Hex.encode(leaf))
    }
    var word = [UInt8](repeating: 0, count: 32)
    for index in 0..<item.count { word[32 - item.count + index] = leaf[item.payload + index] }
    return word
  }

  /// Adds the header's height to a rejection.
  func inBlock<Result>(_ check: () throws(ProofFailure) -> Result) throws(ProofFailure) -> Result {
    do throws(ProofFailure) { return try check() } catch {
      guard case .invalid(let rejection) = error, rejection.height == nil else { throw error }
      throw .invalid(
        rejection.reason, at: verified.height, expected: rejection.expected, found: rejection.found)
    }
  }
}
