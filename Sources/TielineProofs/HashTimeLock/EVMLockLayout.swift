import TielineCore
import TielineCrypto

/// Where the `HashTimeLock` contract keeps its locks: a map from a lock's name to its status, timelock and preimage. The
/// `CertificateBridge` keeps ends of carries in the same way.
///
/// The name commits to all terms, so the proof of one storage slot is the proof of the lock.
public struct EVMLockLayout: Hashable, Sendable {
  /// The `HashTimeLock` contract's address; that of the bridge in the layout of an end of a carry.
  public let contract: EVMAddress
  /// The address of the ledger's `CertificateBridge`, where ends of carries are looked for as well. Documents hold the
  /// layout of one lock, and never this.
  public let bridge: EVMAddress?
  /// The chain id, which a lock's name commits to.
  public let chainID: UInt64

  public init(contract: EVMAddress, chainID: UInt64, bridge: EVMAddress? = nil) {
    (self.contract, self.chainID, self.bridge) = (contract, chainID, bridge)
  }

  /// The layout of the one contract that keeps a lock of these terms.
  /// - Returns: `nil` for an end of a carry at another bridge.
  public func keeping(_ terms: LockTerms) -> EVMLockLayout? {
    guard let carry = terms.carry, let end = terms.end else {
      return EVMLockLayout(contract: contract, chainID: chainID)
    }
    guard let address = try? EVMAddress(carry.bridge(at: end).address), address == bridge ?? contract else {
      return nil
    }
    return EVMLockLayout(contract: address, chainID: chainID)
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
    if let carry = terms.carry { return try EVMCarry(carry).identifier }
    return identifier(of: try EVMLockTerms(terms))
  }

  /// The slot of a lock's status: 0 absent, 1 locked, 2 claimed, 3 refunded.
  public func statusSlot(of lock: LockIdentifier) -> [UInt8] { Self.place(of: lock) }

  /// The slot of a claimed lock's preimage.
  public func preimageSlot(of lock: LockIdentifier) -> [UInt8] {
    var slot = Self.place(of: lock)
    var carry = Self.preimageOffset
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
  private static func place(of lock: LockIdentifier) -> [UInt8] {
    Keccak256.hash(Amount(locksSlot).bytes32 + lock.bytes)
  }

  /// The map's own slot in the contract; `Tests/Contracts` pins it.
  private static let locksSlot: UInt64 = 1
  private static let preimageOffset: UInt64 = 2
}

extension EVMLockLayout {
  /// What a lock's slots say.
  ///
  /// - Parameters:
  ///   - status: The status slot's value, `nil` where it is empty.
  ///   - preimage: The preimage slot's value, `nil` where it is empty; looked at only where the lock was claimed.
  static func status(
    _ status: [UInt8]?, preimage: () throws(ProofFailure) -> [UInt8]?, of terms: LockTerms, at height: UInt64
  ) throws(ProofFailure) -> LockObservation.Status {
    guard let status else { return .absent }
    guard status.count == 32, status.dropLast().allSatisfy({ $0 == 0 }) else {
      throw .invalid(.wrongScript, at: height, expected: "a lock's status", found: Hex.encode(status.prefix(40)))
    }
    switch status[31] {
    case 1: return .locked
    // A preimage of zeros leaves its slot empty.
    case claimed: return .claimed(try terms.preimage(try preimage() ?? [UInt8](repeating: 0, count: 32), at: height))
    case 3: return .refunded
    default: throw .invalid(.wrongScript, at: height, expected: "status 1, 2 or 3", found: "\(status[31])")
    }
  }
}
