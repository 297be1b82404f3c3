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
    case .fabric(let chaincode): .object(["kind": .string("fabric"), "chaincode": .string(chaincode)])
    case .neo(let contract): .object(["kind": .string("neo"), "contract": .integer(Int64(contract))])
    case .utxo(let keys):
      .object([
        "kind": .string("utxo"), "senderKey": .string(Hex.encode(keys.senderKey)),
        "recipientKey": .string(Hex.encode(keys.recipientKey)),
      ])
    case .authority: .object(["kind": .string("authority")])
    }
  }

  /// The layout of the place that keeps a lock of these terms, which is what documents of that lock hold.
  /// - Returns: `nil` where no such lock can be: carries and calls end in contracts.
  public func keeping(_ terms: LockTerms) -> Self? {
    switch self {
    case .evm(let evm): evm.keeping(terms).map { .evm($0) }
    case .utxo(let keys): keys.keeping(terms).map { .utxo($0) }
    case .fabric, .neo, .authority: self
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
    case "fabric": self = .fabric(chaincode: try fields.string("chaincode"))
    case "neo":
      guard let contract = Int32(exactly: try fields.integer("contract")) else {
        throw ProofDocumentError("'contract' is no number of a contract")
      }
      self = .neo(contract: contract)
    case "utxo":
      self = .utxo(
        UTXOLockLayout(senderKey: try fields.bytes("senderKey"), recipientKey: try fields.bytes("recipientKey")))
    case "authority": self = .authority
    case let other: throw ProofDocumentError("no ledger keeps locks in the way '\(other)'")
    }
    try fields.end()
  }

  /// The ledger that the layout is of, where the layout says.
  var ledger: LedgerID? {
    switch self {
    case .evm(let evm): try? LedgerID("eip155:\(evm.chainID)")
    case .fabric, .neo, .utxo, .authority: nil
    }
  }
}
