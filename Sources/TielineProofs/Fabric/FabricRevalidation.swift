import TielineCodec

/// Validates transactions as peers do, over the whole chain: which of them change the state, and in which version each
/// key is left.
///
/// This is what a verifier can do that has every block; it needs memory for each key.
/// - Source: Fabric documentation, *Read-Write set semantics*; `peer/transaction.proto`, `TxValidationCode`.
struct FabricRevalidation {
  private struct Key: Hashable {
    let namespace: String
    let key: String
  }

  private static let valid: UInt8 = 0
  private static let readConflict: UInt8 = 11

  private var versions: [Key: FabricReadWriteSet.Version] = [:]

  /// Validates a block's transactions, and compares with what a peer found of them.
  /// - Returns: How many are in the block with the endorsements that they need.
  mutating func validate(
    _ block: FabricBlock, under header: TrustedFabricHeader, codes: [UInt8]?
  ) throws(ProofFailure) -> Int {
    guard let data = block.data else { throw .invalid(.empty, expected: "a block with its data", found: "none") }
    let envelopes = try data.envelopes()
    guard codes == nil || codes?.count == envelopes.count else {
      throw .invalid(
        .malformed, expected: "\(envelopes.count) validation codes", found: "\(codes?.count ?? 0)")
    }
    var endorsed = 0
    for (index, envelope) in envelopes.enumerated() {
      let code = codes?[index]
      guard envelope.header.type == FabricEnvelope.endorserTransactionType else {
        guard code ?? Self.valid == Self.valid else { throw Self.wrong(code, Self.valid, index) }
        continue
      }
      // What is not endorsed may stand in a block, where peers find it so.
      if try validate(envelope, index, block.header.number, under: header, code) { endorsed += 1 }
    }
    return endorsed
  }

  private mutating func validate(
    _ envelope: FabricEnvelope, _ index: Int, _ number: UInt64, under header: TrustedFabricHeader, _ code: UInt8?
  ) throws(ProofFailure) -> Bool {
    let transaction: FabricEndorsedTransaction
    do throws(ProofFailure) {
      transaction = try FabricEndorsedTransaction(envelope)
      _ = try transaction.check(under: header.configuration, [:])
    } catch {
      guard let code, code != Self.valid, code != Self.readConflict else { throw error }
      return false
    }
    let conflict = conflict(of: transaction)
    if conflict != nil || Self.isDecided(by: transaction) {
      let expected = conflict == nil ? Self.valid : Self.readConflict
      if let code, code == Self.valid || code == Self.readConflict, code != expected {
        throw Self.wrong(code, expected, index, conflict)
      }
    }
    guard conflict == nil, code ?? Self.valid == Self.valid else { return true }
    let version = FabricReadWriteSet.Version(block: number, transaction: UInt64(index))
    for namespace in transaction.readWriteSet.namespaces {
      for write in namespace.writes {
        versions[Key(namespace: namespace.name, key: write.key)] = write.value == nil ? nil : version
      }
    }
    return true
  }

  /// The first key that was read in another version than it has.
  private func conflict(of transaction: FabricEndorsedTransaction) -> String? {
    for namespace in transaction.readWriteSet.namespaces {
      let read = namespace.reads.first { versions[Key(namespace: namespace.name, key: $0.key)] != $0.version }
      if let read { return read.key }
    }
    return nil
  }

  /// Whether single reads of public state are all that can conflict.
  private static func isDecided(by transaction: FabricEndorsedTransaction) -> Bool {
    transaction.readWriteSet.namespaces.allSatisfy { !$0.hasRangeQueries && $0.collections.isEmpty }
  }

  private static func wrong(_ code: UInt8?, _ expected: UInt8, _ index: Int, _ key: String? = nil) -> ProofFailure {
    .invalid(
      expected == valid ? .wrongValue : .notCommitted, expected: "validation code \(expected) of transaction \(index)",
      found: "\(code ?? valid)" + (key.map { ", although '\($0)' had changed since it was read" } ?? ""))
  }
}
