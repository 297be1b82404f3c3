import TielineCore
import TielineProofs

/// What the `GatewayCalls` contract logs of calls.
enum GatewayCallsEvent: Hashable {
  case committed(LockIdentifier, hashlock: Hashlock)
  case executed(LockIdentifier, hashlock: Hashlock, outcome: CallOutcome, answer: [UInt8], preimage: Preimage)
  case settled(LockIdentifier, hashlock: Hashlock, outcome: CallOutcome, preimage: Preimage)
  case refunded(LockIdentifier, hashlock: Hashlock)

  private static let committedTopic = ABI.topic("Committed(bytes32,bytes32,address,\(EVMGatewayCall.type),bytes)")
  static let executedTopic = ABI.topic("Executed(bytes32,bytes32,uint256,bytes32,bytes,bytes32)")
  private static let settledTopic = ABI.topic("Settled(bytes32,bytes32,uint256,bytes32,bytes32,address)")
  private static let refundedTopic = ABI.topic("Refunded(bytes32,bytes32,address)")
  /// First topics of the events that are read.
  static let topics = [committedTopic, executedTopic, settledTopic, refundedTopic]

  /// The hashlock's place among a call's words.
  private static let hashlockWord = 11
  private static let callWords = 15

  /// Reads a log of the contract; `nil` for an event that is none of these.
  /// - Throws: ``ABIError`` for a log that names one of these events and does not hold it, or whose call has another
  ///   name than it says.
  static func decode(topics: [[UInt8]], data: [UInt8]) throws(ABIError) -> GatewayCallsEvent? {
    switch topics.first {
    case committedTopic:
      guard topics.count == 4, let identifier = try? LockIdentifier(topics[1]) else { throw .wrongTopics }
      let (words, start) = (Array(data.prefix(callWords * 32)), hashlockWord * 32)
      guard words.count == callWords * 32, EVMGatewayCall.identifier(words: words) == identifier else {
        throw .invalid(type: "call", offset: 0)
      }
      return .committed(identifier, hashlock: Hashlock(checked: Array(words[start..<start + 32])))
    case executedTopic:
      let (identifier, hashlock) = try names(topics)
      let values = try ABI.decode(data, as: [.uint256, .bytes32, .bytes, .bytes32])
      return .executed(
        identifier, hashlock: hashlock, outcome: try outcome(values), answer: values[2].bytes ?? [],
        preimage: Preimage(checked: values[3].bytes ?? []))
    case settledTopic:
      let (identifier, hashlock) = try names(topics)
      let values = try ABI.decode(data, as: [.uint256, .bytes32, .bytes32, .address])
      return .settled(
        identifier, hashlock: hashlock, outcome: try outcome(values), preimage: Preimage(checked: values[2].bytes ?? [])
      )
    case refundedTopic:
      let (identifier, hashlock) = try names(topics)
      return .refunded(identifier, hashlock: hashlock)
    default: return nil
    }
  }

  /// - Parameter values: Outcome and hash of the answer come first.
  static func outcome(_ values: [ABIValue]) throws(ABIError) -> CallOutcome {
    guard let code = values[0].uint64, (1...2).contains(code), let result = values[1].bytes else {
      throw .invalid(type: "outcome", offset: 0)
    }
    return CallOutcome(succeeded: code == 1, result: ResultHash(checked: result))
  }

  private static func names(_ topics: [[UInt8]]) throws(ABIError) -> (LockIdentifier, Hashlock) {
    guard topics.count == 3, let identifier = try? LockIdentifier(topics[1]), let hashlock = try? Hashlock(topics[2])
    else { throw .wrongTopics }
    return (identifier, hashlock)
  }
}
