import TielineCodec
import TielineCore

/// What a header must keep to, given its parent and who may sign on top of that.
///
/// - Source: EIP-225; go-ethereum's `consensus/clique/clique.go` for the order of checks.
struct CliqueRules {
  private static let authorizeNonce = [UInt8](repeating: 0xFF, count: 8)
  private static let dropNonce = [UInt8](repeating: 0, count: 8)

  private let parameters: CliqueParameters

  init(_ parameters: CliqueParameters) { self.parameters = parameters }

  /// - Returns: Who sealed the header, and who may sign on top of it.
  func check(
    _ header: EthereumHeader, on parent: EthereumHeader, _ snapshot: CliqueSnapshot
  ) throws(ProofFailure) -> (signer: EVMAddress, after: CliqueSnapshot) {
    let number = header.number
    let isEpoch = parameters.isEpoch(number)
    try header.checkFollows(parent, hash: parent.hash, leastSeconds: parameters.period)
    try header.checkOwnFields()
    try checkFixedFields(header)
    try checkVote(header, isEpoch: isEpoch)
    let extra = try CliqueExtraData(header, isEpoch: isEpoch)
    guard extra.signers == (isEpoch ? snapshot.signers : []) else {
      throw .invalid(
        .wrongValidators, at: number, expected: "signers \(text(snapshot.signers))", found: text(extra.signers))
    }
    let signer = try header.cliqueSigner()
    var after = snapshot
    try after.advance(
      to: number, by: signer, voting: header.coinbase, authorize: header.nonce == Self.authorizeNonce,
      isEpoch: isEpoch)
    let isInTurn = snapshot.isInTurn(signer, at: number)
    guard header.difficulty == (isInTurn ? 2 : 1) else {
      throw .invalid(
        .wrongTurn, at: number, expected: "difficulty \(isInTurn ? 2 : 1) of \(signer.lowercased)",
        found: "\(header.difficulty)")
    }
    return (signer, after)
  }

  private func checkFixedFields(_ header: EthereumHeader) throws(ProofFailure) {
    let number = header.number
    guard header.mixHash.allSatisfy({ $0 == 0 }) else {
      throw .invalid(.wrongField, at: number, expected: "a mixHash of zeros", found: Hex.encode(header.mixHash))
    }
    guard header.difficulty == 1 || header.difficulty == 2 else {
      throw .invalid(.wrongField, at: number, expected: "difficulty 1 or 2", found: "\(header.difficulty)")
    }
    guard header.laterFieldCount <= 1 else {
      throw .invalid(
        .wrongField, at: number, expected: "no field behind baseFeePerGas", found: "\(header.laterFieldCount) fields")
    }
  }

  private func checkVote(_ header: EthereumHeader, isEpoch: Bool) throws(ProofFailure) {
    let number = header.number
    guard header.nonce == Self.authorizeNonce || header.nonce == Self.dropNonce else {
      throw .invalid(
        .wrongVote, at: number, expected: "a nonce of eight bytes 00 or eight ff", found: Hex.encode(header.nonce))
    }
    guard !isEpoch || (header.coinbase == .zero && header.nonce == Self.dropNonce) else {
      throw .invalid(
        .wrongVote, at: number, expected: "no vote at an epoch",
        found: "coinbase \(header.coinbase.lowercased), nonce \(Hex.encode(header.nonce))")
    }
  }

  private func text(_ signers: [EVMAddress]) -> String { signers.map(\.lowercased).joined(separator: " ") }
}
