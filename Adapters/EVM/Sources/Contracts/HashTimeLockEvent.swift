import TielineCore

/// What the `HashTimeLock` contract logs.
public enum HashTimeLockEvent: Hashable, Sendable {
  case locked(LockIdentifier, hashlock: Hashlock)
  case claimed(LockIdentifier, hashlock: Hashlock, preimage: Preimage)
  case refunded(LockIdentifier, hashlock: Hashlock)

  static let lockedTopic = ABI.topic(
    "Locked(bytes32,address,address,uint256,address,uint256[],uint256[],bytes32,uint256)")
  static let claimedTopic = ABI.topic("Claimed(bytes32,bytes32,bytes32,address)")
  static let refundedTopic = ABI.topic("Refunded(bytes32,bytes32,address)")
  /// First topics of the events that are read.
  public static let topics = [lockedTopic, claimedTopic, refundedTopic]

  /// Reads a log of the contract; `nil` for an event that is none of these.
  /// - Throws: ``ABIError`` for a log that names one of these events and does not hold it.
  public static func decode(topics: [[UInt8]], data: [UInt8]) throws(ABIError) -> HashTimeLockEvent? {
    switch topics.first {
    case lockedTopic:
      guard topics.count == 4, let identifier = try? LockIdentifier(topics[1]) else { throw .wrongTopics }
      let types: [ABIType] = [.uint256, .address, .array(.uint256), .array(.uint256), .bytes32, .uint256]
      let values = try ABI.decode(data, as: types)
      return .locked(identifier, hashlock: Hashlock(checked: values[4].bytes ?? []))
    case claimedTopic:
      let (identifier, hashlock) = try names(topics)
      let values = try ABI.decode(data, as: [.bytes32, .address])
      return .claimed(identifier, hashlock: hashlock, preimage: Preimage(checked: values[0].bytes ?? []))
    case refundedTopic:
      let (identifier, hashlock) = try names(topics)
      return .refunded(identifier, hashlock: hashlock)
    default: return nil
    }
  }

  private static func names(_ topics: [[UInt8]]) throws(ABIError) -> (LockIdentifier, Hashlock) {
    guard topics.count == 3, let identifier = try? LockIdentifier(topics[1]), let hashlock = try? Hashlock(topics[2])
    else { throw .wrongTopics }
    return (identifier, hashlock)
  }
}
