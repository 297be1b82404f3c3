/// An account on a ledger in CAIP-10: `eip155:1441:0xab16…`.
///
/// Hexadecimal addresses of `eip155` ledgers are kept in lower case: the mixed-case checksum of EIP-55 names the
/// same account, and one account has one form here.
/// - Source: CAIP-10, *Syntax*.
public struct AccountID: TextIdentifier {
  /// The ledger that the account is on.
  public let ledger: LedgerID
  /// The address in the ledger's own form.
  public let address: String

  /// - Throws: ``ValueError`` when `text` is not CAIP-10.
  public init(_ text: String) throws(ValueError) {
    let parts = text.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count == 3 else {
      throw .malformed(type: "account id", found: text, expected: "CAIP-10, as eip155:1441:0x and 40 digits")
    }
    try self.init(ledger: LedgerID("\(parts[0]):\(parts[1])"), address: String(parts[2]))
  }

  /// - Throws: ``ValueError`` for an address that CAIP-10 does not allow, or that is no address on an EVM ledger.
  public init(ledger: LedgerID, address: String) throws(ValueError) {
    guard IdentifierText.isPart(address[...], length: 1...128, extra: "-.%", upperCase: true) else {
      throw .malformed(type: "account address", found: address, expected: "1 to 128 of a-z, A-Z, 0-9, '-', '.', '%'")
    }
    if ledger.namespace == "eip155" {
      guard address.hasPrefix("0x"), Hex.decode(address)?.count == 20 else {
        throw .malformed(type: "account address", found: address, expected: "0x and 40 hexadecimal digits")
      }
      self.address = address.lowercased()
    } else {
      self.address = address
    }
    self.ledger = ledger
  }

  public var description: String { "\(ledger):\(address)" }
}
