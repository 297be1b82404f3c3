/// A contract's call on another ledger: everything that both of its ends commit to.
///
/// It is committed to on the caller's ledger, where a fee waits for whoever has it executed, and executed on the target's
/// under one hashlock, once. A target that fails is an outcome like any other.
/// - Source: docs/adr/0011-carry-certificates-and-calls.md
public struct GatewayCall: Hashable, Sendable, Codable {
  /// Who calls, and pays the fee.
  public let caller: AccountID
  /// The contract that keeps the commitment.
  public let sourceGateway: AccountID
  /// The contract that makes the call.
  public let destinationGateway: AccountID
  /// The contract that is called.
  public let target: AccountID
  /// Which of its methods: 4 bytes.
  public let selector: [UInt8]
  /// What it is given, as its interface encodes it; at most ``maximumArguments`` bytes.
  public let arguments: [UInt8]
  /// What the target may use, above zero.
  public let gas: UInt64
  /// On the caller's ledger; `nil` for none.
  public let fee: AssetAmount?
  /// Who gets the fee once the outcome is known, on the caller's ledger.
  public let payee: AccountID
  /// SHA-256 of the preimage that has the call executed (H-7).
  public let hashlock: Hashlock
  /// Seconds of the caller's ledger: settled before, refunded from then on.
  public let commitmentTimelock: Timelock
  /// Seconds of the target's ledger: executed before; comes first.
  public let executionTimelock: Timelock

  /// Most bytes of arguments that contracts take.
  public static let maximumArguments = 2048

  /// What is called, with what.
  public struct Request: Hashable, Sendable {
    /// The contract.
    public let target: AccountID
    /// Which of its methods: 4 bytes.
    public let selector: [UInt8]
    /// As its interface encodes them.
    public let arguments: [UInt8]
    /// What it may use.
    public let gas: UInt64

    public init(target: AccountID, selector: [UInt8], arguments: [UInt8], gas: UInt64) {
      (self.target, self.selector, self.arguments, self.gas) = (target, selector, arguments, gas)
    }
  }

  /// - Throws: ``ValueError`` where the ends are not on two ledgers, sizes are out of bounds, or the execution does not
  ///   expire first (H-1).
  public init(
    _ request: Request, caller: AccountID, sourceGateway: AccountID, destinationGateway: AccountID, fee: AssetAmount?,
    payee: AccountID, hashlock: Hashlock, commitmentTimelock: Timelock, executionTimelock: Timelock
  ) throws(ValueError) {
    let (source, destination) = (sourceGateway.ledger, destinationGateway.ledger)
    guard caller.ledger == source, payee.ledger == source, fee?.asset.ledger ?? source == source,
      request.target.ledger == destination, source != destination
    else {
      throw .malformed(
        type: "call", found: "\(caller) by \(sourceGateway) to \(request.target) by \(destinationGateway)",
        expected: "caller, payee and fee on one ledger, the target on another, each with its gateway")
    }
    guard request.selector.count == 4, request.arguments.count <= Self.maximumArguments, request.gas > 0 else {
      throw .outOfRange(
        type: "call",
        found: "\(request.selector.count) bytes of selector, \(request.arguments.count) of arguments, "
          + "\(request.gas) gas", allowed: "4, at most \(Self.maximumArguments), at least 1")
    }
    guard fee?.amount != .zero else { throw .outOfRange(type: "call", found: "fee 0", allowed: "a fee, or none") }
    guard executionTimelock < commitmentTimelock else {
      throw .outOfRange(
        type: "call", found: "execution's timelock \(executionTimelock)",
        allowed: "before the commitment's, \(commitmentTimelock)")
    }
    (self.caller, self.sourceGateway, self.destinationGateway) = (caller, sourceGateway, destinationGateway)
    (target, selector, arguments, gas) = (request.target, request.selector, request.arguments, request.gas)
    (self.fee, self.payee, self.hashlock) = (fee, payee, hashlock)
    (self.commitmentTimelock, self.executionTimelock) = (commitmentTimelock, executionTimelock)
  }

  /// Where the caller is.
  public var source: LedgerID { sourceGateway.ledger }

  /// Where the target is.
  public var destination: LedgerID { destinationGateway.ledger }

  private enum CodingKeys: CodingKey {
    case caller, sourceGateway, destinationGateway, target, selector, arguments, gas, fee, payee, hashlock,
      commitmentTimelock, executionTimelock
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let request = Request(
      target: try container.decode(AccountID.self, forKey: .target),
      selector: try container.decode([UInt8].self, forKey: .selector),
      arguments: try container.decode([UInt8].self, forKey: .arguments),
      gas: try container.decode(UInt64.self, forKey: .gas))
    try self.init(
      request, caller: container.decode(AccountID.self, forKey: .caller),
      sourceGateway: container.decode(AccountID.self, forKey: .sourceGateway),
      destinationGateway: container.decode(AccountID.self, forKey: .destinationGateway),
      fee: container.decodeIfPresent(AssetAmount.self, forKey: .fee),
      payee: container.decode(AccountID.self, forKey: .payee),
      hashlock: container.decode(Hashlock.self, forKey: .hashlock),
      commitmentTimelock: container.decode(Timelock.self, forKey: .commitmentTimelock),
      executionTimelock: container.decode(Timelock.self, forKey: .executionTimelock))
  }
}

/// How a call went that was executed.
public struct CallOutcome: Hashable, Sendable, Codable {
  /// Whether the target did what it was asked.
  public let succeeded: Bool
  /// The Keccak-256 hash of what it answered or failed with, of the first 1024 bytes.
  public let result: ResultHash

  public init(succeeded: Bool, result: ResultHash) { (self.succeeded, self.result) = (succeeded, result) }
}

/// The Keccak-256 hash of a call's answer.
public struct ResultHash: Bytes32 {
  public let bytes: [UInt8]

  public init(checked bytes: [UInt8]) {
    precondition(bytes.count == 32, "ResultHash holds 32 bytes")
    self.bytes = bytes
  }
}
