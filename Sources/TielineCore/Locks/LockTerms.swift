/// Everything that one hash-time-locked lock commits to. Both sides of a swap know the terms beforehand, so each can
/// find the other's lock on the ledger by its identifier alone.
///
/// An end of a ``Carry`` is a lock too: its asset is the certificate by its name at home, on whichever ledger the end is,
/// and the bridge stands where the lock has no party. So is an end of a ``GatewayCall``: what waits is the fee, and where
/// the call is executed nothing does.
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
  /// What the lock is an end of; `nil` for a lock of its own.
  public let part: LockPart?

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
    (self.hashlock, self.timelock, part) = (hashlock, timelock, nil)
  }

  /// The lock at one end of what spans two ledgers.
  public init(_ part: LockPart) {
    self.part = part
    switch part {
    case .departure(let carry):
      (sender, recipient, timelock) = (carry.sender, carry.sourceBridge, carry.departureTimelock)
      (assets, hashlock) = ([carry.certificate], carry.hashlock)
    case .arrival(let carry):
      (sender, recipient, timelock) = (carry.destinationBridge, carry.recipient, carry.arrivalTimelock)
      (assets, hashlock) = ([carry.certificate], carry.hashlock)
    case .commitment(let call):
      (sender, recipient, timelock) = (call.caller, call.payee, call.commitmentTimelock)
      (assets, hashlock) = (call.fee.map { [$0] } ?? [], call.hashlock)
    case .execution(let call):
      (sender, recipient, timelock) = (call.destinationGateway, call.target, call.executionTimelock)
      (assets, hashlock) = ([], call.hashlock)
    }
  }

  /// The ledger that the lock is on.
  public var ledger: LedgerID { sender.ledger }

  private enum CodingKeys: CodingKey {
    case sender, recipient, assets, hashlock, timelock, departure, arrival, commitment, execution
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    if let part = try Self.part(in: container) {
      self.init(part)
      return
    }
    try self.init(
      sender: container.decode(AccountID.self, forKey: .sender),
      recipient: container.decode(AccountID.self, forKey: .recipient),
      assets: container.decode([AssetAmount].self, forKey: .assets),
      hashlock: container.decode(Hashlock.self, forKey: .hashlock),
      timelock: container.decode(Timelock.self, forKey: .timelock))
  }

  private static func part(in container: KeyedDecodingContainer<CodingKeys>) throws -> LockPart? {
    if let carry = try container.decodeIfPresent(Carry.self, forKey: .departure) { return .departure(carry) }
    if let carry = try container.decodeIfPresent(Carry.self, forKey: .arrival) { return .arrival(carry) }
    if let call = try container.decodeIfPresent(GatewayCall.self, forKey: .commitment) { return .commitment(call) }
    return try container.decodeIfPresent(GatewayCall.self, forKey: .execution).map { .execution($0) }
  }

  /// An end of something is written as that, under the end's name, since all else follows.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    switch part {
    case .departure(let carry): return try container.encode(carry, forKey: .departure)
    case .arrival(let carry): return try container.encode(carry, forKey: .arrival)
    case .commitment(let call): return try container.encode(call, forKey: .commitment)
    case .execution(let call): return try container.encode(call, forKey: .execution)
    case nil: break
    }
    try container.encode(sender, forKey: .sender)
    try container.encode(recipient, forKey: .recipient)
    try container.encode(assets, forKey: .assets)
    try container.encode(hashlock, forKey: .hashlock)
    try container.encode(timelock, forKey: .timelock)
  }
}
