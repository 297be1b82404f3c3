import TielineCodec
import TielineCore

/// What shows where one lock of a contract stands: the proof of its status slot and, where it was claimed, of what
/// ``EVMLockLayout/claimedSlots(of:_:)`` names. Each proof is in the encoding of the ledger's own state tree.
public struct EVMLockEvidence: Hashable, Sendable {
  /// The proof of the status slot.
  public let status: [UInt8]
  /// The proofs of a claimed lock's other slots, in order; none of another.
  public let claimed: [[UInt8]]

  public init(status: [UInt8], claimed: [[UInt8]]) { (self.status, self.claimed) = (status, claimed) }

  /// Protobuf: field 1 the status proof, field 2 the others, each.
  public var encoded: [UInt8] {
    var writer = ProtobufWriter()
    writer.message(1, status)
    for proof in claimed { writer.message(2, proof) }
    return writer.bytes
  }

  init(_ bytes: [UInt8]) throws(ProofFailure) {
    do throws(ProtobufError) {
      let message = try ProtobufMessage(bytes)
      try message.only([1, 2])
      (status, claimed) = (try message.bytes(1), try message.repeated(2))
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
    let slots = claimedSlots(of: identifier, terms)
    let (status, outcome) = try Self.status(
      try value(statusSlot(of: identifier), evidence.status),
      claimed: { () throws(ProofFailure) in
        guard evidence.claimed.count == slots.count else {
          throw .insufficient(.needs("the proof of a claimed lock's preimage", height: header.height))
        }
        return try zip(slots, evidence.claimed).map { slot, proof throws(ProofFailure) in try value(slot, proof) }
      }, of: terms, at: header.height)
    if !evidence.claimed.isEmpty, case .claimed = status {
    } else if !evidence.claimed.isEmpty {
      throw .invalid(
        .notCanonical, at: header.height, expected: "no preimage of a lock that was not claimed", found: "one")
    }
    return VerifiedLock(terms: terms, status: status, outcome: outcome, header: header)
  }

  /// ``keeping(_:)``, where these are the terms of a lock that is looked for here.
  func place(of terms: LockTerms, at height: UInt64) throws(ProofFailure) -> EVMLockLayout {
    guard let place = keeping(terms) else {
      throw .invalid(
        .wrongScript, at: height, expected: "a lock of a contract of this ledger's",
        found: "one of \(terms.part?.keeper.description ?? "another")")
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
