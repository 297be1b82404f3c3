import TielineCore
import TielineCrypto

/// Where the `HashTimeLock` contract keeps its locks: a map from a lock's name to its status, timelock and preimage. The
/// `CertificateBridge` keeps ends of carries in the same way, and `GatewayCalls` ends of calls.
///
/// The name commits to all terms, so the proof of one storage slot is the proof of the lock.
public struct EVMLockLayout: Hashable, Sendable {
  /// The `HashTimeLock` contract's address; in the layout of one lock, that of the contract that keeps it.
  public let contract: EVMAddress
  /// The address of the ledger's `CertificateBridge`, where ends of carries are looked for as well. Documents hold the
  /// layout of one lock, and never this.
  public let bridge: EVMAddress?
  /// The same of its `GatewayCalls`.
  public let calls: EVMAddress?
  /// The chain id, which a lock's name commits to.
  public let chainID: UInt64

  public init(contract: EVMAddress, chainID: UInt64, bridge: EVMAddress? = nil, calls: EVMAddress? = nil) {
    (self.contract, self.chainID, self.bridge, self.calls) = (contract, chainID, bridge, calls)
  }

  /// The layout of the one contract that keeps a lock of these terms.
  /// - Returns: `nil` for an end of something that another contract keeps.
  public func keeping(_ terms: LockTerms) -> EVMLockLayout? {
    guard let part = terms.part else { return EVMLockLayout(contract: contract, chainID: chainID) }
    let keeper = (part.carry == nil ? calls : bridge) ?? contract
    guard let address = try? EVMAddress(part.keeper.address), address == keeper else { return nil }
    return EVMLockLayout(contract: keeper, chainID: chainID)
  }

  /// The status of a claimed lock.
  public static let claimed: UInt8 = 2

  /// What the contract calls a lock with these terms.
  public func identifier(of terms: EVMLockTerms) -> LockIdentifier {
    LockIdentifier(checked: Keccak256.hash(ABI.encode([.uint256(chainID), .address(contract), terms.abiValue])))
  }

  /// What the contract that keeps the lock calls it.
  /// - Throws: ``ValueError`` for terms that no EVM ledger's contract takes.
  public func identifier(of terms: LockTerms) throws(ValueError) -> LockIdentifier {
    if let part = terms.part { return LockIdentifier(checked: Keccak256.hash(try part.evmItem)) }
    return identifier(of: try EVMLockTerms(terms))
  }

  /// The slot of a lock's status: 0 absent, 1 locked, 2 claimed, 3 refunded.
  public func statusSlot(of lock: LockIdentifier) -> [UInt8] { Self.place(of: lock) }

  /// The slot of a claimed lock's preimage.
  public func preimageSlot(of lock: LockIdentifier) -> [UInt8] {
    Self.slot(Self.preimageOffset, behind: Self.place(of: lock))
  }

  /// What is to be shown of a claimed lock: the slot of its preimage, and where a call was executed those of its outcome
  /// and of the answer's hash.
  public func claimedSlots(of lock: LockIdentifier, _ terms: LockTerms) -> [[UInt8]] {
    let preimage = preimageSlot(of: lock)
    guard case .execution? = terms.part else { return [preimage] }
    let outcome = Self.place(of: lock, in: Self.outcomesSlot)
    return [preimage, outcome, Self.slot(1, behind: outcome)]
  }

  private static func slot(_ offset: UInt64, behind place: [UInt8]) -> [UInt8] {
    var (slot, carry) = (place, offset)
    // Storage wraps around at 2²⁵⁶, as its addresses are words of the machine.
    for index in slot.indices.reversed() {
      carry += UInt64(slot[index])
      slot[index] = UInt8(truncatingIfNeeded: carry)
      carry >>= 8
    }
    return slot
  }

  /// - Source: Vyper documentation, *Storage layout*: a map's value stands at keccak256(slot ‖ key), a struct's fields
  ///   one after the other from there.
  private static func place(of lock: LockIdentifier, in map: UInt64 = locksSlot) -> [UInt8] {
    Keccak256.hash(Amount(map).bytes32 + lock.bytes)
  }

  /// The map's own slot in the contract; `Tests/Contracts` pins it.
  private static let locksSlot: UInt64 = 1
  /// That of `GatewayCalls`' outcomes.
  private static let outcomesSlot: UInt64 = 3
  private static let preimageOffset: UInt64 = 2
}

extension EVMLockLayout {
  /// What a lock's slots say.
  ///
  /// - Parameters:
  ///   - status: The status slot's value, `nil` where it is empty.
  ///   - claimed: The values of the slots of a claimed lock, `nil` where one is empty; looked at only where it was.
  static func status(
    _ status: [UInt8]?, claimed: () throws(ProofFailure) -> [[UInt8]?], of terms: LockTerms, at height: UInt64
  ) throws(ProofFailure) -> (status: LockObservation.Status, outcome: CallOutcome?) {
    guard let status else { return (.absent, nil) }
    guard status.count == 32, status.dropLast().allSatisfy({ $0 == 0 }) else {
      throw .invalid(.wrongScript, at: height, expected: "a lock's status", found: Hex.encode(status.prefix(40)))
    }
    switch status[31] {
    case 1: return (.locked, nil)
    case Self.claimed:
      let values = try claimed()
      // A preimage of zeros leaves its slot empty.
      let preimage = try terms.preimage((values.first ?? nil) ?? [UInt8](repeating: 0, count: 32), at: height)
      return (.claimed(preimage), try outcome(values.dropFirst(), at: height))
    case 3: return (.refunded, nil)
    default: throw .invalid(.wrongScript, at: height, expected: "status 1, 2 or 3", found: "\(status[31])")
    }
  }
  /// - Parameter values: Outcome and hash of the answer, where a call was executed; else none.
  private static func outcome(
    _ values: ArraySlice<[UInt8]?>, at height: UInt64
  ) throws(ProofFailure) -> CallOutcome? {
    guard let first = values.first else { return nil }
    guard let word = first, word.count == 32, word.dropLast().allSatisfy({ $0 == 0 }), (1...2).contains(word[31]),
      let result = values.last.flatMap({ $0 }).flatMap({ try? ResultHash($0) })
    else { throw .invalid(.wrongScript, at: height, expected: "a call's outcome", found: "none") }
    return CallOutcome(succeeded: word[31] == 1, result: result)
  }
}
