import TielineCore
import TielineCrypto

/// That a lane may have one method of one contract called, or no longer, as contracts and committees name it.
///
/// - Source: `Adapters/EVM/Contracts/GatewayCalls.vy`, `allow`.
public struct EVMPermission: Hashable, Sendable {
  /// What every permission's item begins with, and no other item does.
  public static let prefix = Keccak256.hash("tieline allow 1".utf8)

  /// Of the gateway that makes the call.
  public let lane: EVMLane
  /// The contract that is called.
  public let target: EVMAddress
  /// 4 bytes.
  public let selector: [UInt8]
  /// What it is to be.
  public let isAllowed: Bool
  /// How often it was changed before.
  public let changes: UInt64

  public init(lane: EVMLane, target: EVMAddress, selector: [UInt8], isAllowed: Bool, changes: UInt64) {
    (self.lane, self.target, self.selector) = (lane, target, selector)
    (self.isAllowed, self.changes) = (isAllowed, changes)
  }

  /// What a committee attests for it to be changed: 8 words.
  public var item: [UInt8] {
    Self.prefix + EVMCarry.word(of: lane.here.ledger) + EVMCarry.word(of: lane.here.keeper) + lane.name
      + EVMCarry.word(of: target) + Self.word(of: selector) + Amount(isAllowed ? 1 : 0).bytes32
      + Amount(changes).bytes32
  }

  /// A selector in a contract's words: zeros behind it.
  public static func word(of selector: [UInt8]) -> [UInt8] {
    Array((selector + [UInt8](repeating: 0, count: 32)).prefix(32))
  }
}
