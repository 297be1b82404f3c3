/// A ledger's CAIP-2 name: `eip155:1441`, `cosmos:injective-1`, `bip122:…`.
///
/// - Source: CAIP-2, *Syntax*.
public struct LedgerID: TextIdentifier {
  /// `eip155`, `cosmos`, `bip122`, `fabric`, `neo3`, `sandbox` …
  public let namespace: String
  /// Which ledger of that kind; for `eip155` the decimal chain id.
  public let reference: String

  /// - Throws: ``ValueError`` when `text` is not CAIP-2.
  public init(_ text: String) throws(ValueError) {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2,
      IdentifierText.isPart(parts[0], length: 3...8, extra: "-", upperCase: false),
      IdentifierText.isPart(parts[1], length: 1...32, extra: "-_", upperCase: true)
    else { throw .malformed(type: "ledger id", found: text, expected: "CAIP-2, as eip155:1441") }
    (namespace, reference) = (String(parts[0]), String(parts[1]))
  }

  public var description: String { "\(namespace):\(reference)" }
}
