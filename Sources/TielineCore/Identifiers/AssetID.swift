/// A kind of asset on a ledger in CAIP-19: `eip155:1441/erc20:0x…`, with `/id` for one token of a collection.
///
/// The chain's own coin is `eip155:1441/slip44:60`. As in ``AccountID``, contract addresses of `eip155` ledgers are
/// kept in lower case.
/// - Source: CAIP-19, *Syntax*.
public struct AssetID: TextIdentifier {
  /// The ledger that the asset lives on.
  public let ledger: LedgerID
  /// `erc20`, `erc1155`, `slip44` …
  public let namespace: String
  /// A contract address, or the coin's SLIP-44 number.
  public let reference: String
  /// The token inside the collection, in the ledger's own form (decimal for ERC-1155).
  public let token: String?

  /// - Throws: ``ValueError`` when `text` is not CAIP-19.
  public init(_ text: String) throws(ValueError) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    let kind = parts.count >= 2 ? parts[1].split(separator: ":", omittingEmptySubsequences: false) : []
    guard (2...3).contains(parts.count), kind.count == 2 else {
      throw .malformed(type: "asset id", found: text, expected: "CAIP-19, as eip155:1441/erc20:0x and 40 digits")
    }
    try self.init(
      ledger: LedgerID(String(parts[0])), namespace: String(kind[0]), reference: String(kind[1]),
      token: parts.count == 3 ? String(parts[2]) : nil)
  }

  /// - Throws: ``ValueError`` for a part that CAIP-19 does not allow.
  public init(ledger: LedgerID, namespace: String, reference: String, token: String? = nil) throws(ValueError) {
    let tokenIsValid = token.map { IdentifierText.isPart($0[...], length: 1...78, extra: "-.%", upperCase: true) }
    guard IdentifierText.isPart(namespace[...], length: 3...8, extra: "-", upperCase: false),
      IdentifierText.isPart(reference[...], length: 1...128, extra: "-.%", upperCase: true), tokenIsValid != false
    else {
      throw .malformed(
        type: "asset id", found: "\(ledger)/\(namespace):\(reference)\(token.map { "/" + $0 } ?? "")",
        expected: "CAIP-19, as eip155:1441/erc1155:0x…/7")
    }
    self.ledger = ledger
    self.namespace = namespace
    self.reference = ledger.namespace == "eip155" && namespace.hasPrefix("erc") ? reference.lowercased() : reference
    self.token = token
  }

  public var description: String {
    "\(ledger)/\(namespace):\(reference)\(token.map { "/" + $0 } ?? "")"
  }
}
