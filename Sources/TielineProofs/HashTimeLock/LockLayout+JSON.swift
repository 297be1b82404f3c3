import TielineCodec
import TielineCore

extension LockVerifier.Layout {
  /// The layout as documents and configurations write it.
  public var json: CanonicalJSON {
    switch self {
    case .evm(let evm):
      .object([
        "kind": .string("evm"), "contract": .string(evm.contract.lowercased), "chainId": .string("\(evm.chainID)"),
      ])
    case .authority: .object(["kind": .string("authority")])
    }
  }

  init(_ fields: ProofFields) throws(ProofDocumentError) {
    var fields = fields
    switch try fields.string("kind") {
    case "evm":
      let (contract, chain) = (try fields.string("contract"), try fields.string("chainId"))
      guard let address = try? EVMAddress(contract), address.lowercased == contract, let chainID = UInt64(chain),
        "\(chainID)" == chain
      else { throw ProofDocumentError("'\(contract)' is no lower-case address, or '\(chain)' no chain id") }
      self = .evm(EVMLockLayout(contract: address, chainID: chainID))
    case "authority": self = .authority
    case let other: throw ProofDocumentError("no ledger keeps locks in the way '\(other)'")
    }
    try fields.end()
  }

  /// The ledger that the layout is of, where the layout says.
  var ledger: LedgerID? {
    switch self {
    case .evm(let evm): try? LedgerID("eip155:\(evm.chainID)")
    case .authority: nil
    }
  }
}
