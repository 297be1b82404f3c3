/// A certificate's way from one ledger to another: everything that both of its ends commit to.
///
/// It departs from one ledger's bridge and arrives at the other's under one hashlock. Each end is a lock: final by the
/// preimage before its timelock, undone from then on.
/// - Source: docs/adr/0011-carry-certificates-and-calls.md
public struct Carry: Hashable, Sendable, Codable {
  /// The certificate, by its name at home wherever it is, and how many Wh of it.
  public let certificate: AssetAmount
  /// Of what the home says of the certificate.
  public let attributes: AttributesHash
  /// Whose Wh they are at the departure.
  public let sender: AccountID
  /// The contract that they depart from.
  public let sourceBridge: AccountID
  /// The contract that they arrive at.
  public let destinationBridge: AccountID
  /// Whose Wh they are after the arrival.
  public let recipient: AccountID
  /// SHA-256 of the preimage that makes both ends final (H-7).
  public let hashlock: Hashlock
  /// Seconds of the source's time.
  public let departureTimelock: Timelock
  /// Seconds of the destination's time; comes first.
  public let arrivalTimelock: Timelock

  /// - Throws: ``ValueError`` where the certificate is at home on neither of two different ledgers, nothing is carried,
  ///   or the arrival does not expire first (H-1).
  public init(
    certificate: AssetAmount, attributes: AttributesHash, sender: AccountID, sourceBridge: AccountID,
    destinationBridge: AccountID, recipient: AccountID, hashlock: Hashlock, departureTimelock: Timelock,
    arrivalTimelock: Timelock
  ) throws(ValueError) {
    let (source, destination) = (sourceBridge.ledger, destinationBridge.ledger)
    guard sender.ledger == source, recipient.ledger == destination, source != destination else {
      throw .malformed(
        type: "carry", found: "\(sender) by \(sourceBridge) to \(recipient) by \(destinationBridge)",
        expected: "sender and bridge on one ledger, bridge and recipient on another")
    }
    guard [source, destination].contains(certificate.asset.ledger), certificate.asset.token != nil else {
      throw .malformed(
        type: "carry", found: "\(certificate.asset)",
        expected: "a certificate whose home is \(source) or \(destination)")
    }
    guard certificate.amount > .zero else {
      throw .outOfRange(type: "carry", found: "amount 0", allowed: "amounts above 0")
    }
    guard arrivalTimelock < departureTimelock else {
      throw .outOfRange(
        type: "carry", found: "arrival's timelock \(arrivalTimelock)",
        allowed: "before the departure's, \(departureTimelock)")
    }
    (self.certificate, self.attributes) = (certificate, attributes)
    (self.sender, self.sourceBridge) = (sender, sourceBridge)
    (self.destinationBridge, self.recipient) = (destinationBridge, recipient)
    (self.hashlock, self.departureTimelock, self.arrivalTimelock) = (hashlock, departureTimelock, arrivalTimelock)
  }

  /// Where the certificate departs from.
  public var source: LedgerID { sourceBridge.ledger }

  /// Where it arrives.
  public var destination: LedgerID { destinationBridge.ledger }

  private enum CodingKeys: CodingKey {
    case certificate, attributes, sender, sourceBridge, destinationBridge, recipient, hashlock, departureTimelock,
      arrivalTimelock
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    try self.init(
      certificate: container.decode(AssetAmount.self, forKey: .certificate),
      attributes: container.decode(AttributesHash.self, forKey: .attributes),
      sender: container.decode(AccountID.self, forKey: .sender),
      sourceBridge: container.decode(AccountID.self, forKey: .sourceBridge),
      destinationBridge: container.decode(AccountID.self, forKey: .destinationBridge),
      recipient: container.decode(AccountID.self, forKey: .recipient),
      hashlock: container.decode(Hashlock.self, forKey: .hashlock),
      departureTimelock: container.decode(Timelock.self, forKey: .departureTimelock),
      arrivalTimelock: container.decode(Timelock.self, forKey: .arrivalTimelock))
  }
}
