import TielineCore
import TielineProofs

/// What the `OriginCertificates` contract logs that matters to certificates' lives.
public enum OriginCertificatesEvent: Hashable, Sendable {
  case issued(CertificateIdentifier, issuer: EVMAddress, energy: Amount)
  case claimed(CertificateIdentifier, owner: EVMAddress, subject: EVMAddress, energy: Amount)
  case transferred(CertificateIdentifier, from: EVMAddress, to: EVMAddress, energy: Amount)
  case transferredBatch([Part], from: EVMAddress, to: EVMAddress)

  /// One of several certificates that move together.
  public struct Part: Hashable, Sendable {
    public let certificate: CertificateIdentifier
    /// In Wh.
    public let energy: Amount
  }

  static let issuedTopic = ABI.topic("IssuanceSingle(address,uint256,uint256,uint256)")
  static let claimedTopic = ABI.topic("ClaimSingle(address,address,uint256,uint256,uint256,bytes)")
  static let transferredTopic = ABI.topic("TransferSingle(address,address,address,uint256,uint256)")
  static let transferredBatchTopic = ABI.topic("TransferBatch(address,address,address,uint256[],uint256[])")
  /// First topics of the events that are read.
  public static let topics = [issuedTopic, claimedTopic, transferredTopic, transferredBatchTopic]

  /// Reads a log of the contract; `nil` for an event that is none of these.
  /// - Throws: ``ABIError`` for a log that names one of these events and does not hold it.
  public static func decode(topics: [[UInt8]], data: [UInt8]) throws(ABIError) -> OriginCertificatesEvent? {
    switch topics.first {
    case issuedTopic:
      guard topics.count == 3 else { throw .wrongTopics }
      let (identifier, energy) = try parts(ABI.decode(data, as: [.uint256, .uint256]))
      return .issued(identifier, issuer: try address(topics[1]), energy: energy)
    case claimedTopic:
      guard topics.count == 4 else { throw .wrongTopics }
      let (identifier, energy) = try parts(ABI.decode(data, as: [.uint256, .uint256, .bytes]))
      return .claimed(
        identifier, owner: try address(topics[1]), subject: try address(topics[2]), energy: energy)
    case transferredTopic:
      guard topics.count == 4 else { throw .wrongTopics }
      let (identifier, energy) = try parts(ABI.decode(data, as: [.uint256, .uint256]))
      return .transferred(identifier, from: try address(topics[2]), to: try address(topics[3]), energy: energy)
    case transferredBatchTopic:
      guard topics.count == 4 else { throw .wrongTopics }
      let values = try ABI.decode(data, as: [.array(.uint256), .array(.uint256)])
      guard let tokens = values[0].values, let energies = values[1].values, tokens.count == energies.count else {
        throw .wrongTopics
      }
      let parts = zip(tokens, energies).map { token, energy in
        Part(
          certificate: OriginCertificatesContract.identifier(token.amount ?? .zero), energy: energy.amount ?? .zero)
      }
      return .transferredBatch(parts, from: try address(topics[2]), to: try address(topics[3]))
    default: return nil
    }
  }

  private static func parts(_ values: [ABIValue]) throws(ABIError) -> (CertificateIdentifier, Amount) {
    guard let token = values[0].amount, let energy = values[1].amount else { throw .wrongTopics }
    return (OriginCertificatesContract.identifier(token), energy)
  }

  private static func address(_ topic: [UInt8]) throws(ABIError) -> EVMAddress {
    guard let address = try ABI.decode(topic, as: [.address])[0].address else { throw .wrongTopics }
    return address
  }
}
