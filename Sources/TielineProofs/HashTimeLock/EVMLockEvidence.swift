import TielineCodec
import TielineCore

/// What shows where one lock of the `HashTimeLock` contract stands: the proof of its status slot and, where it was
/// claimed, of its preimage slot. Each proof is in the encoding of the ledger's own state tree.
public struct EVMLockEvidence: Hashable, Sendable {
  /// The proof of the status slot.
  public let status: [UInt8]
  /// The proof of the preimage slot, of a claimed lock only.
  public let preimage: [UInt8]?

  public init(status: [UInt8], preimage: [UInt8]?) { (self.status, self.preimage) = (status, preimage) }

  /// Protobuf: field 1 the status proof, field 2 the preimage proof.
  public var encoded: [UInt8] {
    var writer = ProtobufWriter()
    writer.message(1, status)
    if let preimage { writer.message(2, preimage) }
    return writer.bytes
  }

  init(_ bytes: [UInt8]) throws(ProofFailure) {
    do throws(ProtobufError) {
      let message = try ProtobufMessage(bytes)
      try message.only([1, 2])
      (status, preimage) = (try message.bytes(1), try message.optionalBytes(2))
    } catch { throw .invalid(Rejection(undecodable: "proofs of a lock's slots", error)) }
    guard encoded == bytes else {
      throw .invalid(.notCanonical, expected: "the one encoding of a lock's proofs", found: "another")
    }
  }
}

extension EVMLockLayout {
  /// Where a lock that this contract keeps stands, from the proofs of its slots.
  ///
  /// - Parameters:
  ///   - header: The block whose state it is.
  ///   - value: Verifies the proof of a slot, and gives its 32 bytes or `nil` where it is empty.
  func lock(
    _ terms: LockTerms, _ evidence: [UInt8], of header: VerifiedHeader,
    value: (_ slot: [UInt8], _ proof: [UInt8]) throws(ProofFailure) -> [UInt8]?
  ) throws(ProofFailure) -> VerifiedLock {
    let identifier: LockIdentifier
    do throws(ValueError) { identifier = try self.identifier(of: terms) } catch {
      throw .invalid(.wrongScript, at: header.height, expected: "terms of a lock on an EVM ledger", found: "\(error)")
    }
    let evidence = try EVMLockEvidence(evidence)
    let status = try Self.status(
      try value(statusSlot(of: identifier), evidence.status),
      preimage: { () throws(ProofFailure) in
        guard let proof = evidence.preimage else {
          throw .insufficient(.needs("the proof of a claimed lock's preimage", height: header.height))
        }
        return try value(preimageSlot(of: identifier), proof)
      }, of: terms, at: header.height)
    if evidence.preimage != nil, case .claimed = status {
    } else if evidence.preimage != nil {
      throw .invalid(
        .notCanonical, at: header.height, expected: "no preimage of a lock that was not claimed", found: "one")
    }
    return VerifiedLock(terms: terms, status: status, header: header)
  }

  /// ``keeping(_:)``, where these are the terms of a lock that is looked for here.
  func place(of terms: LockTerms, at height: UInt64) throws(ProofFailure) -> EVMLockLayout {
    guard let place = keeping(terms) else {
      throw .invalid(
        .wrongScript, at: height, expected: "an end of a carry at \((bridge ?? contract).lowercased)",
        found: "\(terms.sender) to \(terms.recipient)")
    }
    return place
  }

  /// That there is a contract: where none is, every lock would seem to be absent.
  func checkContract(_ account: VerifiedAccount) throws(ProofFailure) {
    guard let state = account.state, state.codeHash != EVMAccount.emptyCodeHash else {
      throw .invalid(
        .wrongScript, at: account.header.height, expected: "the contract \(contract.lowercased)",
        found: account.state == nil ? "no account" : "an account without code")
    }
  }

  /// The key of a contract's slot in the `evm` store of a Cosmos ledger.
  ///
  /// - Source: Ethermint, `x/evm/types/key.go`: prefix 2, address, slot.
  public func cosmosKey(of slot: [UInt8]) -> [UInt8] { [2] + contract.bytes + slot }

  /// The store that holds contracts on a Cosmos ledger.
  public static let cosmosStore = "evm"
}
