import TielineCore
import TielineCrypto

/// A call as the `GatewayCalls` contracts take it.
///
/// - Source: `Adapters/EVM/Contracts/GatewayCalls.vy`.
public struct EVMGatewayCall: Hashable, Sendable {
  /// The struct's name in signatures.
  public static let type =
    "(bytes32,bytes32,bytes32,bytes32,bytes32,bytes32,bytes4,uint256,bytes32,uint256,bytes32,bytes32,uint256,uint256,"
    + "bytes32)"
  /// What every commitment's item begins with, and no other item does.
  public static let prefix = Keccak256.hash("tieline call 1".utf8)
  /// The same of outcomes.
  public static let outcomePrefix = Keccak256.hash("tieline outcome 1".utf8)

  private let call: GatewayCall
  private let caller, payee, sourceGateway, destinationGateway, target, token: EVMAddress

  /// - Throws: ``ValueError`` for parties, contracts or a fee that no EVM ledger holds.
  public init(_ call: GatewayCall) throws(ValueError) {
    self.call = call
    (caller, payee) = (try EVMAddress(call.caller.address), try EVMAddress(call.payee.address))
    (sourceGateway, destinationGateway) = (
      try EVMAddress(call.sourceGateway.address), try EVMAddress(call.destinationGateway.address)
    )
    target = try EVMAddress(call.target.address)
    let fee = try call.fee.map { fee throws(ValueError) in try EVMAsset(fee.asset) }
    guard fee?.kind != .erc1155 else {
      throw .malformed(
        type: "call", found: "\(call.fee?.asset.description ?? "")", expected: "a fee in coins or ERC-20")
    }
    token = fee?.contract ?? .zero
  }

  /// The struct as a contract argument.
  public var abiValue: ABIValue {
    .tuple([
      .bytes32(EVMCarry.word(of: call.source)), .bytes32(EVMCarry.word(of: sourceGateway)),
      .bytes32(EVMCarry.word(of: caller)), .bytes32(EVMCarry.word(of: call.destination)),
      .bytes32(EVMCarry.word(of: destinationGateway)), .bytes32(EVMCarry.word(of: target)),
      .bytes32(EVMPermission.word(of: call.selector)), .uint256(call.gas), .bytes32(EVMCarry.word(of: token)),
      .uint256(call.fee?.amount ?? .zero), .bytes32(EVMCarry.word(of: payee)), .bytes32(call.hashlock),
      .uint256(UInt64(clamping: call.commitmentTimelock.secondsSinceEpoch)),
      .uint256(UInt64(clamping: call.executionTimelock.secondsSinceEpoch)),
      .bytes32(Keccak256.hash(call.arguments)),
    ])
  }

  /// The contract of the fee's token; zero for the ledger's coin.
  public var feeToken: EVMAddress { token }

  /// What a committee attests of the commitment: 16 words.
  public var item: [UInt8] { Self.prefix + ABI.encode([abiValue]) }

  /// What a committee attests of the outcome: 4 words.
  public func item(of outcome: CallOutcome) -> [UInt8] {
    Self.outcomePrefix + Keccak256.hash(item) + Amount(outcome.succeeded ? 1 : 2).bytes32 + outcome.result.bytes
  }

  /// The name of the call that an event of a gateway shows.
  ///
  /// - Parameter words: The struct, 15 words.
  public static func identifier(words: [UInt8]) -> LockIdentifier {
    LockIdentifier(checked: Keccak256.hash(prefix + words))
  }
}

extension LockPart {
  /// What contracts name the part by: its hash is the name at both ends.
  /// - Throws: ``ValueError`` for a part that no EVM ledger holds.
  public var evmItem: [UInt8] {
    get throws(ValueError) {
      switch self {
      case .departure(let carry), .arrival(let carry): try EVMCarry(carry).item
      case .commitment(let call), .execution(let call): try EVMGatewayCall(call).item
      }
    }
  }
}
