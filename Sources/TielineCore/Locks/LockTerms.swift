/// Everything that one hash-time-locked lock commits to. Both sides of a swap know the terms beforehand, so each can
/// find the other's lock on the ledger by its identifier alone.
///
/// An end of a ``Carry`` is a lock too: its asset is the certificate by its name at home, on whichever ledger the end is,
/// and the bridge stands where the lock has no party.
public struct LockTerms: Hashable, Sendable, Codable {
  /// Whose assets are locked, and who gets them back at the timelock.
  public let sender: AccountID
  /// Who may be paid by showing the preimage.
  public let recipient: AccountID
  /// What is locked: assets of one collection, each once, in ascending order of their ids.
  public let assets: [AssetAmount]
  /// SHA-256 of the preimage (H-7).
  public let hashlock: Hashlock
  /// Claim before, refund from this instant of the ledger's time (H-6).
  public let timelock: Timelock
  /// The carry that the lock is an end of; `nil` for a lock of its own.
  public let carry: Carry?

  /// - Throws: ``ValueError`` when the parties or assets are on different ledgers, no asset or more than
  ///   ``Limits/assetsPerLock`` are named, one is named twice or with amount zero, or they are of different
  ///   collections.
  public init(
    sender: AccountID, recipient: AccountID, assets: [AssetAmount], hashlock: Hashlock, timelock: Timelock
  ) throws(ValueError) {
    let sorted = assets.sorted { $0.asset < $1.asset }
    guard (1...Limits.assetsPerLock).contains(sorted.count), let first = sorted.first?.asset else {
      throw .outOfRange(type: "lock", found: "\(assets.count) assets", allowed: "1 to \(Limits.assetsPerLock) assets")
    }
    guard sender.ledger == recipient.ledger, sorted.allSatisfy({ $0.asset.ledger == sender.ledger }) else {
      throw .malformed(type: "lock", found: "\(sender), \(recipient), \(first)", expected: "one ledger throughout")
    }
    guard sorted.allSatisfy({ $0.asset.namespace == first.namespace && $0.asset.reference == first.reference }) else {
      throw .malformed(type: "lock", found: "\(sorted.map(\.asset))", expected: "assets of one collection")
    }
    guard zip(sorted, sorted.dropFirst()).allSatisfy({ $0.asset != $1.asset }) else {
      throw .malformed(type: "lock", found: "\(sorted.map(\.asset))", expected: "each asset once")
    }
    guard sorted.allSatisfy({ $0.amount > Amount.zero }) else {
      throw .outOfRange(type: "lock", found: "amount 0", allowed: "amounts above 0")
    }
    (self.sender, self.recipient, self.assets) = (sender, recipient, sorted)
    (self.hashlock, self.timelock, carry) = (hashlock, timelock, nil)
  }

  /// The lock at an end of a carry.
  public init(_ end: Carry.End, of carry: Carry) {
    (assets, hashlock, self.carry) = ([carry.certificate], carry.hashlock, carry)
    switch end {
    case .departure: (sender, recipient, timelock) = (carry.sender, carry.sourceBridge, carry.departureTimelock)
    case .arrival: (sender, recipient, timelock) = (carry.destinationBridge, carry.recipient, carry.arrivalTimelock)
    }
  }

  /// The ledger that the lock is on.
  public var ledger: LedgerID { sender.ledger }

  /// Which end of its carry the lock is.
  public var end: Carry.End? { carry.map { ledger == $0.source ? .departure : .arrival } }

  private enum CodingKeys: CodingKey { case sender, recipient, assets, hashlock, timelock, carry, end }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    if let end = try container.decodeIfPresent(Carry.End.self, forKey: .end) {
      self.init(end, of: try container.decode(Carry.self, forKey: .carry))
      return
    }
    try self.init(
      sender: container.decode(AccountID.self, forKey: .sender),
      recipient: container.decode(AccountID.self, forKey: .recipient),
      assets: container.decode([AssetAmount].self, forKey: .assets),
      hashlock: container.decode(Hashlock.self, forKey: .hashlock),
      timelock: container.decode(Timelock.self, forKey: .timelock))
  }
  /// An end of a carry is written as the carry and which end, since all else follows.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    if let carry {
      try container.encode(carry, forKey: .carry)
      try container.encode(end, forKey: .end)
      return
    }
    try container.encode(sender, forKey: .sender)
    try container.encode(recipient, forKey: .recipient)
    try container.encode(assets, forKey: .assets)
    try container.encode(hashlock, forKey: .hashlock)
    try container.encode(timelock, forKey: .timelock)
  }
}
