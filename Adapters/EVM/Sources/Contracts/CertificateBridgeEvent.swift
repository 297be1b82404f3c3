import TielineCore
import TielineProofs

/// What the `CertificateBridge` contract logs of carries.
enum CertificateBridgeEvent: Hashable {
  /// An end began: a departure or an arrival.
  case begun(LockIdentifier, hashlock: Hashlock)
  case finalised(LockIdentifier, hashlock: Hashlock, preimage: Preimage)
  case cancelled(LockIdentifier, hashlock: Hashlock)

  private static let departedTopic = ABI.topic("Departed(bytes32,bytes32,address,\(EVMCarry.type))")
  private static let arrivedTopic = ABI.topic("Arrived(bytes32,bytes32,uint256,\(EVMCarry.type))")
  private static let finalisedTopic = ABI.topic("Finalised(bytes32,bytes32,bytes32,address)")
  private static let cancelledTopic = ABI.topic("Cancelled(bytes32,bytes32,address)")
  /// First topics of the events that are read.
  static let topics = [departedTopic, arrivedTopic, finalisedTopic, cancelledTopic]

  /// Of the event in which a bridge keeps what a certificate's home says of it.
  static let attributesTopic = ABI.topic("Attributes(uint256,bytes)")

  /// Reads the data of an event of ``attributesTopic``.
  /// - Throws: ``ABIError`` for anything else.
  static func attributes(in data: [UInt8]) throws(ABIError) -> [UInt8] {
    try ABI.decode(data, as: [.bytes])[0].bytes ?? []
  }

  /// The hashlock's place among a carry's words.
  private static let hashlockWord = 11
  private static let carryWords = 14

  /// Reads a log of the contract; `nil` for an event that is none of these.
  /// - Throws: ``ABIError`` for a log that names one of these events and does not hold it, or whose carry has another
  ///   name than it says.
  static func decode(topics: [[UInt8]], data: [UInt8]) throws(ABIError) -> CertificateBridgeEvent? {
    switch topics.first {
    case departedTopic, arrivedTopic:
      guard topics.count == 4, let identifier = try? LockIdentifier(topics[1]) else { throw .wrongTopics }
      let start = hashlockWord * 32
      guard data.count == carryWords * 32, EVMCarry.identifier(words: data) == identifier else {
        throw .invalid(type: "carry", offset: 0)
      }
      return .begun(identifier, hashlock: Hashlock(checked: Array(data[start..<start + 32])))
    case finalisedTopic:
      let (identifier, hashlock) = try names(topics)
      let values = try ABI.decode(data, as: [.bytes32, .address])
      return .finalised(identifier, hashlock: hashlock, preimage: Preimage(checked: values[0].bytes ?? []))
    case cancelledTopic:
      let (identifier, hashlock) = try names(topics)
      return .cancelled(identifier, hashlock: hashlock)
    default: return nil
    }
  }

  private static func names(_ topics: [[UInt8]]) throws(ABIError) -> (LockIdentifier, Hashlock) {
    guard topics.count == 3, let identifier = try? LockIdentifier(topics[1]), let hashlock = try? Hashlock(topics[2])
    else { throw .wrongTopics }
    return (identifier, hashlock)
  }
}
