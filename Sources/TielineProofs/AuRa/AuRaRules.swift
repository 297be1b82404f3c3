import BigInt
import TielineCore

/// What a header must keep to, given its parent and the validators on top of that.
///
/// - Source: OpenEthereum, `engines/authority_round`: `verify_block_basic`, `verify_block_family`, `verify_external`.
struct AuRaRules {
  /// A block's difficulty less what its step was late: the chain with more blocks, then with earlier ones, is heavier.
  private static let fullDifficulty = BigUInt(1) << 128 - 1

  private let parameters: AuRaParameters

  init(_ parameters: AuRaParameters) { self.parameters = parameters }

  func check(
    _ header: AuRaHeader, on parent: AuRaHeader, _ validators: [EVMAddress], at now: Instant
  ) throws(ProofFailure) {
    try checkOwnFields(header)
    try checkFollows(header, parent)
    try checkTime(header, now)
    try checkAuthor(header, validators)
  }

  /// What holds for the header by itself.
  func checkOwnFields(_ header: AuRaHeader) throws(ProofFailure) {
    let number = header.number
    guard header.ommersHash == EthereumHeader.emptyOmmersHash else {
      throw .invalid(
        .wrongField, at: number, expected: "the ommersHash of no uncles", found: Hex.encode(header.ommersHash))
    }
    guard header.gasUsed <= header.gasLimit else {
      throw .invalid(
        .wrongField, at: number, expected: "at most \(header.gasLimit) gas used", found: "\(header.gasUsed)")
    }
    guard header.timestamp <= UInt64(Int64.max / 1000) else {
      throw .invalid(.wrongTime, at: number, expected: "a timestamp in seconds", found: "\(header.timestamp)")
    }
    for (name, root) in [
      ("stateRoot", header.stateRoot), ("transactionsRoot", header.transactionsRoot),
      ("receiptsRoot", header.receiptsRoot),
    ] where root.allSatisfy({ $0 == 0 }) {
      throw .invalid(.empty, at: number, expected: "a \(name)", found: "zeros")
    }
  }

  private func checkFollows(_ header: AuRaHeader, _ parent: AuRaHeader) throws(ProofFailure) {
    let number = header.number
    guard parent.number < .max, number == parent.number + 1 else {
      throw .invalid(.wrongHeight, at: number, expected: "the successor of \(parent.number)", found: "\(number)")
    }
    guard header.parentHash == parent.hash else {
      throw .invalid(
        .wrongParent, at: number, expected: Hex.encode(parent.hash), found: Hex.encode(header.parentHash))
    }
    guard header.timestamp > parent.timestamp else {
      throw .invalid(
        .wrongTime, at: number, expected: "a time after its parent's \(parent.timestamp)", found: "\(header.timestamp)")
    }
    guard header.step > parent.step else {
      throw .invalid(
        .wrongTurn, at: number, expected: "a step after its parent's \(parent.step)", found: "\(header.step)")
    }
    // A fork that adds a field is not undone.
    guard parent.baseFeePerGas == nil || header.baseFeePerGas != nil else {
      throw .invalid(.wrongField, at: number, expected: "baseFeePerGas, as its parent has it", found: "none")
    }
    let difficulty = Self.fullDifficulty + BigUInt(parent.step) - BigUInt(header.step)
    guard header.difficulty == difficulty else {
      throw .invalid(
        .wrongField, at: number, expected: "difficulty \(difficulty), of step \(header.step) after \(parent.step)",
        found: "\(header.difficulty)")
    }
  }

  private func checkTime(_ header: AuRaHeader, _ now: Instant) throws(ProofFailure) {
    let latest = now + AuRaParameters.clockAllowance
    guard header.time <= latest else {
      throw .invalid(.wrongTime, at: header.number, expected: "a time up to \(latest)", found: "\(header.time)")
    }
    let (start, isOverflow) = header.step.multipliedReportingOverflow(by: parameters.stepDuration)
    guard !isOverflow, start <= UInt64(Int64.max / 1000), Instant(secondsSinceEpoch: Int64(start)) <= latest else {
      throw .invalid(
        .wrongTime, at: header.number, expected: "a step that has begun by \(latest)", found: "step \(header.step)")
    }
  }

  private func checkAuthor(_ header: AuRaHeader, _ validators: [EVMAddress]) throws(ProofFailure) {
    let primary = validators[Int(header.step % UInt64(validators.count))]
    guard header.author == primary else {
      throw .invalid(
        validators.contains(header.author) ? .wrongTurn : .unknownSigner, at: header.number,
        expected: "\(primary.lowercased) as the author of step \(header.step)", found: header.author.lowercased)
    }
    let signer = try EthereumSeal.signer(
      of: header.signature, over: header.bareHash, "signature", at: header.number)
    guard signer == header.author else {
      throw .invalid(
        validators.contains(signer) ? .badSignature : .unknownSigner, at: header.number,
        expected: "the signature of \(header.author.lowercased)", found: "that of \(signer.lowercased)")
    }
  }
}
