import TielineCore
import TielineCrypto

/// A transaction without its witnesses: what its hash covers.
///
/// - Source: Neo N3, `Transaction`.
public struct NeoTransaction: Hashable, Sendable {
  /// The fields as they are hashed.
  public let encoded: [UInt8]
  /// Script hashes of who signs; the first pays the fees.
  public let signers: [[UInt8]]
  /// What the transaction runs.
  public let script: [UInt8]
  /// The last height at which it may be included.
  public let validUntil: UInt32

  /// The transaction's id, in the byte order that the ledger hashes with.
  public var hash: [UInt8] { SHA256.hash(encoded) }

  static func decode(unsigned bytes: [UInt8], at height: UInt64) throws(ProofFailure) -> NeoTransaction {
    var reader = NeoReader(bytes, of: "a Neo transaction without witnesses", at: height)
    let transaction = try read(&reader, of: bytes)
    try reader.end()
    return transaction
  }

  /// Reads the fields that stand next in `bytes`.
  static func read(_ reader: inout NeoReader, of bytes: [UInt8]) throws(ProofFailure) -> NeoTransaction {
    let start = reader.offset
    let version = try reader.integer(UInt8.self, "the version")
    guard version == 0 else { throw reader.malformed("version 0", found: "\(version)") }
    _ = try reader.integer(UInt32.self, "the nonce")
    let systemFee = try reader.integer(UInt64.self, "the system fee")
    let networkFee = try reader.integer(UInt64.self, "the network fee")
    let (sum, isTooMuch) = systemFee.addingReportingOverflow(networkFee)
    guard !isTooMuch, sum <= UInt64(Int64.max) else {
      throw reader.malformed("fees of at most 2^63 − 1", found: "\(systemFee) and \(networkFee)")
    }
    let validUntil = try reader.integer(UInt32.self, "the last valid height")
    let signers = try NeoSigner.readAccounts(&reader)
    try NeoTransactionAttribute.readAll(&reader, maximum: NeoLimits.transactionItems - signers.count)
    let script = try reader.countedBytes(maximum: 65_535, "the script")
    guard !script.isEmpty else { throw reader.malformed("a script", found: "none") }
    let encoded = Array(bytes[start..<reader.offset])
    guard encoded.count <= NeoLimits.transactionBytes else {
      throw .invalid(
        .tooLarge, at: reader.height, expected: "at most \(NeoLimits.transactionBytes) bytes",
        found: "\(encoded.count)")
    }
    return NeoTransaction(encoded: encoded, signers: signers, script: script, validUntil: validUntil)
  }
}
