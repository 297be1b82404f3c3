import TielineCore
import TielineProofs

/// What the `HashTimeLock` contract logs.
public enum HashTimeLockEvent: Hashable, Sendable {
  case locked(LockIdentifier, EVMLockTerms)
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
      return .locked(identifier, try terms(sender: topics[2], recipient: topics[3], logged: values))
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

  private static func terms(
    sender: [UInt8], recipient: [UInt8], logged values: [ABIValue]
  ) throws(ABIError) -> EVMLockTerms {
    guard let sender = try ABI.decode(sender, as: [.address])[0].address,
      let recipient = try ABI.decode(recipient, as: [.address])[0].address,
      let kind = values[0].uint64.flatMap(EVMLockTerms.Kind.init(rawValue:)), let token = values[1].address,
      let ids = values[2].values?.compactMap(\.amount), let amounts = values[3].values?.compactMap(\.amount),
      let hashlock = values[4].bytes.flatMap({ try? Hashlock($0) }), let timelock = values[5].uint64
    else { throw .invalid(type: "lock terms", offset: 0) }
    return EVMLockTerms(
      sender: sender, recipient: recipient, kind: kind, token: token, ids: ids, amounts: amounts, hashlock: hashlock,
      timelock: timelock)
  }

  private static func names(_ topics: [[UInt8]]) throws(ABIError) -> (LockIdentifier, Hashlock) {
    guard topics.count == 3, let identifier = try? LockIdentifier(topics[1]), let hashlock = try? Hashlock(topics[2])
    else { throw .wrongTopics }
    return (identifier, hashlock)
  }
}
