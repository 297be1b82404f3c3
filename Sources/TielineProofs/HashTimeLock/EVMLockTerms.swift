import BigInt
import TielineCore

/// A lock's terms as the `HashTimeLock` contract takes them.
public struct EVMLockTerms: Hashable, Sendable {
  /// What is locked.
  public enum Kind: UInt64, Sendable {
    case nativeCoin = 0
    case erc20 = 1
    case erc1155 = 2
  }

  /// Whose assets are locked.
  public let sender: EVMAddress
  /// Who is paid on a claim.
  public let recipient: EVMAddress
  public let kind: Kind
  /// Zero for the native coin.
  public let token: EVMAddress
  /// Ascending; empty but for ERC-1155.
  public let ids: [Amount]
  /// One, or as many as ids.
  public let amounts: [Amount]
  public let hashlock: Hashlock
  /// Seconds since the Unix epoch.
  public let timelock: UInt64

  /// The name of the struct in signatures.
  public static let type = ABIType.tuple([
    .address, .address, .uint256, .address, .array(.uint256), .array(.uint256), .bytes32, .uint256,
  ])

  /// - Throws: ``ValueError`` for assets that no EVM ledger holds: another namespace than `slip44`, `erc20` and
  ///   `erc1155`, a contract that is no address, an ERC-1155 token that is no decimal number.
  public init(_ terms: LockTerms) throws(ValueError) {
    sender = try EVMAddress(terms.sender.address)
    recipient = try EVMAddress(terms.recipient.address)
    let assets = try terms.assets.map { holding throws(ValueError) in
      (asset: try EVMAsset(holding.asset), amount: holding.amount)
    }
    // One collection throughout, as `LockTerms` has checked; ids ascend as numbers, not as text.
    let sorted = assets.sorted { $0.asset.id ?? .zero < $1.asset.id ?? .zero }
    guard let first = sorted.first?.asset, sorted.count == 1 || first.kind == .erc1155 else {
      throw .malformed(type: "lock", found: "\(terms.assets.map(\.asset))", expected: "one coin or ERC-20 asset")
    }
    (kind, token) = (first.kind, first.contract)
    ids = sorted.compactMap(\.asset.id)
    amounts = sorted.map(\.amount)
    hashlock = terms.hashlock
    timelock = UInt64(clamping: terms.timelock.secondsSinceEpoch)
  }

  /// Terms as an event of the contract shows them.
  public init(
    sender: EVMAddress, recipient: EVMAddress, kind: Kind, token: EVMAddress, ids: [Amount], amounts: [Amount],
    hashlock: Hashlock, timelock: UInt64
  ) {
    (self.sender, self.recipient, self.kind, self.token) = (sender, recipient, kind, token)
    (self.ids, self.amounts, self.hashlock, self.timelock) = (ids, amounts, hashlock, timelock)
  }

  /// The same terms as every ledger has them.
  /// - Throws: ``ValueError`` for terms that no gateway of ours could have agreed on.
  public func lockTerms(on ledger: LedgerID) throws(ValueError) -> LockTerms {
    let assets = try amounts.enumerated().map { index, amount throws(ValueError) in
      AssetAmount(asset: try asset(index, on: ledger), amount: amount)
    }
    return try LockTerms(
      sender: sender.account(on: ledger), recipient: recipient.account(on: ledger), assets: assets,
      hashlock: hashlock, timelock: Timelock(secondsSinceEpoch: Int64(clamping: timelock)))
  }

  private func asset(_ index: Int, on ledger: LedgerID) throws(ValueError) -> AssetID {
    switch kind {
    case .nativeCoin: return try AssetID(ledger: ledger, namespace: "slip44", reference: EVMAsset.coinNumber)
    case .erc20: return try AssetID(ledger: ledger, namespace: "erc20", reference: token.lowercased)
    case .erc1155:
      guard ids.indices.contains(index) else {
        throw .malformed(type: "lock", found: "\(amounts.count) amounts", expected: "as many token ids")
      }
      return try AssetID(ledger: ledger, namespace: "erc1155", reference: token.lowercased, token: "\(ids[index])")
    }
  }

  /// The struct as a contract argument.
  public var abiValue: ABIValue {
    .tuple([
      .address(sender), .address(recipient), .uint256(kind.rawValue), .address(token),
      .array(ids.map(ABIValue.uint256)), .array(amounts.map(ABIValue.uint256)), .bytes32(hashlock),
      .uint256(timelock),
    ])
  }

  /// Coins that go along with the lock.
  public var nativeValue: Amount { kind == .nativeCoin ? amounts.first ?? .zero : .zero }
}

/// A CAIP-19 asset as an EVM ledger holds it.
public struct EVMAsset: Hashable, Sendable {
  public let kind: EVMLockTerms.Kind
  /// Zero for the native coin.
  public let contract: EVMAddress
  /// Which token of an ERC-1155 collection.
  public let id: Amount?

  /// Every EVM ledger's own coin has Ethereum's number here: contracts do not know another, and one asset has one name.
  /// - Source: SLIP-44.
  public static let coinNumber = "60"

  /// - Parameters:
  ///   - contract: Zero for the native coin.
  ///   - id: Which token of an ERC-1155 collection; otherwise none.
  public init(kind: EVMLockTerms.Kind, contract: EVMAddress, id: Amount?) {
    (self.kind, self.contract, self.id) = (kind, contract, id)
  }

  /// - Throws: ``ValueError`` for an asset that no EVM ledger holds.
  public init(_ asset: AssetID) throws(ValueError) {
    switch (asset.namespace, asset.token) {
    case ("slip44", nil) where asset.reference == Self.coinNumber: (kind, contract, id) = (.nativeCoin, .zero, nil)
    case ("erc20", nil): (kind, contract, id) = (.erc20, try EVMAddress(asset.reference), nil)
    case ("erc1155", let token?):
      (kind, contract, id) = (.erc1155, try EVMAddress(asset.reference), try Amount(decimal: token))
    default:
      throw .malformed(
        type: "EVM asset", found: "\(asset)", expected: "slip44:60, erc20:0x… or erc1155:0x…/decimal token id")
    }
  }
}
